using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>General purpose buckets.</summary>
public sealed class BucketKind : Kind
{
    public override ResourceKind ResourceKind => ResourceKind.Bucket;

    public override string Section => "buckets";

    /// <summary>In rank order.</summary>
    public override IReadOnlyList<Facet> Facets { get; } =
    [
        new Region(),
        new Tags(),
        new Versioning(),
        new Encryption(),
        new IntelligentTiering(),
        new Lifecycle(),
        new Cors(),
        new Website(),
        new Metrics(),
        new Acceleration(),
        new RequestPayer(),
        new ObjectLock(),
        new Ownership(),
        new PublicAccess(),
        new Acl(),
        new Policy(),
        new Logging(),
        new Notifications(),
        new Replication(),
        new Inventory(),
        new Analytics(),
    ];

    public override BulkRead Bulk => BucketBulk.Instance;

    /// <summary>A new bucket grants no access by itself, and its creation sets its tags.</summary>
    public override bool IsReadBack => false;

    internal override BucketInfo AsBucket(IReadOnlyDictionary<string, ManifestNode> keys)
    {
        var encryption = keys.GetValueOrDefault("encryption") as ManifestNode.Map;
        return new BucketInfo(
            External: false,
            (keys.GetValueOrDefault("region") as ManifestNode.Scalar)?.Text,
            ((encryption?["kms"] ?? encryption?["key"]) as ManifestNode.Scalar)?.Text,
            keys.GetValueOrDefault("publicAccess") is ManifestNode.Scalar { Text: "readable" }
        )
        {
            Versioning = keys.GetValueOrDefault("versioning") switch
            {
                ManifestNode.Scalar scalar => scalar.Text,
                ManifestNode.Null => "null",
                _ => null,
            },
        };
    }

    internal override BucketInfo AsBucket(ResourceState state) =>
        new(
            External: false,
            state["region"]?.JsonOrNull?.ToNode()?.ToString(),
            (state["encryption"]?.JsonOrNull?.ToNode() as JsonObject)?["key"]?.ToString(),
            PubliclyReadable: false
        );

    public override OnRemove DefaultOnRemove => OnRemove.Retain;

    public override string? NameError(string name) => BucketName.Error(name);

    /// <summary>
    /// <c>publicAccess: readable</c> asks for a statement in the policy facet: called by the loader when all facets of a bucket are loaded.
    /// </summary>
    public override ResourceState Complete(ResourceState desired, LoadContext context)
    {
        RefuseBlockedPolicy(desired, context);
        foreach (var conflict in Needs.NotMet(this, key => desired[key]))
            context.Diagnostics.Add(
                BucketCodes.NeedNotMet.At(
                    context.Sibling(conflict.Facet.Key)?.Span ?? desired.DeclaredAt,
                    $"{context.Address}: {conflict.Message}",
                    conflict.Need.WayOut
                )
            );
        if (context.Bucket(context.Address.Name) is not { PubliclyReadable: true } declared)
            return desired;
        if (declared.KmsKey is not null || IsKms(desired["encryption"]))
        {
            context.Diagnostics.Add(
                BucketCodes.ReadableWithKms.At(
                    desired.DeclaredAt,
                    $"{context.Address} is publicly readable and encrypted with KMS: anonymous requests cannot read KMS objects",
                    "use encryption: aes256"
                )
            );
            return desired;
        }

        var statement = Policy.AllowAllGetObject(context.Partition, context.Address.Name);
        if (context.Sibling("publicAccess") is { } readable)
            context.Place($"policy/{statement["Sid"]}", readable.Span);
        if (Policy.WithStatement(desired["policy"], statement) is { } policy)
            return desired.With("policy", policy);
        context.Diagnostics.Add(
            BucketCodes.ReadableConflict.At(
                desired.DeclaredAt,
                $"{context.Address} is publicly readable, but its policy is null or has another AllowAllGetObject",
                "leave the policy or that statement out, or write the four flags of publicAccess"
            )
        );
        return desired;
    }

    /// <summary>What S3 is certain to refuse: a public policy under a block that takes none.</summary>
    private static void RefuseBlockedPolicy(ResourceState desired, LoadContext context)
    {
        if (!PublicAccess.BlocksPolicy(desired["publicAccess"]) || Policy.PublicStatement(desired["policy"]) is not { } statement)
            return;
        context.Diagnostics.Add(
            ManifestCodes.BlockedPublic.At(
                context.Sibling("publicAccess")?.Span ?? desired.DeclaredAt,
                $"{context.Address}: publicAccess blocks public policies, and {statement} makes the policy public: S3 refuses it",
                "set blockPublicPolicy: false in publicAccess, or narrow the Principal of that statement"
            )
        );
    }

    public override IEnumerable<string> NamesIn(RecordedCall call) =>
        call.Service != "s3" ? []
        : call["bucketName"] is { } name ? [name]
        : call["resourceArn"]?.Split(":::") is [_, var bucket] ? [bucket]
        : [];

    public override bool IsCreatedBy(RecordedCall call) => call.Name == "CreateBucket";

    public override bool IsRemovedBy(RecordedCall call) => call.Name == "DeleteBucket";

    public override bool IsOwnedBy(RecordedCall call) =>
        call.Name is "PutBucketTagging" or "DeleteBucketTagging" or "TagResource" or "UntagResource";

    public override IReadOnlyList<NeededAction> Actions { get; } =
    [
        NeededAction.Read("s3:ListAllMyBuckets", ActionTarget.Account),
        NeededAction.Read("s3:GetBucketTagging", ActionTarget.AnyOfType),
        // HeadBucket, where the list does not have a bucket.
        NeededAction.Read("s3:ListBucket"),
        // Whether a bucket without tags is an interrupted creation.
        NeededAction.Read("s3:ListBucketVersions"),
        new("s3:CreateBucket", ActionUse.Create),
        new("s3:TagResource", ActionUse.Create),
        new("s3:PutBucketTagging", ActionUse.Own),
        new("s3:DeleteBucket", ActionUse.Remove),
        new("s3:ListBucketVersions", ActionUse.Empty),
        new("s3:ListBucketMultipartUploads", ActionUse.Empty),
        new("s3:DeleteObject", ActionUse.Empty, ActionTarget.Objects),
        new("s3:DeleteObjectVersion", ActionUse.Empty, ActionTarget.Objects),
        new("s3:AbortMultipartUpload", ActionUse.Empty, ActionTarget.Objects),
    ];

    public override async Task<ResourceState> ReadAsync(
        AwsSession aws,
        ResourceAddress address,
        IReadOnlyCollection<string> facets,
        CancellationToken cancellationToken
    )
    {
        BucketTarget? bucket;
        SortedDictionary<string, string> tags;
        var interrupted = false;
        try
        {
            // The region is known from a list: the read of the tags gives the rest (NoSuchBucket, or another owner's refusal).
            if (!aws.IsKnown(address.Name))
            {
                var place = await aws.FindBucketAsync(address.Name, cancellationToken);
                if (place.Ownership == BucketOwnership.NotThere)
                    return ResourceState.NotThere;
                if (place.Ownership == BucketOwnership.NotOurs)
                {
                    return ResourceState.NotKnown(
                        "HeadBucket is refused (403) and ListBuckets does not list it: it belongs to another account, or this identity "
                            + "may not see it"
                    );
                }
            }

            bucket = await BucketFacet.TargetAsync(aws, address.Name, cancellationToken);
            if (bucket is null)
                return ResourceState.NotThere;
            tags = await TagsIfAnyAsync(aws, bucket, cancellationToken);
            interrupted = tags.Count == 0 && facets.Count > 0 && await InterruptedCreation.IsLikelyAsync(aws, bucket, cancellationToken);
        }
        catch (AmazonServiceException e) when (e.ErrorCode == "NoSuchBucket")
        {
            aws.Forget(address.Name);
            return ResourceState.NotThere;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A failed read is "unknown", whatever failed: nothing is then planned for this bucket.
            return ResourceState.NotKnown(AwsError.Reason(e));
        }

        var state = ResourceState.Empty with
        {
            OwnershipTags = OwnershipTagMap.Of(tags),
            Stack = OwnershipTagMap.StackOf(tags),
            Interrupted = interrupted,
        };
        foreach (var facet in Facets.Where(f => facets.Contains(f.Key)))
            state = state.With(facet.Key, facet is Tags ? Tags.From(tags) : await ReadFacetAsync(facet, aws, address, cancellationToken));
        return state;
    }

    public override async Task<ResourceState> ReadFacetsAsync(
        AwsSession aws,
        ResourceAddress address,
        IReadOnlyCollection<string> facets,
        CancellationToken cancellationToken
    )
    {
        var state = ResourceState.Empty;
        foreach (var facet in Facets.Where(f => facets.Contains(f.Key)))
            state = state.With(facet.Key, await ReadFacetAsync(facet, aws, address, cancellationToken));
        return state;
    }

    public override Task CreateAsync(AwsSession aws, ResourceAddress address, ResourceState desired, CancellationToken cancellationToken) =>
        BucketCreation.RunAsync(aws, address, desired, cancellationToken);

    public override async Task DeleteAsync(
        AwsSession aws,
        ResourceAddress address,
        Action<string> onRequest,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (await BucketFacet.TargetAsync(aws, address.Name, cancellationToken) is not { } bucket)
                return;
            onRequest($"delete bucket {address.Name}");
            var request = new DeleteBucketRequest { BucketName = address.Name, ExpectedBucketOwner = bucket.Owner };
            await bucket.S3.DeleteBucketAsync(request, cancellationToken);
        }
        catch (AmazonServiceException e) when (e.ErrorCode == "BucketNotEmpty")
        {
            throw new S3CredsException(
                AwsCodes.BucketNotEmpty.With(
                    $"bucket {address.Name} holds objects, old versions or delete markers, which are never deleted with it",
                    "empty it first (all versions too), use --force, or write onRemove: retain or release"
                ),
                inner: e
            );
        }
        catch (AmazonServiceException e) when (e.ErrorCode == "NoSuchBucket")
        {
            // Already deleted.
        }

        aws.Forget(address.Name);
    }

    public override async Task<Contents?> ContentsAsync(AwsSession aws, ResourceAddress address, CancellationToken cancellationToken)
    {
        if (await BucketFacet.TargetAsync(aws, address.Name, cancellationToken) is not { } bucket)
            return null;
        var contents = await BucketContents.CountAsync(bucket, cancellationToken);
        return contents is { Objects: 0, Uploads: 0 } ? null : contents;
    }

    public override async Task EmptyAsync(
        AwsSession aws,
        ResourceAddress address,
        Contents approved,
        Action<string> onRequest,
        CancellationToken cancellationToken
    )
    {
        if (await BucketFacet.TargetAsync(aws, address.Name, cancellationToken) is not { } bucket)
            return;
        var there = await BucketContents.CountAsync(bucket, cancellationToken);
        if (there.Objects > approved.Objects || there.Uploads > approved.Uploads)
            throw new S3CredsException(
                AwsCodes.NotEmptied.With(
                    $"bucket {address.Name} holds {there} now, the approval is for {approved}: nothing in it was deleted",
                    "make and review a new plan"
                )
            );
        await BucketContents.EmptyAsync(bucket, onRequest, cancellationToken);
    }

    public override async Task StoreOwnershipAsync(
        AwsSession aws,
        ResourceAddress address,
        OwnershipTags ownership,
        CancellationToken cancellationToken
    )
    {
        if (await BucketFacet.TargetAsync(aws, address.Name, cancellationToken) is { } bucket)
            await BucketTags.MergeAsync(bucket, OwnershipTagMap.Of(ownership), cancellationToken);
        else if (ownership != OwnershipTags.Nothing)
            throw new S3CredsException(AwsCodes.NotFound.With($"{address} does not exist"));
    }

    private static async Task<FacetValue> ReadFacetAsync(
        Facet facet,
        AwsSession aws,
        ResourceAddress address,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await facet.FetchAsync(aws, address, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // As above: one property that cannot be read makes that property unknown, not the run fail.
            return FailedRead(aws, e);
        }
    }

    /// <summary>No tags where the store has none at all; a refusal is thrown, since without tags the owner is unknown.</summary>
    private static async Task<SortedDictionary<string, string>> TagsIfAnyAsync(
        AwsSession aws,
        BucketTarget bucket,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await BucketTags.ReadAsync(bucket, cancellationToken);
        }
        catch (AmazonServiceException e) when (aws.Lacks(e))
        {
            return new SortedDictionary<string, string>(StringComparer.Ordinal);
        }
    }

    private static bool IsKms(FacetValue? encryption) =>
        (encryption?.JsonOrNull?.ToNode() as JsonObject)?["algorithm"]?.GetValue<string>() is "kms" or "kms-dsse";
}
