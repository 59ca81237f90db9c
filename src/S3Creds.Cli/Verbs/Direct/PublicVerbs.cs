using System.Text.Json.Nodes;
using Amazon.S3.Model;
using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Permissions;

namespace S3Creds.Cli.Verbs.Direct;

[Verb("make-public")]
internal sealed class MakePublicOptions : AccountOptions
{
    [Value(0, MetaName = "BUCKET", Required = true)]
    public string Bucket { get; set; } = "";

    [Option("website", HelpText = "Also a website with index.html and error.html")]
    public bool Website { get; set; }

    [Option("silent", HelpText = "Do not print the steps")]
    public bool Silent { get; set; }
}

[Verb("make-private")]
internal sealed class MakePrivateOptions : AccountOptions
{
    [Value(0, MetaName = "BUCKET", Required = true)]
    public string Bucket { get; set; } = "";

    [Option("silent", HelpText = "Do not print the steps")]
    public bool Silent { get; set; }
}

/// <summary>What <c>create --public</c> does to a new bucket, for one that exists: other statements of its policy stay.</summary>
internal static class MakePublicVerb
{
    /// <summary>What a caller needs for its calls.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } =
    [
        new("s3:GetBucketPolicy", DirectTarget.Bucket),
        new("s3:PutBucketPublicAccessBlock", DirectTarget.Bucket),
        new("s3:PutBucketPolicy", DirectTarget.Bucket),
        new("s3:PutBucketWebsite", DirectTarget.Bucket) { With = ["--website"] },
    ];

    public static Task<Outcome> RunAsync(MakePublicOptions options, CommandContext context) =>
        DirectSession.RunAsync(options, context, async session =>
        {
            var bucket = options.Bucket;
            var partition = session.Aws.Partition;
            var s3 = await session.S3Async(bucket, context.Stop);
            // Read before the first write: a policy that cannot be read could not be kept.
            var policy = await BucketConfig.PolicyAsync(s3, bucket, context.Stop) ?? new JsonObject { ["Version"] = "2012-10-17" };
            var added = PolicyVerb.PublicBucketPolicy(bucket, partition)["Statement"]![0]!.DeepClone();
            policy["Statement"] = new JsonArray([
                .. PolicyStatements.Of(policy).Where(s => !BucketConfig.IsPublicStatement(s, bucket, partition)),
                added,
            ]);

            await BucketConfig.BlockAsync(s3, bucket, BucketConfig.Block(on: false), context.Abort);
            Log("Set public access block configuration");
            await BucketConfig.PolicyAsync(session.Aws, s3, bucket, policy, lifted: true, context);
            Log("Attached bucket policy allowing public access");
            if (options.Website)
            {
                await BucketConfig.WebsiteAsync(s3, bucket, context.Abort);
                Log("Configured website: IndexDocument=index.html, ErrorDocument=error.html");
            }

            void Log(string line)
            {
                if (!options.Silent)
                    context.Err.WriteLine(line);
            }
        });
}

/// <summary>Blocks all public access first, then removes the statement that <c>make-public</c> and <c>create --public</c> attach.</summary>
internal static class MakePrivateVerb
{
    /// <summary>What a caller needs for its calls.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } =
    [
        new("s3:PutBucketPublicAccessBlock", DirectTarget.Bucket),
        new("s3:GetBucketPolicy", DirectTarget.Bucket),
        new("s3:DeleteBucketPolicy", DirectTarget.Bucket),
        new("s3:PutBucketPolicy", DirectTarget.Bucket),
    ];

    public static Task<Outcome> RunAsync(MakePrivateOptions options, CommandContext context) =>
        DirectSession.RunAsync(options, context, async session =>
        {
            var bucket = options.Bucket;
            var s3 = await session.S3Async(bucket, context.Stop);
            await BucketConfig.BlockAsync(s3, bucket, BucketConfig.Block(on: true), context.Abort);
            Log("Set public access block configuration");
            if (await BucketConfig.PolicyAsync(s3, bucket, context.Stop) is not { } policy)
                return;
            var all = PolicyStatements.Of(policy);
            var kept = all.Where(s => !BucketConfig.IsPublicStatement(s, bucket, session.Aws.Partition)).ToList();
            if (kept.Count == all.Count)
                return;
            if (kept.Count == 0)
            {
                await s3.DeleteBucketPolicyAsync(new DeleteBucketPolicyRequest { BucketName = bucket }, context.Abort);
            }
            else
            {
                policy["Statement"] = new JsonArray([.. kept]);
                await BucketConfig.PolicyAsync(session.Aws, s3, bucket, policy, lifted: false, context);
            }

            Log("Removed bucket policy allowing public access");

            void Log(string line)
            {
                if (!options.Silent)
                    context.Err.WriteLine(line);
            }
        });
}

/// <summary>The statements of a document as it was written: one object or an array.</summary>
internal static class PolicyStatements
{
    /// <returns>Copies without a parent.</returns>
    public static List<JsonNode> Of(JsonObject document) =>
        document["Statement"] switch
        {
            JsonArray many => [.. many.Where(s => s is not null).Select(s => s!.DeepClone())],
            JsonObject one => [one.DeepClone()],
            _ => [],
        };
}
