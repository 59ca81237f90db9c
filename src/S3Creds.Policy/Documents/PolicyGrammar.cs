using System.Text;

namespace S3Creds.Policy;

/// <summary>What a document is attached to: it decides which elements are allowed, how principals are read and how long it may
/// be.</summary>
public enum PolicyKind
{
    /// <summary>An inline policy of a user, group or role.</summary>
    Inline,

    /// <summary>A managed policy, also as permissions boundary.</summary>
    Managed,

    /// <summary>A policy passed when a session is made.</summary>
    Session,

    /// <summary>A service control policy of an organisation.</summary>
    ServiceControl,

    /// <summary>A resource control policy of an organisation.</summary>
    ResourceControl,

    /// <summary>An S3 bucket policy.</summary>
    Bucket,

    /// <summary>A role's trust policy (AssumeRolePolicyDocument).</summary>
    Trust,
}

/// <summary>Whether a kind of document has an element.</summary>
public enum PolicyElementUse
{
    Required,
    Forbidden,
}

/// <summary>What one kind of document takes.</summary>
/// <param name="Name">As messages name the kind, with its article.</param>
/// <param name="Versions">The language versions that it takes; null in the list stands for none.</param>
/// <param name="UniqueSids">Sids are letters and digits, each one once (IAM); bucket policies take others, and take them twice.</param>
/// <param name="Latin1">Only tab, line breaks and U+0020 to U+00FF.</param>
/// <param name="MaxSize">By <see cref="Size"/>. Inline: of one user's policies together; a group's or role's limit is the caller's.</param>
/// <param name="CountsBytes">UTF-8 bytes with white space (S3), else characters without white space (IAM).</param>
/// <remarks>
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html, …/reference_iam-quotas.html,
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html,
/// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
/// </remarks>
public sealed record PolicyGrammar(
    string Name,
    IReadOnlyList<string?> Versions,
    PolicyElementUse Principal,
    PolicyElementUse Resource,
    bool UniqueSids,
    bool Latin1,
    int MaxSize,
    bool CountsBytes = false
)
{
    private const PolicyElementUse Yes = PolicyElementUse.Required;
    private const PolicyElementUse No = PolicyElementUse.Forbidden;

    private static readonly string?[] Every = [null, PolicyDocument.Version2008, PolicyDocument.Version2012];
    private static readonly string?[] Current = [PolicyDocument.Version2012];

    private static readonly IReadOnlyDictionary<PolicyKind, PolicyGrammar> Kinds = new Dictionary<PolicyKind, PolicyGrammar>
    {
        [PolicyKind.Inline] = new("an inline policy", Every, No, Yes, UniqueSids: true, Latin1: true, MaxSize: 2048),
        [PolicyKind.Managed] = new("a managed policy", Current, No, Yes, UniqueSids: true, Latin1: true, MaxSize: 6144),
        [PolicyKind.Session] = new("a session policy", Every, No, Yes, UniqueSids: true, Latin1: true, MaxSize: 2048),
        [PolicyKind.ServiceControl] = new("a service control policy", Every, No, Yes, UniqueSids: true, Latin1: true, MaxSize: 5120),
        [PolicyKind.ResourceControl] = new("a resource control policy", Current, Yes, Yes, UniqueSids: true, Latin1: true, MaxSize: 5120),
        [PolicyKind.Bucket] = new(
            "a bucket policy",
            Every,
            Yes,
            Yes,
            UniqueSids: false,
            Latin1: false,
            MaxSize: 20 * 1024,
            CountsBytes: true
        ),
        [PolicyKind.Trust] = new("a trust policy", Every, Yes, No, UniqueSids: true, Latin1: true, MaxSize: 2048),
    };

    public static PolicyGrammar Of(PolicyKind kind) => Kinds[kind];

    /// <summary>The size of a text that is sent, as this kind's limit counts it.</summary>
    public int Size(string text) => CountsBytes ? Encoding.UTF8.GetByteCount(text) : text.Count(c => !char.IsWhiteSpace(c));
}
