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
        if (options.Output is { Length: > 0 } path)
        {
            await download.ToFileAsync(path, context.Stop);
            return;
        }

        await using var target = context.OpenOut();
        await download.ToStreamAsync(target, context.Stop);
    });
}
