namespace S3Creds.Policy;

/// <summary>A document with the place that it comes from, which answers show: a manifest's file:line, a policy's ARN, <c>inline policy X of
/// group/y</c>.</summary>
public sealed record PolicySource(string Origin, PolicyDocument Document)
{
    public static implicit operator PolicySource(PolicyDocument document) => FromPolicyDocument(document);

    public static PolicySource FromPolicyDocument(PolicyDocument document) => new("policy", document);
}

/// <summary>A policy on a resource: a bucket policy or a role's trust policy.</summary>
/// <param name="Source">The document and its origin.</param>
/// <param name="Bucket">
/// The bucket that it is attached to: it then concerns only requests to that bucket and its objects. Null concerns every request given.
/// </param>
/// <param name="RestrictPublicBuckets">
/// The effective RestrictPublicBuckets flag (bucket or account): a public policy then grants nothing outside the owner's account.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
/// </param>
public sealed record ResourcePolicy(PolicySource Source, string? Bucket = null, bool RestrictPublicBuckets = false)
{
    private readonly bool isPublic = RestrictPublicBuckets && PublicAccess.IsPublic(Source.Document);

    /// <summary>Whether it is a role's trust policy: then it decides by other rules.</summary>
    public bool IsTrust { get; init; }

    /// <summary>
    /// Whether it is the policy of a KMS key: then identity policies count only where it delegates to the account.
    /// https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
    /// </summary>
    public bool IsKey { get; init; }

    /// <summary>Whether it is the policy of a bucket that S3 keeps: then S3's own rules about the actions on it count too
    /// (<see cref="BucketPolicyActions"/>). Without it the policies alone decide.</summary>
    public bool IsKeptByS3 { get; init; }

    /// <summary>Whether it was public before keys were put in.</summary>
    internal bool CountsAsPublic { get; init; }

    internal bool HidesGrantsFromOthers => RestrictPublicBuckets && (isPublic || CountsAsPublic);

    internal bool Concerns(string resource) => Bucket is null || BucketOf(resource).SequenceEqual(Bucket);

    /// <summary>The bucket of an ARN of S3; empty where it names none: no bucket is called so.</summary>
    internal static ReadOnlySpan<char> BucketOf(string resource)
    {
        var name = resource.AsSpan();
        var colons = name.IndexOf(":::");
        if (colons < 0)
        {
            return [];
        }

        name = name[(colons + 3)..];
        var slash = name.IndexOf('/');
        return slash < 0 ? name : name[..slash];
    }
}

/// <summary>All policies that bear on a principal's requests. What is null or empty does not take part; what is not given is not
/// known.</summary>
public sealed record PolicySet
{
    public static PolicySet Empty { get; } = new();

    /// <summary>Inline and managed policies of the user or role, and its groups' policies.</summary>
    public IReadOnlyList<PolicySource> Identity { get; init; } = [];

    public PolicySource? Boundary { get; init; }

    /// <summary>Session policies: the inline one and managed ones together count as one (a union). Null: no session policy was
    /// passed.</summary>
    public IReadOnlyList<PolicySource>? Session { get; init; }

    /// <summary>Bucket policies, or the trust policy of the role that is to be assumed.</summary>
    public IReadOnlyList<ResourcePolicy> Resources { get; init; } = [];

    /// <summary>Those that bear on a request to a resource, in their order.</summary>
    internal IEnumerable<ResourcePolicy> ResourcesFor(string resource) =>
        Resources.Count < ResourceIndex.Fewest ? Resources.Where(r => r.Concerns(resource)) : ResourceIndex.Of(Resources).For(resource);

    /// <summary>Service control policies by level (root, OUs, account): every level must allow.</summary>
    public IReadOnlyList<IReadOnlyList<PolicySource>> ServiceControl { get; init; } = [];

    /// <summary>Resource control policies by level. AWS's undetachable RCPFullAWSAccess is understood at each: they only deny.</summary>
    public IReadOnlyList<IReadOnlyList<PolicySource>> ResourceControl { get; init; } = [];
}
