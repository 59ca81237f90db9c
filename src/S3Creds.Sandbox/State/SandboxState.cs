using System.Collections.Immutable;

namespace S3Creds.Sandbox.State;

/// <summary>
/// Everything the sandbox knows at one moment: an immutable tree, so that a snapshot costs nothing. Maps state their order themselves
/// because the JSON reader builds them with the default comparer.
/// </summary>
internal sealed record SandboxState
{
    public int FormatVersion { get; init; } = 1;

    /// <summary>Ids and secrets are drawn from the seed at position <see cref="Sequence"/>.</summary>
    public required string Seed { get; init; }

    public long Sequence { get; init; }

    public ImmutableSortedDictionary<string, AccountState> Accounts
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<AccountState>();

    /// <summary>By key id, over all accounts: key ids are unique in the world.</summary>
    public ImmutableSortedDictionary<string, AccessKey> AccessKeys
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<AccessKey>();

    /// <summary>By name, over all accounts: bucket names are unique in the world.</summary>
    public ImmutableSortedDictionary<string, BucketState> Buckets
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<BucketState>();

    /// <summary>By <see cref="ParameterState.Place"/>.</summary>
    public ImmutableSortedDictionary<string, ParameterState> Parameters
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<ParameterState>();

    /// <summary>KMS keys by their ARNs.</summary>
    public ImmutableSortedDictionary<string, KeyState> Keys
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<KeyState>();

    /// <summary>S3's public-access block of a whole account, by account id.</summary>
    public ImmutableSortedDictionary<string, PublicAccessBlock> AccountPublicAccessBlocks
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<PublicAccessBlock>();
}

internal static class Maps
{
    public static ImmutableSortedDictionary<string, T> Empty<T>() => ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);

    /// <summary>For names that IAM keeps unique without regard to case.</summary>
    public static ImmutableSortedDictionary<string, T> EmptyCaseless<T>() =>
        ImmutableSortedDictionary.Create<string, T>(StringComparer.OrdinalIgnoreCase);

    /// <param name="map">Null where a state file, such as one of an earlier version, does not have the property.</param>
    public static ImmutableSortedDictionary<string, T> Ordinal<T>(ImmutableSortedDictionary<string, T>? map) =>
        map?.WithComparers(StringComparer.Ordinal) ?? Empty<T>();

    /// <param name="map">Null where a state file does not have the property.</param>
    public static ImmutableSortedDictionary<string, T> Caseless<T>(ImmutableSortedDictionary<string, T>? map) =>
        map?.WithComparers(StringComparer.OrdinalIgnoreCase) ?? EmptyCaseless<T>();
}
