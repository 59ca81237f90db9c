using System.Collections.Concurrent;
using System.Net;
using Amazon.Runtime;
using Amazon.S3.Model;

namespace S3Creds.Core.Aws;

public enum BucketOwnership
{
    Ours,
    NotThere,

    /// <summary>HeadBucket is refused and ListBuckets does not show it: another account's, or hidden from this identity.</summary>
    NotOurs,
}

/// <param name="Region">Null unless the bucket is ours.</param>
public sealed record BucketPlace(BucketOwnership Ownership, string? Region);

/// <summary>Where the buckets of the account are, as the session has learnt it: each is looked for once.</summary>
internal sealed class BucketPlaces(AwsSession session)
{
    private readonly ConcurrentDictionary<string, string> bucketRegions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> bucketsCreated = new(StringComparer.Ordinal);

    /// <summary>Notes a bucket's region as returned by ListBuckets, HeadBucket or its creation.</summary>
    public void Learn(string bucket, string? location) => bucketRegions[bucket] = AwsSession.RegionName(location);

    /// <summary>Whether the bucket's region is known, from a list, a look or its creation.</summary>
    public bool IsKnown(string bucket) => bucketRegions.ContainsKey(bucket);

    /// <summary>A bucket that was deleted may come back elsewhere.</summary>
    public void Forget(string bucket) => bucketRegions.TryRemove(bucket, out _);

    /// <summary>All buckets of the account, page by page, with their regions noted.</summary>
    public async Task<IReadOnlyList<S3Bucket>> ListBucketsAsync(string? prefix, CancellationToken cancellationToken)
    {
        var all = new List<S3Bucket>();
        string? token = null;
        do
        {
            // MaxBuckets makes S3 return BucketRegion (API ListBuckets).
            var request = new ListBucketsRequest
            {
                MaxBuckets = 1000,
                Prefix = prefix,
                ContinuationToken = token,
            };
            var page = await session.S3(session.Region).ListBucketsAsync(request, cancellationToken);
            foreach (var bucket in page.Buckets ?? [])
            {
                all.Add(bucket);
                if (bucket.CreationDate is { } created)
                    bucketsCreated[bucket.BucketName] = new DateTimeOffset(created.ToUniversalTime());
                if (!string.IsNullOrEmpty(bucket.BucketRegion))
                    Learn(bucket.BucketName, bucket.BucketRegion);
            }

            token = string.IsNullOrEmpty(page.ContinuationToken) ? null : page.ContinuationToken;
        } while (token is not null);
        return all;
    }

    /// <summary>The region of a bucket of this account; null where there is no such bucket. Cached.</summary>
    public async Task<string?> RegionOfAsync(string bucket, CancellationToken cancellationToken) =>
        bucketRegions.TryGetValue(bucket, out var region) ? region : (await FindBucketAsync(bucket, cancellationToken)).Region;

    /// <summary>When a bucket of this account was created, as in ListBuckets; null where it is not listed. Cached.</summary>
    public async Task<DateTimeOffset?> CreatedAsync(string bucket, CancellationToken cancellationToken)
    {
        if (!bucketsCreated.ContainsKey(bucket))
            await ListBucketsAsync(bucket, cancellationToken);
        return bucketsCreated.TryGetValue(bucket, out var created) ? created : null;
    }

    /// <summary>A fresh look whether a bucket is there and whose it is.</summary>
    public async Task<BucketPlace> FindBucketAsync(string bucket, CancellationToken cancellationToken)
    {
        var client = session.S3(bucketRegions.GetValueOrDefault(bucket, session.Region));
        // Not within the try: a refusal of STS is no fact about the bucket.
        var owner = await session.ExpectedOwnerAsync(cancellationToken);
        try
        {
            var head = await client.HeadBucketAsync(
                new HeadBucketRequest { BucketName = bucket, ExpectedBucketOwner = owner },
                cancellationToken
            );
            if (head.HttpStatusCode == HttpStatusCode.NotFound)
                return Missing(bucket);
            // A store that names no region has one only: the session's.
            Learn(bucket, string.IsNullOrEmpty(head.BucketRegion) && session.EndpointUrl is not null ? session.Region : head.BucketRegion);
            return new BucketPlace(BucketOwnership.Ours, bucketRegions[bucket]);
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return Missing(bucket);
        }
        catch (AmazonServiceException e) when ((int)e.StatusCode is 301 or 307 or 403 or 400)
        {
            // 301: another region's bucket. 403: another account's, or ours without s3:ListBucket, or one that a store hides. HEAD answers
            // have no body, the list decides.
            var listed = (await ListBucketsAsync(bucket, cancellationToken)).FirstOrDefault(b => b.BucketName == bucket);
            if (listed is not null)
            {
                if (string.IsNullOrEmpty(listed.BucketRegion))
                    Learn(bucket, await LocationAsync(bucket, cancellationToken));
                return new BucketPlace(BucketOwnership.Ours, bucketRegions[bucket]);
            }

            if ((int)e.StatusCode == 400)
                throw;
            return new BucketPlace(BucketOwnership.NotOurs, null);
        }
    }

    private async Task<string?> LocationAsync(string bucket, CancellationToken cancellationToken) =>
        (await session.S3(session.Region).GetBucketLocationAsync(new GetBucketLocationRequest { BucketName = bucket }, cancellationToken))
            .Location
            ?.Value;

    private BucketPlace Missing(string bucket)
    {
        Forget(bucket);
        return new BucketPlace(BucketOwnership.NotThere, null);
    }
}
