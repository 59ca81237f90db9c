using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Core.Json;

namespace S3Creds.Core.Locking;

/// <summary>What stands in the object of a lock. Read from a store it is untrusted text.</summary>
/// <param name="Id">Random, of one run: by it a run knows its own lock.</param>
/// <param name="Holder">Who runs it and where: <c>ada@build-7, process 4711</c>.</param>
/// <param name="Command">The verb.</param>
/// <param name="Caller">The ARN of its credentials; empty where the store has none.</param>
/// <param name="Since">When the lock was taken, by the clock of the store; empty where its answers have no date.</param>
/// <param name="Lease">How long the lock stands after each write of it.</param>
/// <param name="Renewals">Grows with every renewal: an ETag is the digest of the content, and must not stay the same.</param>
public sealed record LockRecord(string Id, string Holder, string Command, string Caller, string Since, TimeSpan Lease, int Renewals)
{
    private const string Form = "s3creds-lock/1";

    internal const int MaxBytes = 16 * 1024;

    private static readonly TimeSpan LongestLease = TimeSpan.FromHours(1);

    /// <summary>The first characters of the id: enough to distinguish locks.</summary>
    public string ShortId => Id.Length > 8 ? Id[..8] : Id;

    internal byte[] Write() =>
        Encoding.UTF8.GetBytes(
            CanonicalJson
                .Of(
                    new JsonObject
                    {
                        ["format"] = Form,
                        ["id"] = Id,
                        ["holder"] = Holder,
                        ["command"] = Command,
                        ["caller"] = Caller,
                        ["since"] = Since,
                        ["leaseSeconds"] = (long)Lease.TotalSeconds,
                        ["renewals"] = Renewals,
                    }
                )
                .Text + "\n"
        );

    /// <summary>Null where the content is no lock.</summary>
    internal static LockRecord? Read(ReadOnlySpan<byte> content)
    {
        try
        {
            if (content.Length > MaxBytes || JsonNode.Parse(content) is not JsonObject json || Text(json, "format") != Form)
                return null;
            var lease = json["leaseSeconds"] is JsonValue seconds && seconds.TryGetValue<long>(out var number) ? number : -1;
            var renewals = json["renewals"] is JsonValue times && times.TryGetValue<int>(out var count) ? count : -1;
            return
                Text(json, "id") is { Length: > 0 and <= 64 } id
                && id.All(char.IsAsciiLetterOrDigit)
                && lease is > 0
                && lease <= LongestLease.TotalSeconds
                && renewals >= 0
                ? new LockRecord(
                    id,
                    Text(json, "holder") ?? "",
                    Text(json, "command") ?? "",
                    Text(json, "caller") ?? "",
                    Text(json, "since") ?? "",
                    TimeSpan.FromSeconds(lease),
                    renewals
                )
                : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            // Duplicate keys and broken escapes show only when a value is asked for.
            return null;
        }
    }

    /// <summary>For a message: who holds it, with what, and since when.</summary>
    public string Described() =>
        string.Join(
            ", ",
            ((string[])[Holder, Command.Length > 0 ? $"s3creds {Command}" : "", Caller, Since.Length > 0 ? $"since {Since}" : ""])
                .Where(t => t.Length > 0)
                .Select(t => t.Length > 200 ? t[..200] + "…" : t)
                .Append($"lock id {ShortId}")
        );

    internal static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    private static string? Text(JsonObject json, string key) =>
        json[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
