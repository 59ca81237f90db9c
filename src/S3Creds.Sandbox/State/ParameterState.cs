using System.Collections.Immutable;

namespace S3Creds.Sandbox.State;

/// <summary>A parameter of the Systems Manager parameter store, in one account and region.</summary>
internal sealed record ParameterState
{
    public required string AccountId { get; init; }
    public required string Region { get; init; }

    /// <summary>As it was put, with its leading slash where it has one.</summary>
    public required string Name { get; init; }

    /// <summary><c>String</c>, <c>StringList</c> or <c>SecureString</c>.</summary>
    public required string Type { get; init; }

    public string? Description { get; init; }

    /// <summary>Of a SecureString: a key id, key ARN or alias, as it was given.</summary>
    public string? KeyId { get; init; }

    public string Tier
    {
        get;
        init => field = value ?? "Standard";
    } = "Standard";
    public string DataType
    {
        get;
        init => field = value ?? "text";
    } = "text";

    /// <summary>A regular expression that values must match; null for any value.</summary>
    public string? AllowedPattern { get; init; }

    /// <summary>Oldest first, the last one is current; never empty.</summary>
    public required ImmutableList<ParameterVersion> Versions { get; init; }

    public ImmutableSortedDictionary<string, string> Tags
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<string>();

    public ParameterVersion Latest => Versions[^1];

    /// <summary>The key of <see cref="SandboxState.Parameters"/>.</summary>
    public static string Place(string accountId, string region, string name) => $"{accountId}/{region}/{name}";
}

/// <param name="Value">In the clear, whatever the type: the state file is for its owner alone.</param>
internal sealed record ParameterVersion(long Number, string Value, DateTimeOffset Modified, string ModifiedBy);
