using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>Everything that a bucket holds: counted for an approval, and deleted. A lock of an object is never bypassed.</summary>
internal static class BucketContents
{
    /// <summary>The most that one DeleteObjects takes.</summary>
    private const int Batch = 1000;

    private const int ShownKeys = 3;

    public static async Task<Contents> CountAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        long objects = 0,
            uploads = 0;
        await foreach (var page in VersionsAsync(bucket, cancellationToken))
            objects += page.Count;
        await foreach (var _ in UploadsAsync(bucket, cancellationToken))
            uploads++;
        return new Contents(objects, uploads);
    }

    /// <exception cref="S3CredsException">A version is locked, or the store refused to delete one.</exception>
    public static async Task EmptyAsync(BucketTarget bucket, Action<string> onRequest, CancellationToken cancellationToken)
    {
        await foreach (var versions in VersionsAsync(bucket, cancellationToken))
        {
            onRequest($"delete {Plural.Of(versions.Count, "object version")} of bucket {bucket.Name}");
            await DeleteAsync(bucket, versions, cancellationToken);
        }

        await foreach (var upload in UploadsAsync(bucket, cancellationToken))
        {
            onRequest($"abort an upload to bucket {bucket.Name}");
            var abort = new AbortMultipartUploadRequest
            {
                BucketName = bucket.Name,
                ExpectedBucketOwner = bucket.Owner,
                Key = upload.Key,
                UploadId = upload.UploadId,
            };
            await bucket.S3.AbortMultipartUploadAsync(abort, cancellationToken);
        }
    }

    private static async Task DeleteAsync(BucketTarget bucket, List<KeyVersion> versions, CancellationToken cancellationToken)
    {
        IReadOnlyList<DeleteError> errors;
        try
        {
            var request = new DeleteObjectsRequest
            {
                BucketName = bucket.Name,
                ExpectedBucketOwner = bucket.Owner,
                Objects = versions,
                Quiet = true,
            };
            errors = (await bucket.S3.DeleteObjectsAsync(request, cancellationToken)).DeleteErrors ?? [];
        }
        catch (DeleteObjectsException e)
        {
            errors = e.Response.DeleteErrors ?? [];
        }

        if (errors.Count == 0)
            return;
        var shown = string.Join(", ", errors.Take(ShownKeys).Select(e => $"{e.Key} ({e.Code})"));
        throw new S3CredsException(
            AwsCodes.NotEmptied.With(
                $"bucket {bucket.Name}: {Plural.Of(errors.Count, "object version")} could not be deleted: {shown}"
                    + (errors.Count > ShownKeys ? ", …" : ""),
                "versions under retention or legal hold stay until it ends; run the same command again after that"
            )
        );
    }

    /// <summary>Pages of versions and delete markers. A page that is deleted before the next is read moves nothing: the marker names a
    /// key.</summary>
    private static async IAsyncEnumerable<List<KeyVersion>> VersionsAsync(
        BucketTarget bucket,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var request = new ListVersionsRequest
        {
            BucketName = bucket.Name,
            ExpectedBucketOwner = bucket.Owner,
            MaxKeys = Batch,
            Encoding = EncodingType.Url,
        };
        while (true)
        {
            var page = await bucket.S3.ListVersionsAsync(request, cancellationToken);
            var encoded = page.Encoding == EncodingType.Url;
            string Plain(string text) => encoded ? Uri.UnescapeDataString(text.Replace('+', ' ')) : text;
            var versions = (page.Versions ?? []).ConvertAll(v => new KeyVersion { Key = Plain(v.Key), VersionId = v.VersionId });
            if (versions.Count > 0)
                yield return versions;
            if (page.IsTruncated != true)
                yield break;
            request.KeyMarker = Plain(page.NextKeyMarker);
            request.VersionIdMarker = page.NextVersionIdMarker;
        }
    }

    private static async IAsyncEnumerable<MultipartUpload> UploadsAsync(
        BucketTarget bucket,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var request = new ListMultipartUploadsRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
        while (true)
        {
            var page = await bucket.S3.ListMultipartUploadsAsync(request, cancellationToken);
            foreach (var upload in page.MultipartUploads ?? [])
                yield return upload;
            if (page.IsTruncated != true)
                yield break;
            request.KeyMarker = page.NextKeyMarker;
            request.UploadIdMarker = page.NextUploadIdMarker;
        }
    }
}
