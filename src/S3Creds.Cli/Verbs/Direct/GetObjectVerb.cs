using CommandLine;
using S3Creds.Core.Transfers;

namespace S3Creds.Cli.Verbs.Direct;

[Verb("get-object")]
internal sealed class GetObjectOptions : DirectOptions
{
    [Value(0, MetaName = "BUCKET", Required = true)]
    public string Bucket { get; set; } = "";

    [Value(1, MetaName = "KEY", Required = true)]
    public string Key { get; set; } = "";

    [Option('o', "output", MetaValue = "FILE", HelpText = "A file in place of standard output; a download that was cut goes on")]
    public string? Output { get; set; }
}

/// <summary>Downloads one object.</summary>
internal static class GetObjectVerb
{
    public static Task<int> RunAsync(GetObjectOptions options, CommandContext context) => DirectSession.RunAsync(options, context, async session =>
    {
        if (options.Output is { } directory && Directory.Exists(directory))
            throw DirectErrors.BadValue("'-o' / '--output'", $"File '{directory}' is a directory.");
        var s3 = await session.S3Async(options.Bucket, context.Stop);
        var download = new Download(s3, options.Bucket, options.Key, context.Time);
        if (options.Output is not { Length: > 0 } path)
        {
            await using var output = context.OpenOut();
            await download.ToStreamAsync(output, context.Stop);
        }
        else if (OpenSpecial(path, context.Files.Resolve(path)) is { } special)
        {
            await using (special)
                await download.ToStreamAsync(special, context.Stop);
        }
        else
        {
            // Who names a link means what it leads to.
            await download.ToFileAsync(context.Files.Resolve(path), context.Stop);
        }
    });

    /// <summary>A pipe or a device (<c>-o /dev/null</c>), which must be written to and never replaced; null where the path is a file or nothing yet.</summary>
    private static FileStream? OpenSpecial(string path, string resolved)
    {
        if (!File.Exists(path))
            return null;
        var opened = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1);
        if (!opened.CanSeek || path.StartsWith("/dev/", StringComparison.Ordinal) || resolved.StartsWith("/dev/", StringComparison.Ordinal))
            return opened;
        opened.Dispose();
        return null;
    }
}
