using System.Net;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Policy;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>The configurations of a bucket that the direct verbs write.</summary>
internal static class BucketConfig
{
    public static PublicAccessBlockConfiguration Block(bool on) =>
        new()
        {
            BlockPublicAcls = on,
            IgnorePublicAcls = on,
            BlockPublicPolicy = on,
            RestrictPublicBuckets = on,
        };

    public static Task BlockAsync(IAmazonS3 s3, string bucket, PublicAccessBlockConfiguration block, CancellationToken cancellationToken) =>
        s3.PutPublicAccessBlockAsync(
            new PutPublicAccessBlockRequest { BucketName = bucket, PublicAccessBlockConfiguration = block },
            cancellationToken
        );

    /// <summary>Writes a policy that may be public: S3 goes on refusing such for a moment after the block was lifted.</summary>
    /// <param name="lifted">This run has lifted the bucket's block; else a refusal is an answer.</param>
    public static async Task PolicyAsync(AwsSession aws, IAmazonS3 s3, string bucket, JsonNode policy, bool lifted, CommandContext context)
    {
        var put = new PutBucketPolicyRequest { BucketName = bucket, Policy = policy.ToJsonString(Relaxed.Options) };
        bool? byAccount = null;
        await Propagation.RetryAsync(
            $"bucket/{bucket}: its public-access block was just removed, and the change may not be visible everywhere yet",
            async () =>
            {
                try
                {
                    return await s3.PutBucketPolicyAsync(put, context.Abort);
                }
                catch (AmazonServiceException e) when (lifted && byAccount is null && AwsError.IsBlockedPolicy(e))
                {
                    byAccount = await BlocksAllAsync(aws, context);
                    throw;
                }
            },
            e => lifted && byAccount != true && AwsError.IsBlockedPolicy(e),
            TimeSpan.FromSeconds(20),
            aws,
            context
        );
    }

    /// <summary>Whether the account's own block refuses public policies; false where that is not known.</summary>
    private static async Task<bool> BlocksAllAsync(AwsSession aws, CommandContext context)
    {
        try
        {
            var account = (await aws.WhoAmIAsync(context.Abort)).Account;
            return (await aws.AccountPublicAccessAsync(account, context.Abort))?.BlockPublicPolicy == true;
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            return false;
        }
    }

    public static Task WebsiteAsync(IAmazonS3 s3, string bucket, CancellationToken cancellationToken) =>
        s3.PutBucketWebsiteAsync(
            new PutBucketWebsiteRequest
            {
                BucketName = bucket,
                WebsiteConfiguration = new WebsiteConfiguration { IndexDocumentSuffix = "index.html", ErrorDocument = "error.html" },
            },
            cancellationToken
        );

    /// <summary>The bucket's policy; null where it has none.</summary>
    /// <remarks>The SDK takes a 404 here for an answer and puts the error's XML where the policy belongs.</remarks>
    public static async Task<JsonObject?> PolicyAsync(IAmazonS3 s3, string bucket, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await s3.GetBucketPolicyAsync(new GetBucketPolicyRequest { BucketName = bucket }, cancellationToken);
            if (
                answer.HttpStatusCode == HttpStatusCode.NotFound
                && answer.Policy?.Contains("<Code>NoSuchBucket</Code>", StringComparison.Ordinal) == true
            )
                throw DirectErrors.Error($"NoSuchBucket: The specified bucket does not exist: {bucket}");
            return
                answer.HttpStatusCode == HttpStatusCode.NotFound
                || string.IsNullOrWhiteSpace(answer.Policy)
                || answer.Policy.TrimStart()[0] != '{'
                ? null
                : JsonNode.Parse(answer.Policy)!.AsObject();
        }
        catch (AmazonServiceException e) when (e.ErrorCode == "NoSuchBucketPolicy")
        {
            return null;
        }
    }

    /// <summary>The statement of a public bucket, by its Sid.</summary>
    public static bool IsPublicStatement(JsonNode? statement, string bucket, string partition) =>
        (statement as JsonObject)?["Sid"]?.ToString() == S3Template.AllowAllGetObject(bucket, partition).Sid;
}
