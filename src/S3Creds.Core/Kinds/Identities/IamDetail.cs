using System.Collections.Immutable;
using Amazon.IdentityManagement.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>What one read brings. A targeted read asks for one of these, the bulk read brings nearly all.</summary>
[Flags]
internal enum IamPart
{
    None = 0,

    /// <summary>GetUser, GetRole, GetPolicy: path, tags, boundary, trust, description, session duration.</summary>
    Core = 1,
    Inline = 2,
    Attached = 4,
    Groups = 8,
    Document = 16,

    /// <summary>
    /// What AWS leaves out of the bulk read: a role's description and duration (GetRole has them), a managed policy's description
    /// (GetPolicy).
    /// </summary>
    Settings = 32,
    Tags = 64,
}

/// <summary>A user, role or policy as IAM returns it, by any call: what facets take their live values from.</summary>
internal sealed record IamDetail(string Name, string Path, string Arn)
{
    public ImmutableSortedDictionary<string, string> Tags { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public string? Boundary { get; init; }

    /// <summary>As on the wire.</summary>
    public string? Trust { get; init; }

    public string? Description { get; init; }

    public int? MaxSessionDuration { get; init; }

    /// <summary>Policy name and document, as on the wire.</summary>
    public IReadOnlyList<(string Name, string Document)> Inline { get; init; } = [];

    public IReadOnlyList<string> Attached { get; init; } = [];

    /// <summary>Those of the attached policies that hold access of the principal itself.</summary>
    public IReadOnlyList<AccessPolicy> AccessPolicies { get; init; } = [];

    /// <summary>Why it is not known which of the attached policies these are; null where it is.</summary>
    public string? AccessPoliciesNotRead { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Of an OIDC provider.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>Of an OIDC provider: SHA-1 of certificates, in hexadecimal digits.</summary>
    public IReadOnlyList<string> Thumbprints { get; init; } = [];

    /// <summary>Of a SAML provider: its metadata, as on the wire.</summary>
    public string? Metadata { get; init; }

    /// <summary>Of a managed policy: the default version's document as on the wire.</summary>
    public string? Document { get; init; }

    public string? DefaultVersion { get; init; }

    public static ImmutableSortedDictionary<string, string> TagsOf(IEnumerable<Tag>? tags) =>
        (tags ?? []).ToImmutableSortedDictionary(t => t.Key ?? "", t => t.Value ?? "", StringComparer.Ordinal);
}
