using System.Text.Json.Nodes;
using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Permissions;
using S3Creds.Policy;

namespace S3Creds.Cli.Verbs.Direct;

[Verb("set-bucket-policy")]
internal sealed class SetBucketPolicyOptions : AccountOptions
{
    [Value(0, MetaName = "BUCKET", Required = true)]
    public string Bucket { get; set; } = "";

    [Option("policy-file", MetaValue = "FILE", HelpText = "The policy as JSON, or - for standard input")]
    public string? PolicyFile { get; set; }

    [Option("allow-all-get", HelpText = "Let anyone read the objects")]
    public bool AllowAllGet { get; set; }
}

[Verb("get-bucket-policy")]
internal sealed class GetBucketPolicyOptions : AccountOptions
{
    [Value(0, MetaName = "BUCKET", Required = true)]
    public string Bucket { get; set; } = "";
}

/// <summary>Replaces the policy of a bucket.</summary>
internal static class SetBucketPolicyVerb
{
    /// <summary>What a caller needs for its calls.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } = [new("s3:PutBucketPolicy", DirectTarget.Bucket)];

    private const long LargestFile = 1 << 20;

    public static async Task<Outcome> RunAsync(SetBucketPolicyOptions options, CommandContext context)
    {
        if (options is { AllowAllGet: true, PolicyFile: not null })
            throw DirectErrors.Error("Cannot pass both --allow-all-get and --policy-file");
        if (options is { AllowAllGet: false, PolicyFile: null })
            throw DirectErrors.Error("Specify --policy-file or --allow-all-get");
        var given = options.PolicyFile is { } file ? Read(file, context) : null;
        if (given is not null)
            CertainRefusals.Check(given, PolicyKind.Bucket, "--policy-file", options, options.Bucket);
        return await DirectSession.RunAsync(options, context, async session =>
        {
            var policy = given ?? PolicyVerb.PublicBucketPolicy(options.Bucket, session.Aws.Partition);
            var s3 = await session.S3Async(options.Bucket, context.Stop);
            await BucketConfig.PolicyAsync(session.Aws, s3, options.Bucket, policy, lifted: false, context);
            await context.Err.WriteLineAsync("Policy set:\n" + PythonJson.Dumps(policy, 4));
        });
    }

    private static JsonNode Read(string file, CommandContext context)
    {
        try
        {
            var text = file == "-" ? context.In.ReadToEnd() : context.Files.ReadInputText(file, LargestFile);
            if (!JsonArgument.TryParse(text, "'--policy-file'", out var node))
                throw DirectErrors.Error($"{file} contains invalid JSON");
            return node as JsonObject ?? throw DirectErrors.Error($"{file} contains no JSON object");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw DirectErrors.BadValue("'--policy-file'", $"'{file}': {FileProblem.AsSystem(e, file)}");
        }
    }
}

/// <summary>Shows the policy of a bucket.</summary>
internal static class GetBucketPolicyVerb
{
    /// <summary>What a caller needs for its calls.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } = [new("s3:GetBucketPolicy", DirectTarget.Bucket)];

    public static Task<Outcome> RunAsync(GetBucketPolicyOptions options, CommandContext context) =>
        DirectSession.RunAsync(options, context, async session =>
        {
            var s3 = await session.S3Async(options.Bucket, context.Stop);
            var policy = await BucketConfig.PolicyAsync(s3, options.Bucket, context.Stop)
                ?? throw DirectErrors.Error("NoSuchBucketPolicy: The bucket policy does not exist");
            await context.Out.WriteLineAsync(PythonJson.Dumps(policy, 4));
        });
}
