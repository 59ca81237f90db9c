using S3Creds.Sandbox.Documented;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.S3.Buckets;
using S3Creds.Sandbox.S3.Objects;

namespace S3Creds.Sandbox.S3.Service;

/// <summary>The table of all S3 operations, and the choice among them.</summary>
internal static class S3Operations
{
    public static IReadOnlyList<S3Operation> All { get; } =
    [
        .. BucketList.Operations,
        .. BucketLifetime.Operations,
        .. BucketAbac.Operations,
        .. BucketAccelerate.Operations,
        .. BucketAcl.Operations,
        .. BucketAnalytics.Operations,
        .. BucketCors.Operations,
        .. BucketEncryption.Operations,
        .. BucketIntelligentTiering.Operations,
        .. BucketInventory.Operations,
        .. BucketLifecycle.Operations,
        .. BucketLogging.Operations,
        .. BucketMetrics.Operations,
        .. BucketNotification.Operations,
        .. BucketObjectLock.Operations,
        .. BucketOwnership.Operations,
        .. BucketPolicy.Operations,
        .. BucketPublicAccessBlock.Operations,
        .. BucketReplication.Operations,
        .. BucketRequestPayment.Operations,
        .. BucketTagging.Operations,
        .. BucketVersioning.Operations,
        .. BucketWebsite.Operations,
        .. ResourceTags.Operations,
        .. AccountPublicAccessBlock.Operations,
        .. ObjectOperations.All,
    ];

    /// <summary>Sub-resources of S3, so that one which no row serves is refused and not treated as a plain GET or PUT of the
    /// bucket.</summary>
    private static readonly IReadOnlyList<string> SubResources = Documentation
        .SubResources()
        .Concat([
            "abac",
            "accelerate",
            "acl",
            "analytics",
            "attributes",
            "cors",
            "delete",
            "encryption",
            "intelligent-tiering",
            "inventory",
            "legal-hold",
            "lifecycle",
            "location",
            "logging",
            "metadataConfiguration",
            "metadataTable",
            "metrics",
            "notification",
            "object-lock",
            "ownershipControls",
            "policy",
            "policyStatus",
            "publicAccessBlock",
            "replication",
            "requestPayment",
            "restore",
            "retention",
            "select",
            "session",
            "tagging",
            "torrent",
            "uploadId",
            "uploads",
            "versioning",
            "versions",
            "website",
        ])
        .Distinct(StringComparer.Ordinal)
        .ToList();

    /// <exception cref="SandboxException">MethodNotAllowed or NotImplemented.</exception>
    public static S3Operation Find(SandboxRequest request, S3Address address)
    {
        var asked = SubResources.Where(name => request.Query(name) is not null).ToList();
        var best = All.Where(o => o.Matches(request, address)).MaxBy(o => o.When.Count);
        var unserved = asked.FirstOrDefault(name => best is null || !best.When.Any(w => w == name));
        return best is not null && (unserved is null || asked.Any(name => best.When.Contains(name))) ? best
            : address.Level == Level.Control ? throw S3Errors.NotImplemented()
            : request.Method == "POST" && address.Level == Level.Bucket && asked.Count == 0 ? throw S3Errors.NoForm()
            : unserved is not null && !All.Any(o => o.Level == address.Level && o.When.Contains(unserved)) ? throw S3Errors.NotImplemented()
            : throw S3Errors.MethodNotAllowed(request.Method);
    }
}
