using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace S3Creds.Core.Transfers;

/// <summary>Everything that a bucket holds, page after page: what must go before the bucket can be deleted.</summary>
public static class ObjectVersions
{
    /// <summary>The most that one DeleteObjects takes.</summary>
    private const int Batch = 1000;

    /// <summary>Versions and delete markers. A page may be deleted before the next one is read: the marker names a key, not a
    /// place.</summary>
    /// <param name="owner">The account that must own the bucket; null: any.</param>
    public static async IAsyncEnumerable<List<KeyVersion>> PagesAsync(
        IAmazonS3 s3,
        string bucket,
        string? owner,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var request = new ListVersionsRequest
        {
            BucketName = bucket,
            ExpectedBucketOwner = owner,
            MaxKeys = Batch,
            Encoding = EncodingType.Url,
        };
        while (true)
        {
            var page = await s3.ListVersionsAsync(request, cancellationToken);
            var encoded = page.Encoding == EncodingType.Url;
            string Plain(string key) => encoded ? ObjectList.Decode(key) : key;
            var versions = (page.Versions ?? []).ConvertAll(v => new KeyVersion { Key = Plain(v.Key), VersionId = v.VersionId });
            if (versions.Count > 0)
                yield return versions;
            if (page.IsTruncated != true)
                yield break;
            request.KeyMarker = Plain(page.NextKeyMarker);
            request.VersionIdMarker = page.NextVersionIdMarker;
        }
    }

    /// <summary>Unfinished uploads in parts.</summary>
    /// <param name="owner">The account that must own the bucket; null: any.</param>
    public static async IAsyncEnumerable<MultipartUpload> UploadsAsync(
        IAmazonS3 s3,
        string bucket,
        string? owner,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var request = new ListMultipartUploadsRequest { BucketName = bucket, ExpectedBucketOwner = owner };
        while (true)
        {
            var page = await s3.ListMultipartUploadsAsync(request, cancellationToken);
            foreach (var upload in page.MultipartUploads ?? [])
                yield return upload;
            if (page.IsTruncated != true)
                yield break;
            request.KeyMarker = page.NextKeyMarker;
            request.UploadIdMarker = page.NextUploadIdMarker;
        }
    }
}
