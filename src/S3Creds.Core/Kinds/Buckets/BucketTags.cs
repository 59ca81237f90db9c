using System.Net;
using Amazon.Runtime;
using Amazon.S3.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>A bucket's whole tag set: reading and merging.</summary>
internal static class BucketTags
{
    /// <summary>All tags of a bucket, none where the set is missing.</summary>
    /// <exception cref="AmazonServiceException">NoSuchBucket, or not allowed.</exception>
    public static async Task<SortedDictionary<string, string>> ReadAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var request = new GetBucketTaggingRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
            var answer = await bucket.S3.GetBucketTaggingAsync(request, cancellationToken);
            if (answer.HttpStatusCode != HttpStatusCode.NotFound)
            {
                foreach (var tag in answer.TagSet ?? [])
                    tags[tag.Key] = tag.Value ?? "";
            }
        }
        catch (AmazonServiceException e) when (e.ErrorCode is "NoSuchTagSet" or "NoSuchTagSetError")
        {
            return tags;
        }

        return tags;
    }

    /// <summary>Sets (or with null removes) the named keys and keeps all others; nothing is sent where nothing would change.</summary>
    public static async Task MergeAsync(
        BucketTarget bucket,
        IEnumerable<KeyValuePair<string, string?>> changes,
        CancellationToken cancellationToken
    ) => await MergeAsync(bucket, await ReadAsync(bucket, cancellationToken), changes, cancellationToken);

    /// <param name="tags">All tags, as they were read a moment ago.</param>
    public static async Task MergeAsync(
        BucketTarget bucket,
        SortedDictionary<string, string> tags,
        IEnumerable<KeyValuePair<string, string?>> changes,
        CancellationToken cancellationToken
    )
    {
        var changed = false;
        foreach (var (key, value) in changes)
        {
            if (value is null)
            {
                changed |= tags.Remove(key);
            }
            else if (tags.GetValueOrDefault(key) != value)
            {
                tags[key] = value;
                changed = true;
            }
        }

        if (!changed)
            return;
        if (tags.Count == 0)
        {
            var delete = new DeleteBucketTaggingRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
            await bucket.S3.DeleteBucketTaggingAsync(delete, cancellationToken);
        }
        else
        {
            var put = new PutBucketTaggingRequest
            {
                BucketName = bucket.Name,
                ExpectedBucketOwner = bucket.Owner,
                TagSet = [.. tags.Select(t => new Tag { Key = t.Key, Value = t.Value })],
            };
            await bucket.S3.PutBucketTaggingAsync(put, cancellationToken);
        }
    }
}
