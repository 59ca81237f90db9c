using Amazon.S3.Model;
using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Permissions;

namespace S3Creds.Cli.Verbs.Direct;

[Verb("set-public-access-block")]
internal sealed class SetPublicAccessBlockOptions : AccountOptions
{
    [Value(0, MetaName = "BUCKET", Required = true)]
    public string Bucket { get; set; } = "";

    [OneOf("true", "false")]
    [Option("block-public-acls", MetaValue = "BOOLEAN", HelpText = "Refuse public ACLs (true/false)")]
    public string? BlockPublicAcls { get; set; }

    [OneOf("true", "false")]
    [Option("ignore-public-acls", MetaValue = "BOOLEAN", HelpText = "Ignore public ACLs (true/false)")]
    public string? IgnorePublicAcls { get; set; }

    [OneOf("true", "false")]
    [Option("block-public-policy", MetaValue = "BOOLEAN", HelpText = "Refuse public bucket policies (true/false)")]
    public string? BlockPublicPolicy { get; set; }

    [OneOf("true", "false")]
    [Option(
        "restrict-public-buckets",
        MetaValue = "BOOLEAN",
        HelpText = "Restrict a public policy to the account and AWS services (true/false)"
    )]
    public string? RestrictPublicBuckets { get; set; }

    [Option("allow-public-access", HelpText = "All four false")]
    public bool AllowPublicAccess { get; set; }
}

[Verb("get-public-access-block")]
internal sealed class GetPublicAccessBlockOptions : AccountOptions
{
    [Value(0, MetaName = "BUCKET", Required = true)]
    public string Bucket { get; set; } = "";
}

/// <summary>Sets the public access block of a bucket. S3 takes all four settings at once: what is not named becomes false.</summary>
internal static class SetPublicAccessBlockVerb
{
    /// <summary>What a caller needs for its calls.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } = [new("s3:PutBucketPublicAccessBlock", DirectTarget.Bucket)];

    private static readonly string[] True = ["1", "true", "t", "yes", "y", "on"];
    private static readonly string[] False = ["0", "false", "f", "no", "n", "off"];

    public static async Task<Outcome> RunAsync(SetPublicAccessBlockOptions options, CommandContext context)
    {
        var none = options.AllowPublicAccess ? "false" : null;
        (string Name, bool? Value)[] all =
        [
            ("BlockPublicAcls", Boolean("block-public-acls", none ?? options.BlockPublicAcls)),
            ("IgnorePublicAcls", Boolean("ignore-public-acls", none ?? options.IgnorePublicAcls)),
            ("BlockPublicPolicy", Boolean("block-public-policy", none ?? options.BlockPublicPolicy)),
            ("RestrictPublicBuckets", Boolean("restrict-public-buckets", none ?? options.RestrictPublicBuckets)),
        ];
        var named = all.Where(a => a.Value is not null).ToList();
        if (named.Count == 0)
            throw DirectErrors.Error("No valid options provided. Use --help to see available options.");
        return await DirectSession.RunAsync(options, context, async session =>
        {
            var s3 = await session.S3Async(options.Bucket, context.Stop);
            var block = new PublicAccessBlockConfiguration
            {
                BlockPublicAcls = all[0].Value,
                IgnorePublicAcls = all[1].Value,
                BlockPublicPolicy = all[2].Value,
                RestrictPublicBuckets = all[3].Value,
            };
            await BucketConfig.BlockAsync(s3, options.Bucket, block, context.Abort);
            var shown = string.Join(", ", named.Select(n => $"'{n.Name}': {(n.Value == true ? "True" : "False")}"));
            await context.Err.WriteLineAsync($"Updated public access block settings for bucket '{options.Bucket}': {{{shown}}}");
            if (named.Count < all.Length)
                await context.Err.WriteLineAsync("Note: S3 takes the four settings together: those that were not named are false now");
        });
    }

    private static bool? Boolean(string option, string? text) =>
        text is null ? null
        : True.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase) ? true
        : False.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase) ? false
        : throw DirectErrors.BadValue($"'--{option}'", $"'{text}' is not a valid boolean.");
}

/// <summary>Shows the public access block of a bucket.</summary>
internal static class GetPublicAccessBlockVerb
{
    /// <summary>What a caller needs for its calls.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } = [new("s3:GetBucketPublicAccessBlock", DirectTarget.Bucket)];

    public static Task<Outcome> RunAsync(GetPublicAccessBlockOptions options, CommandContext context) =>
        DirectSession.RunAsync(options, context, async session =>
        {
            var s3 = await session.S3Async(options.Bucket, context.Stop);
            var answer = await s3.GetPublicAccessBlockAsync(new GetPublicAccessBlockRequest { BucketName = options.Bucket }, context.Stop);
            await context.Out.WriteLineAsync(PythonJson.Dumps(S3Json.Of(answer.PublicAccessBlockConfiguration), 4));
        });
}
