using System.Collections.Immutable;

namespace S3Creds.Sandbox.Requests;

internal enum CallerKind
{
    Anonymous,
    Root,
    User,
    RoleSession,
    FederatedUser,
}

/// <summary>Who a verified signature speaks for.</summary>
/// <param name="Arn">As in GetCallerIdentity; empty when anonymous.</param>
/// <param name="UserId">aws:userid: <c>AIDA…</c>, <c>AROA…:SESSION</c>, <c>ACCOUNT:NAME</c> or the account id of the root user.</param>
/// <param name="Name">The user's or the role's name; empty for root.</param>
internal sealed record Caller(CallerKind Kind, string AccountId, string Arn, string UserId, string Name, string AccessKeyId)
{
    public static Caller Anonymous { get; } = new(CallerKind.Anonymous, "", "", "", "", "");

    /// <summary>Null for long-term keys.</summary>
    public SessionToken? Session { get; init; }

    /// <summary>The ARN that policies name: the role's for a session of it (aws:PrincipalArn).</summary>
    public string PrincipalArn { get; init; } = Arn;

    /// <summary>Tags of the user or role, overridden by session tags (aws:PrincipalTag/…).</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>What temporary credentials carry: it travels inside the session token, authenticated, so that issuing one changes no
/// state.</summary>
internal sealed record SessionToken
{
    public required CallerKind Kind { get; init; }
    public required string AccessKeyId { get; init; }
    public required string AccountId { get; init; }

    /// <summary>The user's or role's name, the federated user's name, or empty for root.</summary>
    public required string Name { get; init; }

    /// <summary>Unique id of the user or role: a session dies with its principal.</summary>
    public required string PrincipalId { get; init; }

    public string SessionName { get; init; } = "";
    public required DateTimeOffset Issued { get; init; }
    public required DateTimeOffset Expires { get; init; }
    public string? Policy { get; init; }
    public IReadOnlyList<string> PolicyArns { get; init; } = [];
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    public IReadOnlyList<string> TransitiveTagKeys { get; init; } = [];
    public bool Mfa { get; init; }

    /// <summary>Set by the first session of a chain, and kept along it (aws:SourceIdentity).</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>For web identities: the provider's ARN or host (aws:FederatedProvider).</summary>
    public string? Provider { get; init; }
}
