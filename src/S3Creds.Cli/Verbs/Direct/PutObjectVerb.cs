using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Permissions;
using S3Creds.Core.Transfers;

namespace S3Creds.Cli.Verbs.Direct;

[Verb("put-object")]
internal sealed class PutObjectOptions : AccountOptions
{
    [Value(0, MetaName = "BUCKET", Required = true)]
    public string Bucket { get; set; } = "";

    [Value(1, MetaName = "KEY", Required = true)]
    public string Key { get; set; } = "";

    [Value(2, MetaName = "PATH", Required = true, HelpText = "A file, or - for standard input")]
    public string Path { get; set; } = "";

    [Option("content-type", MetaValue = "TYPE", HelpText = "The media type (default: by the file's extension)")]
    public string? ContentType { get; set; }

    [Option("cache-control", MetaValue = "VALUE", HelpText = "The Cache-Control header, e.g. max-age=3600")]
    public string? CacheControl { get; set; }

    [Option('s', "silent", HelpText = "No progress bar")]
    public bool Silent { get; set; }
}

/// <summary>Uploads one file, or what comes on standard input.</summary>
internal static class PutObjectVerb
{
    /// <summary>What a caller needs for its calls.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } =
    [new("s3:PutObject", DirectTarget.Objects), new("s3:AbortMultipartUpload", DirectTarget.Objects)];

    public static async Task<Outcome> RunAsync(PutObjectOptions options, CommandContext context)
    {
        HeaderArgument.Check("'--content-type'", options.ContentType);
        HeaderArgument.Check("'--cache-control'", options.CacheControl);
        await using var source = Open(options.Path, context);
        long? length = source.CanSeek ? source.Length : null;
        return await DirectSession.RunAsync(options, context, async session =>
        {
            using var progress = TransferProgress.Start(options.Silent, "Uploading", length, context);
            var s3 = await session.S3Async(options.Bucket, context.Stop);
            var headers = ObjectHeaders.Of(options.ContentType, options.CacheControl, options.Path);
            await new Upload(s3, options.Bucket, options.Key, headers, session.Aws.EndpointUrl is not null, progress).RunAsync(
                source,
                context.Stop
            );
        });
    }

    private static Stream Open(string path, CommandContext context)
    {
        if (path == "-")
            return new InterruptibleStream(context.OpenIn());
        if (Directory.Exists(path))
            throw DirectErrors.BadValue("'PATH'", $"File '{path}' is a directory.");
        if (!File.Exists(path))
            throw DirectErrors.BadValue("'PATH'", $"File '{path}' does not exist.");
        var file = OpenFile(path);
        return file.CanSeek ? file : new InterruptibleStream(file);
    }

    /// <exception cref="S3CredsException">S3C502.</exception>
    public static FileStream OpenFile(string path)
    {
        try
        {
            FileTypes.Check(path, pipes: true);
            return new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite,
                1,
                FileOptions.Asynchronous | FileOptions.SequentialScan
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new S3CredsException(
                CliCodes.Unreadable.With($"{path} cannot be read: {FileProblem.AsSystem(e, path)}"),
                Outcome.Failed,
                e
            );
        }
    }
}
