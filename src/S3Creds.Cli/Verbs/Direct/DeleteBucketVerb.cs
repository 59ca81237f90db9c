using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Permissions;
using S3Creds.Core.Transfers;

namespace S3Creds.Cli.Verbs.Direct;

[Verb("delete-bucket")]
internal sealed class DeleteBucketOptions : AccountOptions
{
    [Value(0, MetaName = "BUCKETS", Required = true)]
    public IEnumerable<string> Buckets { get; set; } = [];

    [Option("force", HelpText = "Delete all objects, versions and unfinished uploads too; this cannot be undone")]
    public bool Force { get; set; }

    [Option("silent", HelpText = "Do not print the steps")]
    public bool Silent { get; set; }
}

/// <summary>Deletes buckets; one that holds something only with <c>--force</c>.</summary>
internal static class DeleteBucketVerb
{
    /// <summary>What a caller needs for its calls.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } =
    [
        new("s3:DeleteBucket", DirectTarget.Bucket),
        new("s3:ListBucketVersions", DirectTarget.Bucket) { With = ["--force"] },
        new("s3:ListBucketMultipartUploads", DirectTarget.Bucket) { With = ["--force"] },
        new("s3:DeleteObjectVersion", DirectTarget.Objects) { With = ["--force"] },
        new("s3:AbortMultipartUpload", DirectTarget.Objects) { With = ["--force"] },
    ];

    public static Task<Outcome> RunAsync(DeleteBucketOptions options, CommandContext context) =>
        DirectSession.RunAsync(options, context, async session =>
        {
            foreach (var bucket in options.Buckets)
            {
                var s3 = await session.S3Async(bucket, context.Stop);
                if (options.Force)
                    await EmptyAsync(s3, bucket, options.Silent, context);
                try
                {
                    await s3.DeleteBucketAsync(new DeleteBucketRequest { BucketName = bucket }, context.Abort);
                }
                catch (AmazonServiceException e) when (e.ErrorCode == "BucketNotEmpty")
                {
                    throw DirectErrors.Error($"Bucket is not empty: {bucket} - use --force to delete it with all that is in it");
                }

                if (!options.Silent)
                    await context.Err.WriteLineAsync($"Deleted bucket: {bucket}");
            }
        });

    private static async Task EmptyAsync(IAmazonS3 s3, string bucket, bool silent, CommandContext context)
    {
        var deleted = 0;
        await foreach (var batch in ObjectVersions.PagesAsync(s3, bucket, owner: null, context.Abort))
        {
            context.Stop.ThrowIfCancellationRequested();
            var errors = await DeleteObjectsVerb.DeleteAsync(s3, bucket, batch, context.Abort);
            if (errors.Count > 0)
                throw DirectErrors.Error("Errors deleting objects:\n" + string.Join('\n', errors));
            deleted += batch.Count;
        }

        await foreach (var upload in ObjectVersions.UploadsAsync(s3, bucket, owner: null, context.Abort))
        {
            var abort = new AbortMultipartUploadRequest
            {
                BucketName = bucket,
                Key = upload.Key,
                UploadId = upload.UploadId,
            };
            await s3.AbortMultipartUploadAsync(abort, context.Abort);
        }

        if (!silent && deleted > 0)
            await context.Err.WriteLineAsync($"Deleted {deleted} object version{(deleted == 1 ? "" : "s")} from {bucket}");
    }
}
