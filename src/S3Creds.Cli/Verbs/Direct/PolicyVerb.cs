using System.Text.Json.Nodes;
using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Policy;

namespace S3Creds.Cli.Verbs.Direct;

[Verb("policy")]
internal sealed class PolicyOptions : IPermissionOptions
{
    [Value(0, MetaName = "BUCKETS", Required = true)]
    public IEnumerable<string> Buckets { get; set; } = [];

    public bool ReadOnly { get; set; }

    public bool WriteOnly { get; set; }

    public IEnumerable<string> Prefixes { get; set; } = [];

    public IEnumerable<string> Statements { get; set; } = [];

    [Option("public-bucket", HelpText = "The bucket policy that lets anyone read")]
    public bool PublicBucket { get; set; }
}

/// <summary>Prints the policy that <c>create</c> would attach. Offline.</summary>
internal static class PolicyVerb
{
    public static async Task<Outcome> RunAsync(PolicyOptions options, CommandContext context)
    {
        var buckets = options.Buckets.ToList();
        var partition = Partitions.Of(null, context);
        if (options.PublicBucket)
        {
            if (buckets.Count != 1)
                throw DirectErrors.Error("--public-bucket policy can only be generated for a single bucket");
            await context.Out.WriteLineAsync(PythonJson.Dumps(PublicBucketPolicy(buckets[0], partition), 4));
            return Outcome.Done;
        }

        var grant = Grant.Of(options, null, partition, context);
        await context.Out.WriteLineAsync(PythonJson.Dumps(grant.Document(buckets), 4));
        return Outcome.Done;
    }

    /// <summary>The bucket policy that lets anyone read objects.</summary>
    public static JsonNode PublicBucketPolicy(string bucket, string partition) =>
        JsonNode.Parse(PolicyDocument.Create(S3Template.AllowAllGetObject(bucket, partition)).ToJson())!;
}
