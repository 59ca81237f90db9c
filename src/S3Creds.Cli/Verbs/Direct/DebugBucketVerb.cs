using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using CommandLine;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Permissions;

namespace S3Creds.Cli.Verbs.Direct;

[Verb("debug-bucket")]
internal sealed class DebugBucketOptions : AccountOptions
{
    [Value(0, MetaName = "BUCKET", Required = true)]
    public string Bucket { get; set; } = "";
}

/// <summary>Shows what decides who reaches a bucket, aspect by aspect. What cannot be read is shown as such: exit 0 all the same.</summary>
internal static class DebugBucketVerb
{
    /// <summary>What a caller needs for its calls.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } =
    [
        new("s3:GetBucketAcl", DirectTarget.Bucket),
        new("s3:GetBucketPolicyStatus", DirectTarget.Bucket),
        new("s3:GetBucketPublicAccessBlock", DirectTarget.Bucket),
        new("s3:GetBucketPolicy", DirectTarget.Bucket),
        new("s3:GetBucketOwnershipControls", DirectTarget.Bucket),
        new("s3:GetBucketLocation", DirectTarget.Bucket),
    ];

    public static Task<Outcome> RunAsync(DebugBucketOptions options, CommandContext context) =>
        DirectSession.RunAsync(options, context, async session =>
        {
            var bucket = options.Bucket;
            var stop = context.Stop;
            var s3 = await session.S3Async(bucket, stop);
            await ShowAsync(
                "ACL",
                async () => S3Json.Acl(await s3.GetBucketAclAsync(new GetBucketAclRequest { BucketName = bucket }, stop)),
                context
            );
            await ShowAsync("policy status", () => StatusAsync(s3, bucket, stop), context);
            await ShowAsync("public access block", () => BlockAsync(s3, bucket, stop), context);
            await ShowAsync("policy", async () => await BucketConfig.PolicyAsync(s3, bucket, stop), context);
            await ShowAsync("ownership", () => OwnershipAsync(s3, bucket, stop), context);
            await ShowAsync("location", () => LocationAsync(s3, bucket, stop), context);
        });

    private static async Task ShowAsync(string aspect, Func<Task<JsonObject?>> read, CommandContext context)
    {
        try
        {
            var json = await read();
            await context.Out.WriteLineAsync($"Bucket {aspect}:");
            await context.Out.WriteLineAsync(PythonJson.Dumps(json, 4));
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or S3CredsException)
        {
            await context.Out.WriteLineAsync($"Error checking bucket {aspect}: {AwsError.Explain(e).Message}");
        }
    }

    private static async Task<JsonObject?> StatusAsync(IAmazonS3 s3, string bucket, CancellationToken cancellationToken)
    {
        var answer = await s3.GetBucketPolicyStatusAsync(new GetBucketPolicyStatusRequest { BucketName = bucket }, cancellationToken);
        return new JsonObject { ["PolicyStatus"] = new JsonObject { ["IsPublic"] = answer.PolicyStatus?.IsPublic ?? false } };
    }

    private static async Task<JsonObject?> BlockAsync(IAmazonS3 s3, string bucket, CancellationToken cancellationToken)
    {
        var answer = await s3.GetPublicAccessBlockAsync(new GetPublicAccessBlockRequest { BucketName = bucket }, cancellationToken);
        return new JsonObject { ["PublicAccessBlockConfiguration"] = S3Json.Of(answer.PublicAccessBlockConfiguration) };
    }

    private static async Task<JsonObject?> OwnershipAsync(IAmazonS3 s3, string bucket, CancellationToken cancellationToken)
    {
        var answer = await s3.GetBucketOwnershipControlsAsync(
            new GetBucketOwnershipControlsRequest { BucketName = bucket },
            cancellationToken
        );
        return new JsonObject { ["ObjectOwnership"] = answer.OwnershipControls?.Rules?.FirstOrDefault()?.ObjectOwnership?.Value };
    }

    private static async Task<JsonObject?> LocationAsync(IAmazonS3 s3, string bucket, CancellationToken cancellationToken)
    {
        var answer = await s3.GetBucketLocationAsync(new GetBucketLocationRequest { BucketName = bucket }, cancellationToken);
        return new JsonObject { ["Region"] = AwsSession.RegionName(answer.Location?.Value) };
    }
}
