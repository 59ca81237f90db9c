using Amazon.S3.Model;
using S3Creds.Core.Aws;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>
/// A bucket of the account that looks like one that a run was about to tag when it was killed: under an hour old, without tags, policy,
/// objects or versions. On AWS the creating call carries the tags; other stores take them a moment later.
/// </summary>
internal static class InterruptedCreation
{
    private static readonly TimeSpan AtMost = TimeSpan.FromHours(1);

    /// <summary>Asked only of a bucket without tags: up to three more reads.</summary>
    /// <exception cref="Amazon.Runtime.AmazonServiceException">One of the reads was refused.</exception>
    public static async Task<bool> IsLikelyAsync(AwsSession aws, BucketTarget bucket, CancellationToken cancellationToken)
    {
        if (await aws.CreatedAsync(bucket.Name, cancellationToken) is not { } created || aws.Time.GetUtcNow() - created > AtMost)
            return false;
        var versions = await bucket.S3.ListVersionsAsync(
            new ListVersionsRequest
            {
                BucketName = bucket.Name,
                MaxKeys = 1,
                ExpectedBucketOwner = bucket.Owner,
            },
            cancellationToken
        );
        return versions.Versions is not { Count: > 0 } && await Policy.LiveAsync(bucket, cancellationToken) is null;
    }
}
