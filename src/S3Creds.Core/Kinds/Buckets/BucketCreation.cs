using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>The creating call of a bucket, which sets its tags, so that a crash right after it leaves none without an owner.</summary>
internal static class BucketCreation
{
    public static async Task RunAsync(AwsSession aws, ResourceAddress address, ResourceState desired, CancellationToken cancellationToken)
    {
        var region = desired["region"]?.JsonOrNull?.ToNode()?.GetValue<string>() ?? aws.Region;
        var tags = CreationTags(desired);
        var request = new PutBucketRequest
        {
            BucketName = address.Name,
            UseClientRegion = false,
            ObjectLockEnabledForBucket = desired["objectLock"] is FacetValue.Present ? true : null,
            PutBucketConfiguration = new PutBucketConfiguration
            {
                // us-east-1 is the one region that must not be named (API CreateBucket).
                LocationConstraint = region == "us-east-1" ? null : new BucketLocationConstraint(region),
                Tags = tags.Count == 0 ? null : [.. tags.Select(t => new Tag { Key = t.Key, Value = t.Value })],
            },
        };
        try
        {
            try
            {
                await aws.S3(region).PutBucketAsync(request, cancellationToken);
            }
            catch (AmazonServiceException e) when (RefusesTags(aws, e) && tags.Count > 0)
            {
                // No body at all where there is no region to name.
                var place = request.PutBucketConfiguration.LocationConstraint;
                request.PutBucketConfiguration = place is null ? null : new PutBucketConfiguration { LocationConstraint = place };
                await aws.S3(region).PutBucketAsync(request, cancellationToken);
            }
        }
        catch (AmazonServiceException e) when (e.ErrorCode == "BucketAlreadyExists")
        {
            throw new S3CredsException(Taken(address), inner: e);
        }
        catch (AmazonServiceException e) when (e.ErrorCode == "BucketAlreadyOwnedByYou")
        {
            // The SDK may have sent the call twice; the owner tag distinguishes our own bucket from one that another client just created.
            if (!await IsOursAlreadyAsync(aws, address, desired.OwnershipTags, cancellationToken))
                throw;
        }

        aws.Learn(address.Name, region);
        if (aws.EndpointUrl is not null && tags.Count > 0)
            await EnsureTagsAsync(aws, address, tags, cancellationToken);
        if (desired["objectLock"] is { } locked && ObjectLock.HasRetention(locked))
            await new ObjectLock().StoreAsync(aws, address, FacetValue.Absent.Instance, locked, cancellationToken);
    }

    /// <summary>Whether a store that is not AWS may have refused a creating call for the tags in it: Ceph answers InvalidArgument to any
    /// body without a location. The same call without tags gives the bucket, or the error that it is about.</summary>
    private static bool RefusesTags(AwsSession aws, AmazonServiceException e) =>
        !aws.IsAws && e.ErrorCode is "InvalidArgument" or "InvalidRequest" or "MalformedXML";

    private static async Task<bool> IsOursAlreadyAsync(
        AwsSession aws,
        ResourceAddress address,
        OwnershipTags ownership,
        CancellationToken cancellationToken
    ) =>
        ownership.Owner is not null
        && await BucketFacet.TargetAsync(aws, address.Name, cancellationToken) is { } bucket
        && OwnershipTagMap.Of(await BucketTags.ReadAsync(bucket, cancellationToken)).Owner == ownership.Owner;

    /// <summary>Other stores may take a creating call and ignore the tags in it, or take none with tags.</summary>
    private static async Task EnsureTagsAsync(
        AwsSession aws,
        ResourceAddress address,
        SortedDictionary<string, string> tags,
        CancellationToken cancellationToken
    )
    {
        if (await BucketFacet.TargetAsync(aws, address.Name, cancellationToken) is not { } bucket)
            return;
        try
        {
            await BucketTags.MergeAsync(bucket, tags.Select(t => KeyValuePair.Create(t.Key, (string?)t.Value)), cancellationToken);
        }
        catch (AmazonServiceException e) when (aws.Lacks(e))
        {
            // A store without bucket tags: the bucket is there, and the next read reports it without an owner.
        }
    }

    private static SortedDictionary<string, string> CreationTags(ResourceState desired)
    {
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in desired["tags"]?.JsonOrNull?.ToNode() as JsonObject ?? [])
        {
            if (value is not null)
                tags[key] = value.GetValue<string>();
        }

        foreach (var (key, value) in OwnershipTagMap.Of(desired.OwnershipTags))
        {
            if (value is not null)
                tags[key] = value;
        }

        return tags;
    }

    private static Diagnostic Taken(ResourceAddress address) =>
        AwsCodes.BucketTaken.With(
            $"{address} exists and belongs to another account",
            "bucket names are shared by all accounts: choose another name"
        );
}
