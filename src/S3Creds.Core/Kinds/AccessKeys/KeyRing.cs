using S3Creds.Core.Sinks;

namespace S3Creds.Core.Kinds.AccessKeys;

/// <summary>When, by which service and in which region a key was last used (GetAccessKeyLastUsed; "never" proves nothing).</summary>
public abstract record KeyUse
{
    private KeyUse() { }

    public sealed record Never : KeyUse
    {
        public static Never Instance { get; } = new();
    }

    public sealed record At(DateTimeOffset Time, string Service, string Region) : KeyUse;

    public sealed record Unknown(string Reason) : KeyUse;
}

/// <summary>An access key as IAM reports it.</summary>
public sealed record LiveKey(string Id, bool Active, DateTimeOffset Created, KeyUse LastUse);

/// <summary>A sink and what it holds.</summary>
public sealed record SinkState(string Label, bool CanReadBack, SinkReport Report);

/// <summary>Everything that the next step of a user's keys follows from.</summary>
/// <param name="OwnKeyId">The key that this run signs with.</param>
public sealed record KeyRing(string User, IReadOnlyList<LiveKey> Keys, KeyTags Tags, IReadOnlyList<SinkState> Sinks, string? OwnKeyId)
{
    public LiveKey? this[string? id] => id is null ? null : Keys.FirstOrDefault(k => k.Id == id);

    /// <summary>Those that no tag of the user names: s3creds did not create them.</summary>
    public IEnumerable<LiveKey> Foreign => Keys.Where(k => !Tags.Named.Contains(k.Id, StringComparer.Ordinal));

    /// <summary><c>AKIA…ABCD</c>: enough to find it, too little to search for.</summary>
    public static string Short(string id) => id.Length <= 8 ? id : $"{id[..4]}…{id[^4..]}";
}
