using System.Globalization;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Sinks;

namespace S3Creds.Core.Kinds.AccessKeys;

/// <summary>One user's keys while the next steps are decided: the known state, the request, and the steps and notes so far.</summary>
internal sealed class KeyCase(KeyRing ring, KeySettings settings, KeyRequest request, DateTimeOffset now)
{
    private readonly HashSet<string> gone = new(StringComparer.Ordinal);

    public KeyRing Ring { get; } = ring;

    public KeyTags Tags => Ring.Tags;

    public KeySettings Settings { get; } = settings;

    public KeyRequest Request { get; } = request;

    public DateTimeOffset Now { get; } = now;

    public List<KeyTransition> Steps { get; } = [];

    public List<Diagnostic> Notes { get; } = [];

    /// <summary>What is left of the keys once <see cref="Steps"/> are done.</summary>
    public IEnumerable<LiveKey> Left => Ring.Keys.Where(k => !gone.Contains(k.Id));

    public IReadOnlyList<SinkState> Readable { get; } = [.. ring.Sinks.Where(s => s.CanReadBack)];

    public void Do(KeyAction action, string? keyId, string reason, string? sink = null) =>
        Steps.Add(new KeyTransition(action, keyId, reason, sink));

    /// <param name="confirm">Whether it needs an approval.</param>
    public void Remove(string keyId, string reason, bool confirm)
    {
        gone.Add(keyId);
        Steps.Add(new KeyTransition(confirm ? KeyAction.Delete : KeyAction.DeleteUndelivered, keyId, reason, Confirm: confirm));
    }

    public void Note(DiagnosticCode code, string message, string? hint = null) => Notes.Add(code.With(message, hint));

    /// <summary>The first of these sinks that could not be read, as a text for messages.</summary>
    public bool CannotRead(IEnumerable<SinkState> sinks, string what, string? hint = null)
    {
        if (sinks.FirstOrDefault(s => s.Report is SinkReport.Unknown) is not { Report: SinkReport.Unknown unknown } unread)
            return false;
        Note(KeyCodes.NotKnown, $"{what}{unread.Label} cannot be read: {unknown.Reason}", hint);
        return true;
    }

    /// <summary>Whether it is the key that this run signs with, which is never touched.</summary>
    public bool IsOwn(LiveKey key)
    {
        if (key.Id != Ring.OwnKeyId)
            return false;
        Note(KeyCodes.OwnKey, $"{Name(key.Id)} signs this run: it is not changed", "run with other credentials to rotate it");
        return true;
    }

    /// <summary>Whether it was used so recently that a consumer may still depend on it, without a request to go on regardless.</summary>
    public bool IsUsedLately(LiveKey key) =>
        key.LastUse is KeyUse.At use && Now - use.Time < Settings.Observe && !Request.Overridden.Contains(key.Id);

    /// <summary>Whether it was used after a moment: IAM reports minutes only.</summary>
    public static bool IsUsedAfter(LiveKey key, DateTimeOffset moment) =>
        key.LastUse is KeyUse.At use && use.Time > moment + TimeSpan.FromMinutes(1);

    public string Name(string id) => $"access-key/{Ring.User}/{id}";

    public static bool Holds(SinkState sink, string id) => sink.Report is SinkReport.Holds held && held.KeyId == id;

    public static string UseText(KeyUse use) => use is KeyUse.At at ? $"{KeyTags.Text(at.Time)} by {at.Service} in {at.Region}" : "never";

    public static string Span(TimeSpan span)
    {
        var (number, unit) =
            span.TotalDays >= 2 ? (span.TotalDays, "days")
            : span.TotalHours >= 2 ? (span.TotalHours, "hours")
            : (span.TotalMinutes, "minutes");
        return $"{((int)number).ToString(CultureInfo.InvariantCulture)} {unit}";
    }
}
