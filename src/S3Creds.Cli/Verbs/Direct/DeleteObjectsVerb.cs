using Amazon.S3;
using Amazon.S3.Model;
using CommandLine;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Permissions;
using S3Creds.Core.Transfers;

namespace S3Creds.Cli.Verbs.Direct;

[Verb("delete-objects")]
internal sealed class DeleteObjectsOptions : AccountOptions
{
    [Value(0, MetaName = "BUCKET", Required = true)]
    public string Bucket { get; set; } = "";

    [Value(1, MetaName = "KEYS")]
    public IEnumerable<string> Keys { get; set; } = [];

    [Option("prefix", MetaValue = "PREFIX", HelpText = "Delete all keys that begin with this prefix")]
    public string? Prefix { get; set; }

    [Option('s', "silent", HelpText = "Print errors only")]
    public bool Silent { get; set; }

    [Option('d', "dry-run", HelpText = "Print the keys without deleting them")]
    public bool DryRun { get; set; }
}

/// <summary>Deletes objects, a thousand a request. What the store refuses is reported, exit 1.</summary>
internal static class DeleteObjectsVerb
{
    /// <summary>What a caller needs for its calls.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } =
    [
        new("s3:ListBucket", DirectTarget.Bucket) { With = ["--prefix"] },
        new("s3:DeleteObject", DirectTarget.Objects) { Without = ["--dry-run"] },
    ];

    private const int Batch = 1000;

    public static async Task<Outcome> RunAsync(DeleteObjectsOptions options, CommandContext context)
    {
        var keys = options.Keys.ToList();
        var prefix = string.IsNullOrEmpty(options.Prefix) ? null : options.Prefix;
        if (keys.Count > 0 && prefix is not null)
            throw DirectErrors.Error("Cannot pass both keys and --prefix");
        if (keys.Count == 0 && prefix is null)
            throw DirectErrors.Error("Specify one or more keys or use --prefix");
        return await DirectSession.RunAsync(options, context, async session =>
        {
            var s3 = await session.S3Async(options.Bucket, context.Stop);
            if (prefix is not null)
            {
                await foreach (var (key, _) in ObjectList.AllAsync(s3, options.Bucket, prefix, context.Stop))
                    keys.Add(key);
            }

            if (!options.Silent)
                await context.Err.WriteLineAsync($"Deleting {keys.Count} object{(keys.Count == 1 ? "" : "s")} from {options.Bucket}");
            NoteCarriageReturns(keys, context);
            if (options.DryRun)
            {
                await context.Out.WriteLineAsync("The following keys would be deleted:");
                foreach (var key in keys)
                    await context.Out.WriteLineAsync(key);
                return;
            }

            var errors = new List<string>();
            foreach (var batch in keys.Chunk(Batch))
                errors.AddRange(await DeleteAsync(s3, options.Bucket, [.. batch.Select(k => new KeyVersion { Key = k })], context.Stop));
            if (errors.Count > 0)
                throw DirectErrors.Error("Errors deleting objects:\n" + string.Join('\n', errors));
        });
    }

    /// <summary>A list of keys from a file with Windows line ends names other keys than its author means; s3-credentials strips
    /// them.</summary>
    private static void NoteCarriageReturns(List<string> keys, CommandContext context)
    {
        var count = keys.Count(k => k.EndsWith('\r'));
        if (count > 0)
            context.Err.WriteLine(
                $"Note: {count} {(count == 1 ? "key ends" : "keys end")} in a carriage return, which is part of the key: if this is "
                    + $"not intended, pass the list through tr -d '\\r'"
            );
    }

    /// <summary>Deletes up to a thousand keys or versions.</summary>
    /// <returns>What the store refused: key, code and message.</returns>
    public static async Task<IReadOnlyList<string>> DeleteAsync(
        IAmazonS3 s3,
        string bucket,
        List<KeyVersion> batch,
        CancellationToken cancellationToken
    )
    {
        var request = new DeleteObjectsRequest
        {
            BucketName = bucket,
            Objects = batch,
            Quiet = true,
        };
        try
        {
            var answer = await s3.DeleteObjectsAsync(request, cancellationToken);
            return Refused(answer.DeleteErrors);
        }
        catch (DeleteObjectsException e)
        {
            return Refused(e.Response.DeleteErrors);
        }
    }

    private static List<string> Refused(List<DeleteError>? errors) =>
        [.. (errors ?? []).Select(e => $"{e.Key}: {AwsError.Reason(e.Code, e.Message)}")];
}
