using S3Creds.Core.Sinks;

namespace S3Creds.Core.Kinds.AccessKeys;

/// <summary>What the manifest's <c>keys</c> of a user asks for.</summary>
/// <param name="RotateAfter">Age at which a new key is made; null: never by itself.</param>
/// <param name="Grace">From the delivery of a new key to the deactivation of the old one.</param>
/// <param name="Observe">How long an old key must be unused before it is deactivated, and how long it stays inactive before it is
/// deleted.</param>
/// <param name="Count">0: the user has none of our keys. 1: one in use, and another while it is replaced.</param>
/// <param name="Active">False: the key is there and inactive.</param>
public sealed record KeySettings(TimeSpan? RotateAfter, TimeSpan Grace, TimeSpan Observe, int Count, bool Active)
{
    public static KeySettings Default { get; } = new(null, TimeSpan.FromDays(7), TimeSpan.FromHours(24), 1, true);
}

/// <summary>A user whose keys s3creds manages.</summary>
public sealed record DeclaredKeys(string User, KeySettings Settings, IReadOnlyList<ISink> Sinks)
{
    /// <summary>The sink that plans name so; null where there is none.</summary>
    public ISink? Sink(string label) => SinkLabels.Of(Sinks).Zip(Sinks).Where(s => s.First == label).Select(s => s.Second).FirstOrDefault();
}

/// <summary>The two ends of a retired key: one can be taken back, the other cannot.</summary>
public enum KeyEnd
{
    Deactivate,
    Delete,
}

/// <summary>What a command line asks for beyond the manifest.</summary>
/// <param name="Now">Rotate whatever the age.</param>
/// <param name="Compromised">The key in use is known to others: replace it and deactivate it at once.</param>
/// <param name="Overridden">Key ids whose recent use does not hold them back (<c>--allow in-use:access-key/USER/ID</c>).</param>
/// <param name="RecoverOnly">Only clear up what an interrupted creation left behind.</param>
public sealed record KeyRequest(bool Now, bool Compromised, IReadOnlyCollection<string> Overridden, bool RecoverOnly = false)
{
    /// <summary>What is asked for the retired key now, without waiting; null: nothing but what is due.</summary>
    public KeyEnd? End { get; init; }

    public static KeyRequest None { get; } = new(false, false, []);
}
