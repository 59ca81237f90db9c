using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Transfers;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>Everything that a bucket holds: counted for an approval, and deleted. A lock of an object is never bypassed.</summary>
internal static class BucketContents
{
    private const int ShownKeys = 3;

    public static async Task<Contents> CountAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        long objects = 0,
            uploads = 0;
        await foreach (var page in ObjectVersions.PagesAsync(bucket.S3, bucket.Name, bucket.Owner, cancellationToken))
            objects += page.Count;
        await foreach (var _ in ObjectVersions.UploadsAsync(bucket.S3, bucket.Name, bucket.Owner, cancellationToken))
            uploads++;
        return new Contents(objects, uploads);
    }

    /// <exception cref="S3CredsException">A version is locked, or the store refused to delete one.</exception>
    public static async Task EmptyAsync(BucketTarget bucket, Action<string> onRequest, CancellationToken cancellationToken)
    {
        await foreach (var versions in ObjectVersions.PagesAsync(bucket.S3, bucket.Name, bucket.Owner, cancellationToken))
        {
            onRequest($"delete {Plural.Of(versions.Count, "object version")} of bucket {bucket.Name}");
            await DeleteAsync(bucket, versions, cancellationToken);
        }

        await foreach (var upload in ObjectVersions.UploadsAsync(bucket.S3, bucket.Name, bucket.Owner, cancellationToken))
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
}
