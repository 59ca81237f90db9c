using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Permissions;
using S3Creds.Core.Transfers;

namespace S3Creds.Cli.Verbs.Direct;

[Verb("put-objects")]
internal sealed class PutObjectsOptions : AccountOptions
{
    [Value(0, MetaName = "BUCKET", Required = true)]
    public string Bucket { get; set; } = "";

    [Value(1, MetaName = "OBJECTS", Required = true, HelpText = "Files, and folders with all that is in them")]
    public IEnumerable<string> Objects { get; set; } = [];

    [Option("prefix", MetaValue = "PREFIX", HelpText = "Put before each key")]
    public string? Prefix { get; set; }

    [Option("content-type", MetaValue = "TYPE", HelpText = "The media type of all of them (default: by each file's extension)")]
    public string? ContentType { get; set; }

    [Option("cache-control", MetaValue = "VALUE", HelpText = "The Cache-Control header, e.g. max-age=3600")]
    public string? CacheControl { get; set; }

    [Option('s', "silent", HelpText = "No progress bar")]
    public bool Silent { get; set; }

    [Option("dry-run", HelpText = "Print what would be uploaded without uploading it")]
    public bool DryRun { get; set; }
}

/// <summary>Uploads files and folders. Small files go several at once, large ones in parts.</summary>
internal static class PutObjectsVerb
{
    /// <summary>What a caller needs for its calls.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } =
    [new("s3:PutObject", DirectTarget.Objects), new("s3:AbortMultipartUpload", DirectTarget.Objects)];

    private const int FilesAtOnce = 8;
    private const long Large = 8L * 1024 * 1024;

    public static async Task<Outcome> RunAsync(PutObjectsOptions options, CommandContext context)
    {
        HeaderArgument.Check("'--content-type'", options.ContentType);
        HeaderArgument.Check("'--cache-control'", options.CacheControl);
        var prefix = string.IsNullOrEmpty(options.Prefix) || options.Prefix.EndsWith('/') ? options.Prefix : options.Prefix + "/";
        var files = options.Objects.SelectMany(o => Files(o, context)).Select(f => (f.Path, Key: prefix + f.Key)).ToList();
        if (options.DryRun)
        {
            foreach (var (path, key) in files)
                await context.Out.WriteLineAsync($"{path} => s3://{options.Bucket}/{key}");
            return Outcome.Done;
        }

        return await DirectSession.RunAsync(options, context, async session =>
        {
            var total = files.Sum(f => new FileInfo(f.Path).Length);
            using var progress = TransferProgress.Start(
                options.Silent,
                $"Uploading {TransferProgress.Bytes(total)} ({TransferProgress.Files(files.Count)})",
                total,
                context
            );
            var s3 = await session.S3Async(options.Bucket, context.Stop);
            var md5 = session.Aws.EndpointUrl is not null;
            async ValueTask PutAsync((string Path, string Key) file, CancellationToken stop)
            {
                await using var source = PutObjectVerb.OpenFile(file.Path);
                var headers = ObjectHeaders.Of(options.ContentType, options.CacheControl, file.Path);
                await new Upload(s3, options.Bucket, file.Key, headers, md5, progress).RunAsync(source, stop);
            }

            var few = new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = context.Stop };
            await Parallel.ForEachAsync(files.Where(f => new FileInfo(f.Path).Length < Large), few, PutAsync);
            // A large file has several parts in flight already: one after the other.
            foreach (var file in files.Where(f => new FileInfo(f.Path).Length >= Large))
                await PutAsync(file, context.Stop);
        });
    }

    /// <summary>A file's key is its name; in a folder, the path from the folder's parent.</summary>
    private static IEnumerable<(string Path, string Key)> Files(string given, CommandContext context)
    {
        if (File.Exists(given) && FileTypes.Of(given) is not (FileType.Regular or FileType.Pipe) and var type)
            throw new S3CredsException(CliCodes.Unreadable.With($"{given} {FileTypes.Word(type)}"));
        if (File.Exists(given))
            return [(given, Path.GetFileName(given))];
        if (!Directory.Exists(given))
            throw new S3CredsException(CliCodes.Unreadable.With($"{given} is neither a file nor a folder"));
        var folder = Path.TrimEndingDirectorySeparator(given);
        var name = Path.GetFileName(folder) is { Length: > 0 } n && n is not ("." or "..") ? n + "/" : "";
        // Links to folders are not followed, as in s3-credentials: a loop of links would have no end.
        var walk = Walk(folder, context);
        foreach (var path in walk.Files.Where(p => FileTypes.Of(p) != FileType.Regular))
            context.Err.WriteLine($"Note: {path} is not a regular file and is left out");
        var full = Path.GetFullPath(folder);
        return walk
            .Files.Where(p => FileTypes.Of(p) == FileType.Regular)
            .Select(path => Path.GetRelativePath(full, path))
            .Select(path => (Path.Combine(folder, path), name + path.Replace(Path.DirectorySeparatorChar, '/')));
    }

    private static FolderWalk Walk(string folder, CommandContext context)
    {
        try
        {
            return FolderWalk.Of(folder, recursive: true, context.Stop);
        }
        catch (Exception e) when (FileProblem.IsLocal(e))
        {
            throw new S3CredsException(
                CliCodes.Unreadable.With($"{folder} cannot be read: {FileProblem.AsSystem(e, null)}"),
                Outcome.Failed,
                e
            );
        }
    }
}
