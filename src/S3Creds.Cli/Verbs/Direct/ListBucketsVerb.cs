using System.Runtime.CompilerServices;
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

[Verb("list-buckets")]
internal sealed class ListBucketsOptions : ListingOptions
{
    [Value(0, MetaName = "BUCKETS", HelpText = "Buckets (default: all)")]
    public IEnumerable<string> Buckets { get; set; } = [];

    [Option("details", HelpText = "With region, ACL, public access block and website (slower)")]
    public bool Details { get; set; }
}

/// <summary>The buckets of the account.</summary>
internal static class ListBucketsVerb
{
    /// <summary>What a caller needs for its calls.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } =
    [
        new("s3:ListAllMyBuckets", DirectTarget.Account),
        new("s3:GetBucketAcl", DirectTarget.Bucket) { With = ["--details"] },
        new("s3:GetBucketLocation", DirectTarget.Bucket) { With = ["--details"] },
        new("s3:GetBucketPublicAccessBlock", DirectTarget.Bucket) { With = ["--details"] },
        new("s3:GetBucketWebsite", DirectTarget.Bucket) { With = ["--details"] },
    ];

    private static readonly string[] Headers = ["Name", "CreationDate"];

    public static Task<Outcome> RunAsync(ListBucketsOptions options, CommandContext context) =>
        DirectSession.RunAsync(options, context, session =>
            Listing.WriteAsync(
                BucketsAsync(session, options, context.Stop),
                options.Details ? [.. Headers, "region", "bucket_acl", "public_access_block", "bucket_website"] : Headers,
                options,
                context
            )
        );

    /// <summary>Null at another store than AWS: where that serves websites is not known.</summary>
    public static string? WebsiteUrl(string bucket, string region, string? endpoint) =>
        endpoint is null ? $"http://{bucket}.s3-website.{region}.amazonaws.com/" : null;

    private static async IAsyncEnumerable<JsonObject> BucketsAsync(
        DirectSession session,
        ListBucketsOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var wanted = options.Buckets.ToHashSet(StringComparer.Ordinal);
        foreach (var bucket in await session.Aws.ListBucketsAsync(null, cancellationToken))
        {
            if (wanted.Count > 0 && !wanted.Contains(bucket.BucketName))
                continue;
            session.Learn(bucket.BucketName, bucket.BucketRegion);
            var json = new JsonObject { ["Name"] = bucket.BucketName, ["CreationDate"] = PythonJson.Time(bucket.CreationDate) };
            if (options.Details)
                await AddDetailsAsync(json, session, bucket.BucketName, cancellationToken);
            yield return json;
        }
    }

    private static async Task AddDetailsAsync(JsonObject json, DirectSession session, string bucket, CancellationToken cancellationToken)
    {
        var s3 = await session.S3Async(bucket, cancellationToken);
        var acl = S3Json.Acl(await s3.GetBucketAclAsync(new GetBucketAclRequest { BucketName = bucket }, cancellationToken));
        var location = await s3.GetBucketLocationAsync(new GetBucketLocationRequest { BucketName = bucket }, cancellationToken);
        var region = AwsSession.RegionName(location.Location?.Value);
        json["region"] = region;
        json["bucket_acl"] = acl;
        json["public_access_block"] = await BlockAsync(s3, bucket, cancellationToken);
        json["bucket_website"] = await WebsiteAsync(session, s3, bucket, region, cancellationToken);
    }

    private static async Task<JsonObject?> BlockAsync(IAmazonS3 s3, string bucket, CancellationToken cancellationToken)
    {
        try
        {
            var block = await s3.GetPublicAccessBlockAsync(new GetPublicAccessBlockRequest { BucketName = bucket }, cancellationToken);
            return block.PublicAccessBlockConfiguration is { } found ? S3Json.Of(found) : null;
        }
        catch (AmazonServiceException e) when (e is not UnreadableAnswerException)
        {
            return null;
        }
    }

    private static async Task<JsonObject?> WebsiteAsync(
        DirectSession session,
        IAmazonS3 s3,
        string bucket,
        string region,
        CancellationToken cancellationToken
    )
    {
        try
        {
            // The SDK takes a 404 here for an answer without a configuration.
            var website = (
                await s3.GetBucketWebsiteAsync(new GetBucketWebsiteRequest { BucketName = bucket }, cancellationToken)
            ).WebsiteConfiguration;
            if (website is null || (website.IndexDocumentSuffix is null && website.RedirectAllRequestsTo is null))
                return null;
            var json = S3Json.Of(website);
            json["url"] = WebsiteUrl(bucket, region, session.Aws.EndpointUrl);
            return json;
        }
        catch (AmazonServiceException e) when (e is not UnreadableAnswerException)
        {
            return null;
        }
    }
}
