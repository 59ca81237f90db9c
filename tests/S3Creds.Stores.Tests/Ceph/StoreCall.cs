using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace S3Creds.Stores.Tests.Ceph;

/// <summary>One request to the store, and what AWS documents that it needs.</summary>
/// <param name="Actions">All of them must be allowed (Service Authorization Reference; API reference of each operation).</param>
/// <param name="Key">The key that the actions concern; null: the bucket itself.</param>
/// <param name="Context">Condition keys of this request, beside those that every request has.</param>
/// <param name="SendAsync">Sends it.</param>
public sealed record StoreCall(
    string Name,
    IReadOnlyList<string> Actions,
    string Bucket,
    string? Key,
    IReadOnlyList<(string Key, string Value)> Context,
    Func<IAmazonS3, Task> SendAsync
)
{
    /// <summary>Answers of a store that comes to the matter itself: the caller was let in.</summary>
    private static readonly string[] OfTheMatter =
    [
        "NoSuchKey",
        "NoSuchBucketPolicy",
        "NoSuchTagSet",
        "NoSuchUpload",
        // Object lock asked of a bucket without it.
        "InvalidRequest",
        "NoSuchObjectLockConfiguration",
        "ObjectLockConfigurationNotFoundError",
    ];

    public string Resource =>
        Bucket == "*" ? "*"
        : Key is null ? $"arn:aws:s3:::{Bucket}"
        : $"arn:aws:s3:::{Bucket}/{Key}";

    public bool IsRead => Actions.All(a => a.StartsWith("s3:Get", StringComparison.Ordinal));

    /// <summary>Whether the store let the caller in.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">Neither was answered.</exception>
    public async Task<bool> IsAllowedAsync(IAmazonS3 s3)
    {
        try
        {
            await SendAsync(s3);
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.Forbidden && e.ErrorCode is "AccessDenied" or "Forbidden" or "")
        {
            return false;
        }
        catch (AmazonS3Exception e) when (OfTheMatter.Contains(e.ErrorCode))
        {
            return true;
        }
        catch (AmazonS3Exception e)
        {
            throw new Xunit.Sdk.XunitException($"{this}: {(int)e.StatusCode} {e.ErrorCode} {e.Message}", e);
        }
    }

    public override string ToString() => $"{Name} {Bucket}{(Key is null ? "" : "/" + Key)} {string.Join(' ', Context)}".TrimEnd();

    public static StoreCall ListBuckets() => Of("ListBuckets", "s3:ListAllMyBuckets", "*", null, s3 => s3.ListBucketsAsync());

    /// <param name="prefix">Null: the parameter is not sent, and its condition key is absent.</param>
    public static StoreCall List(string bucket, string? prefix, string? delimiter = null, int? keys = null) =>
        Of("ListObjectsV2", "s3:ListBucket", bucket, null, s3 => s3.ListObjectsV2Async(
                new ListObjectsV2Request
                {
                    BucketName = bucket,
                    Prefix = prefix,
                    Delimiter = delimiter,
                    MaxKeys = keys,
                }
            )) with
        {
            Context =
            [
                .. Given("s3:prefix", prefix),
                .. Given("s3:delimiter", delimiter),
                .. Given("s3:max-keys", keys?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ],
        };

    public static StoreCall ListVersions(string bucket, string? prefix) =>
        Of("ListObjectVersions", "s3:ListBucketVersions", bucket, null, s3 =>
            s3.ListVersionsAsync(new ListVersionsRequest { BucketName = bucket, Prefix = prefix })
        ) with
        {
            Context = [.. Given("s3:prefix", prefix)],
        };

    public static StoreCall ListUploads(string bucket) =>
        Of("ListMultipartUploads", "s3:ListBucketMultipartUploads", bucket, null, s3 => s3.ListMultipartUploadsAsync(bucket));

    public static StoreCall Location(string bucket) =>
        Of("GetBucketLocation", "s3:GetBucketLocation", bucket, null, s3 => s3.GetBucketLocationAsync(bucket));

    public static StoreCall BucketPolicy(string bucket) =>
        Of("GetBucketPolicy", "s3:GetBucketPolicy", bucket, null, s3 => s3.GetBucketPolicyAsync(bucket));

    public static StoreCall BucketVersioning(string bucket) =>
        Of("GetBucketVersioning", "s3:GetBucketVersioning", bucket, null, s3 => s3.GetBucketVersioningAsync(bucket));

    public static StoreCall Get(string bucket, string key) => Of("GetObject", "s3:GetObject", bucket, key, async s3 =>
        {
            using var answer = await s3.GetObjectAsync(bucket, key);
        });

    public static StoreCall Head(string bucket, string key) =>
        Of("HeadObject", "s3:GetObject", bucket, key, s3 => s3.GetObjectMetadataAsync(bucket, key));

    public static StoreCall Acl(string bucket, string key) =>
        Of("GetObjectAcl", "s3:GetObjectAcl", bucket, key, s3 =>
            s3.GetObjectAclAsync(new GetObjectAclRequest { BucketName = bucket, Key = key })
        );

    public static StoreCall LegalHold(string bucket, string key) =>
        Of("GetObjectLegalHold", "s3:GetObjectLegalHold", bucket, key, s3 =>
            s3.GetObjectLegalHoldAsync(new GetObjectLegalHoldRequest { BucketName = bucket, Key = key })
        );

    public static StoreCall Retention(string bucket, string key) =>
        Of("GetObjectRetention", "s3:GetObjectRetention", bucket, key, s3 =>
            s3.GetObjectRetentionAsync(new GetObjectRetentionRequest { BucketName = bucket, Key = key })
        );

    public static StoreCall Tags(string bucket, string key) =>
        Of("GetObjectTagging", "s3:GetObjectTagging", bucket, key, s3 =>
            s3.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = bucket, Key = key })
        );

    /// <param name="tags">Tags in the request need s3:PutObjectTagging as well (API PutObject).</param>
    public static StoreCall Put(string bucket, string key, params (string Key, string Value)[] tags) =>
        new(
            "PutObject",
            tags.Length == 0 ? ["s3:PutObject"] : ["s3:PutObject", "s3:PutObjectTagging"],
            bucket,
            key,
            [.. tags.Select(t => ($"s3:RequestObjectTag/{t.Key}", t.Value))],
            s3 =>
                s3.PutObjectAsync(
                    new PutObjectRequest
                    {
                        BucketName = bucket,
                        Key = key,
                        ContentBody = "x",
                        UseChunkEncoding = false,
                        TagSet = tags.Length == 0 ? null : [.. tags.Select(t => new Tag { Key = t.Key, Value = t.Value })],
                    }
                )
        );

    public static StoreCall Delete(string bucket, string key) =>
        Of("DeleteObject", "s3:DeleteObject", bucket, key, s3 => s3.DeleteObjectAsync(bucket, key));

    private static StoreCall Of(string name, string action, string bucket, string? key, Func<IAmazonS3, Task> send) =>
        new(name, [action], bucket, key, [], send);

    private static IEnumerable<(string Key, string Value)> Given(string key, string? value) => value is null ? [] : [(key, value)];
}
