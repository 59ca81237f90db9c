using System.Collections.Immutable;

namespace S3Creds.Sandbox.State;

/// <summary>One bucket with its configuration and objects. What is null was never set or was deleted.</summary>
internal sealed record BucketState
{
    public required string Name { get; init; }
    public required string AccountId { get; init; }
    public required DateTimeOffset Created { get; init; }

    /// <summary>Distinguishes a bucket from a deleted one of the same name.</summary>
    public required string Id { get; init; }

    public string Region
    {
        get;
        init => field = value ?? "us-east-1";
    } = "us-east-1";

    /// <summary>As it was given: <c>EU</c> stays <c>EU</c>, null for us-east-1.</summary>
    public string? LocationConstraint { get; init; }

    public ImmutableSortedDictionary<string, string> Tags
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<string>();

    /// <summary><c>Enabled</c> or <c>Suspended</c>.</summary>
    public string? Versioning { get; init; }

    /// <summary><c>Enabled</c> or <c>Disabled</c>.</summary>
    public string? MfaDelete { get; init; }

    public DefaultEncryption? Encryption { get; init; }

    /// <summary>Kinds of encryption that writers may not ask for: <c>SSE-C</c>.</summary>
    public ImmutableList<string> BlockedEncryption
    {
        get;
        init => field = value ?? [];
    } = [];

    public PublicAccessBlock? PublicAccessBlock { get; init; }

    /// <summary>BucketOwnerEnforced, BucketOwnerPreferred or ObjectWriter.</summary>
    public string? Ownership { get; init; }

    /// <summary>The bucket policy as it was put, with principals that are users or roles of the sandbox replaced by their unique
    /// ids.</summary>
    public string? Policy { get; init; }

    /// <summary>Null is the private list: the owner alone, in full.</summary>
    public AccessControlList? Acl { get; init; }

    public ObjectLock? ObjectLock { get; init; }

    /// <summary>Configurations that the sandbox keeps and answers but does not act on, as XML, by sub-resource (<c>cors</c>,
    /// <c>inventory/ID</c>).</summary>
    public ImmutableSortedDictionary<string, string> Documents
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<string>();

    /// <summary>By key, in S3's order.</summary>
    public ImmutableSortedDictionary<string, ObjectState> Objects
    {
        get;
        init => field = value?.WithComparers(KeyOrder.Instance) ?? ImmutableSortedDictionary.Create<string, ObjectState>(KeyOrder.Instance);
    } = ImmutableSortedDictionary.Create<string, ObjectState>(KeyOrder.Instance);

    /// <summary>Multipart uploads in progress, by upload id.</summary>
    public ImmutableSortedDictionary<string, MultipartUpload> Uploads
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<MultipartUpload>();

    public string Arn => "arn:aws:s3:::" + Name;

    /// <summary>The sub-resource, and the key in <see cref="Documents"/>, of attribute-based access control.</summary>
    public const string Abac = "abac";

    /// <summary>Whether the bucket's tags count in conditions.</summary>
    public bool TagsCount => Documents.GetValueOrDefault(Abac) == "Enabled";

    /// <summary>Ids of all bodies that the bucket refers to.</summary>
    public IEnumerable<string> BlobIds() =>
        Objects
            .Values.SelectMany(o => o.Versions)
            .Select(v => v.Blob)
            .OfType<string>()
            .Concat(Uploads.Values.SelectMany(u => u.Parts).Select(p => p.Blob));
}

/// <param name="Algorithm">AES256, aws:kms or aws:kms:dsse.</param>
internal sealed record DefaultEncryption(string Algorithm, string? KmsKey = null, bool BucketKey = false);

internal sealed record PublicAccessBlock(bool BlockPublicAcls, bool IgnorePublicAcls, bool BlockPublicPolicy, bool RestrictPublicBuckets)
{
    public static PublicAccessBlock None { get; } = new(false, false, false, false);

    public static PublicAccessBlock All { get; } = new(true, true, true, true);

    /// <summary>A bucket's and its account's flags add up.</summary>
    public PublicAccessBlock And(PublicAccessBlock? other) =>
        other is null
            ? this
            : new(
                BlockPublicAcls || other.BlockPublicAcls,
                IgnorePublicAcls || other.IgnorePublicAcls,
                BlockPublicPolicy || other.BlockPublicPolicy,
                RestrictPublicBuckets || other.RestrictPublicBuckets
            );
}

/// <param name="Owner">Canonical user id.</param>
internal sealed record AccessControlList(string Owner, ImmutableList<Grant> Grants);

/// <param name="GranteeType">CanonicalUser or Group.</param>
/// <param name="Grantee">Canonical user id, or the group's URI.</param>
/// <param name="Permission">FULL_CONTROL, READ, WRITE, READ_ACP or WRITE_ACP.</param>
internal sealed record Grant(string GranteeType, string Grantee, string Permission);

/// <summary>Object lock is on; the default retention is optional.</summary>
/// <param name="Mode">GOVERNANCE or COMPLIANCE.</param>
internal sealed record ObjectLock(string? Mode = null, int? Days = null, int? Years = null);

/// <summary>S3 sorts keys by their UTF-8 bytes, which differs from UTF-16 order where surrogates meet U+E000 to U+FFFF.</summary>
internal sealed class KeyOrder : IComparer<string>
{
    public static KeyOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var (a, b) = (x ?? "", y ?? "");
        var common = a.AsSpan().CommonPrefixLength(b);
        if (common == a.Length || common == b.Length)
        {
            return a.Length.CompareTo(b.Length);
        }

        return Rank(a[common]).CompareTo(Rank(b[common]));

        static int Rank(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
    }
}
