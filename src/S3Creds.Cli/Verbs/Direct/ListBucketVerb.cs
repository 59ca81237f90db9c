using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Permissions;
using S3Creds.Core.Transfers;

namespace S3Creds.Cli.Verbs.Direct;

[Verb("list-bucket")]
internal sealed class ListBucketOptions : ListingOptions
{
    [Value(0, MetaName = "BUCKET", Required = true)]
    public string Bucket { get; set; } = "";

    [Option("prefix", MetaValue = "PREFIX", HelpText = "Only keys that begin with this prefix")]
    public string? Prefix { get; set; }

    [Option("urls", HelpText = "Print the URL of each key")]
    public bool Urls { get; set; }
}

/// <summary>The objects of a bucket.</summary>
internal static class ListBucketVerb
{
    /// <summary>What a caller needs for its calls.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } = [new("s3:ListBucket", DirectTarget.Bucket)];

    private static readonly string[] Headers = ["Key", "LastModified", "ETag", "Size", "StorageClass", "Owner"];

    public static Task<Outcome> RunAsync(ListBucketOptions options, CommandContext context) =>
        DirectSession.RunAsync(options, context, session =>
            Listing.WriteAsync(ObjectsAsync(session, options, context.Stop), options.Urls ? [.. Headers, "URL"] : Headers, options, context)
        );

    private static async IAsyncEnumerable<JsonObject> ObjectsAsync(
        DirectSession session,
        ListBucketOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var store = session.Aws.EndpointUrl?.TrimEnd('/') ?? "https://s3.amazonaws.com";
        var s3 = await session.S3Async(options.Bucket, cancellationToken);
        await foreach (var (key, item) in ObjectList.AllAsync(s3, options.Bucket, options.Prefix, cancellationToken))
        {
            var json = S3Json.Of(item, key);
            if (options.Urls)
                json["URL"] = $"{store}/{options.Bucket}/{string.Join('/', key.Split('/').Select(Uri.EscapeDataString))}";
            yield return json;
        }
    }
}
