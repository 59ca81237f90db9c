using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using CommandLine;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Permissions;
using S3Creds.Core.Transfers;

namespace S3Creds.Cli.Verbs.Direct;

[Verb("get-objects")]
internal sealed class GetObjectsOptions : AccountOptions
{
    [Value(0, MetaName = "BUCKET", Required = true)]
    public string Bucket { get; set; } = "";

    [Value(1, MetaName = "KEYS", HelpText = "Keys (default: all objects, unless --pattern is given)")]
    public IEnumerable<string> Keys { get; set; } = [];

    [Option('o', "output", MetaValue = "FOLDER", HelpText = "The folder of the files (default: the current folder)")]
    public string? Output { get; set; }

    [Option('p', "pattern", MetaValue = "GLOB", HelpText = "Keys that match: * ? [abc], e.g. '*/*.js'")]
    public IEnumerable<string> Patterns { get; set; } = [];

    [Option('s', "silent", HelpText = "No progress bar")]
    public bool Silent { get; set; }
}

/// <summary>Downloads objects into a folder, never outside it. What cannot be had is reported at the end, exit 1.</summary>
internal static class GetObjectsVerb
{
    /// <summary>What a caller needs for its calls.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } =
    [new("s3:ListBucket", DirectTarget.Bucket), new("s3:GetObject", DirectTarget.Objects)];

    private const int FilesAtOnce = 8;
    private const long Large = 8L * 1024 * 1024;

    public static Task<Outcome> RunAsync(GetObjectsOptions options, CommandContext context) =>
        DirectSession.RunAsync(options, context, async session =>
        {
            var s3 = await session.S3Async(options.Bucket, context.Stop);
            var wanted = await WantedAsync(s3, options, context);
            var folder = options.Output is { Length: > 0 } given ? given : ".";
            var run = new Saving(s3, options.Bucket, Made(folder, context), session.Aws.Waits, context);
            var total = wanted.Values.Sum(s => s ?? 0);
            using (
                var progress = TransferProgress.Start(
                    options.Silent,
                    $"Downloading {TransferProgress.Bytes(total)} ({TransferProgress.Files(wanted.Count)})",
                    total,
                    context
                )
            )
            {
                var few = new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = context.Stop };
                await Parallel.ForEachAsync(wanted.Where(w => w.Value is < Large), few, async (w, stop) =>
                    await run.SaveAsync(w.Key, w.Value, progress, stop)
                );
                foreach (var (key, size) in wanted.Where(w => w.Value is null or >= Large))
                    await run.SaveAsync(key, size, progress, context.Stop);
            }

            var errors = wanted.Keys.Select(run.ErrorOf).OfType<string>().ToList();
            if (errors.Count > 0)
                throw DirectErrors.Error(string.Join('\n', errors));
        });

    /// <returns>The folder, without links.</returns>
    private static string Made(string folder, CommandContext context)
    {
        try
        {
            context.Files.CreateFolder(folder);
            return context.Files.Resolve(folder);
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw DirectErrors.Error($"{folder} cannot be written: {FileProblem.AsSystem(e, folder)}");
        }
    }

    /// <summary>Keys in the order asked for, with their sizes; null where a key was named and nothing is known of it.</summary>
    private static async Task<Dictionary<string, long?>> WantedAsync(IAmazonS3 s3, GetObjectsOptions options, CommandContext context)
    {
        var wanted = new Dictionary<string, long?>(StringComparer.Ordinal);
        foreach (var key in options.Keys)
            wanted[key] = options.Silent || !context.Terminals.Err ? null : await SizeAsync(s3, options.Bucket, key, context.Stop);
        var patterns = options.Patterns.Select(p => new KeyGlob(p)).ToList();
        if (wanted.Count > 0 && patterns.Count == 0)
            return wanted;
        var named = wanted.Count > 0;
        await foreach (var (key, item) in ObjectList.AllAsync(s3, options.Bucket, null, context.Stop))
        {
            if (patterns.Count == 0 ? !named : patterns.Exists(p => p.Matches(key)))
                wanted[key] = item.Size ?? 0;
        }

        return wanted;
    }

    private static async Task<long?> SizeAsync(IAmazonS3 s3, string bucket, string key, CancellationToken cancellationToken)
    {
        try
        {
            return (
                await s3.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = bucket, Key = key }, cancellationToken)
            ).ContentLength;
        }
        catch (AmazonServiceException)
        {
            return null;
        }
    }

    private sealed class Saving(IAmazonS3 s3, string bucket, string folder, Waits waits, CommandContext context)
    {
        private readonly Lock gate = new();
        private readonly Dictionary<string, string> errors = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string> taken = new(StringComparer.Ordinal);

        public string? ErrorOf(string key) => errors.GetValueOrDefault(key);

        public async Task SaveAsync(string key, long? size, IProgress<long>? progress, CancellationToken cancellationToken)
        {
            try
            {
                // A key that ends in a slash and holds nothing is how consoles mark a folder.
                if (key.EndsWith('/') && size == 0 && key.Trim('/').Length > 0)
                {
                    MakeFolder(KeyPath.Inside(folder, key.TrimEnd('/')), key);
                    return;
                }

                var path = KeyPath.Inside(folder, key);
                Take(path, key);
                MakeFolder(Path.GetDirectoryName(path)!, key);
                await new Download(s3, bucket, key, waits, progress).ToFileAsync(path, cancellationToken);
            }
            catch (Exception e) when (e is AmazonServiceException && AwsError.IsNotFound(e))
            {
                Fail(key, $"Not found: {key}");
            }
            catch (Exception e) when (e is AmazonServiceException or IOException or UnauthorizedAccessException)
            {
                Fail(key, $"{key}: {DirectErrors.WordsOf(e)}");
            }
        }

        /// <summary>A link below the folder may lead out of it: what it resolves to decides.</summary>
        private void MakeFolder(string path, string key)
        {
            var resolved = context.Files.Resolve(path);
            if (
                resolved != folder
                && !resolved.StartsWith(folder == "/" ? "/" : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            )
                throw new WordedIOException($"a link leads out of {folder}: {key} is not saved");
            context.Files.CreateFolder(path);
        }

        private void Take(string path, string key)
        {
            lock (gate)
            {
                if (!taken.TryAdd(path, key))
                    throw new WordedIOException($"{taken[path]} is saved at the same path");
            }
        }

        private void Fail(string key, string message)
        {
            lock (gate)
                errors[key] = message;
        }
    }
}
