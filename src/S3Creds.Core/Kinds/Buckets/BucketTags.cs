using System.Diagnostics;
using System.Net;
using Amazon.Runtime;
using Amazon.S3.Model;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>A bucket's whole tag set: reading, merging, and what is remembered in it (DESIGN.md §4).</summary>
internal static class BucketTags
{
    private const string Prefix = "s3creds:";
    private const string OwnerKey = Prefix + "owner";
    private const string SourceKey = Prefix + "source";
    private const string OnRemoveKey = Prefix + "on-remove";
    private const string ProtectKey = Prefix + "protect";

    /// <summary>Tags that the tags facet neither shows nor touches.</summary>
    public static bool IsReserved(string key) =>
        key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase);

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
    public static async Task MergeAsync(BucketTarget bucket, IEnumerable<KeyValuePair<string, string?>> changes, CancellationToken cancellationToken)
    {
        var tags = await ReadAsync(bucket, cancellationToken);
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

    public static Remembered Remembered(IReadOnlyDictionary<string, string> tags) => new(
        tags.GetValueOrDefault(OwnerKey),
        tags.GetValueOrDefault(SourceKey),
        tags.GetValueOrDefault(OnRemoveKey) switch
        {
            null => null,
            "delete" => OnRemove.Delete,
            "release" => OnRemove.Release,
            // A word that this version does not know must not lead to a deletion.
            _ => OnRemove.Retain,
        },
        tags.TryGetValue(ProtectKey, out var protect) && !protect.Equals("false", StringComparison.OrdinalIgnoreCase));

    /// <summary>The four tags that remember; null for what is not to be there.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Of(Remembered remembered) =>
    [
        new(OwnerKey, remembered.Owner),
        new(SourceKey, remembered.Source),
        new(OnRemoveKey, remembered.OnRemove is { } onRemove ? Word(onRemove) : null),
        new(ProtectKey, remembered.Protect ? "true" : null),
    ];

    private static string Word(OnRemove onRemove) => onRemove switch
    {
        OnRemove.Delete => "delete",
        OnRemove.Retain => "retain",
        OnRemove.Release => "release",
        _ => throw new UnreachableException(),
    };
}
