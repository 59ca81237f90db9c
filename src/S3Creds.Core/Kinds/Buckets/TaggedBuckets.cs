using System.Collections.Concurrent;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>Whose the buckets are by AWS's view of tags: one request for a hundred buckets of a region, and not one for each
/// bucket.</summary>
internal static class TaggedBuckets
{
    /// <summary>Those of the buckets that the view shows with this owner. What it shows is read again before anything is planned; a bucket
    /// whose tags it does not show yet is left as it is.</summary>
    /// <returns>Null where there is no such view, or the caller may not use it.</returns>
    public static async Task<IReadOnlySet<string>?> OfAsync(
        BulkReading reading,
        string owner,
        IReadOnlyCollection<ResourceAddress> buckets,
        CancellationToken cancellationToken
    )
    {
        var aws = reading.Aws;
        // The list of buckets of AWS has their regions; another store has no regions to ask in.
        if (buckets.Any(b => !aws.IsKnown(b.Name)))
            return null;
        var found = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        try
        {
            var regions = new HashSet<string>(StringComparer.Ordinal);
            foreach (var bucket in buckets)
                regions.Add(await aws.RegionOfAsync(bucket.Name, cancellationToken) ?? aws.Region);
            await reading.ForEachAsync(
                regions.Order(StringComparer.Ordinal),
                async region =>
                {
                    foreach (var name in await aws.Tagging(region).BucketsAsync(OwnershipTagMap.OwnerKey, owner, cancellationToken))
                        found[name] = true;
                },
                cancellationToken
            );
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever failed, each bucket can be read by itself.
            return null;
        }

        return found.Keys.ToHashSet(StringComparer.Ordinal);
    }
}
