using Amazon.Runtime;
using CommandLine;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Permissions;
using S3Creds.Core.Transfers;

namespace S3Creds.Cli.Verbs.Direct;

[Verb("get-object")]
internal sealed class GetObjectOptions : AccountOptions
{
    [Value(0, MetaName = "BUCKET", Required = true)]
    public string Bucket { get; set; } = "";

    [Value(1, MetaName = "KEY", Required = true)]
    public string Key { get; set; } = "";

    [Option(
        'o',
        "output",
        MetaValue = "FILE",
        HelpText = "The file to write instead of standard output (-); an interrupted download continues"
    )]
    public string? Output { get; set; }
}

/// <summary>Downloads one object.</summary>
internal static class GetObjectVerb
{
    /// <summary>What a caller needs for its calls.</summary>
    public static IReadOnlyList<DirectAction> Actions { get; } = [new("s3:GetObject", DirectTarget.Objects)];

    private const string Option = "'-o' / '--output'";

    public static async Task<Outcome> RunAsync(GetObjectOptions options, CommandContext context)
    {
        // "-" is standard output, as Click opens it.
        var path = options.Output is "" or "-" ? null : options.Output;
        if (path is not null)
            CheckOutput(path, context);
        return await DirectSession.RunAsync(options, context, async session =>
        {
            try
            {
                await DownloadAsync(session, path, options, context);
            }
            catch (AmazonServiceException e) when (AwsError.IsNoSuchKey(e))
            {
                // A HEAD has no message of the store.
                throw DirectErrors.Error($"NoSuchKey: The specified key does not exist: {options.Key}");
            }
        });
    }

    private static async Task DownloadAsync(DirectSession session, string? path, GetObjectOptions options, CommandContext context)
    {
        var s3 = await session.S3Async(options.Bucket, context.Stop);
        var download = new Download(s3, options.Bucket, options.Key, session.Aws.Waits);
        if (path is null)
        {
            await using var output = new InterruptibleStream(context.OpenOut());
            await download.ToStreamAsync(output, context.Stop);
        }
        else if (await SpecialAsync(path, context) is { } special)
        {
            await using (special)
                await download.ToStreamAsync(special, context.Stop);
        }
        else
        {
            await SaveAsync(download, path, context);
        }
    }

    private static async Task SaveAsync(Download download, string path, CommandContext context)
    {
        try
        {
            // Who names a link means what it leads to.
            await download.ToFileAsync(context.Files.Resolve(path), context.Stop);
        }
        catch (Exception e) when (FileProblem.IsLocal(e))
        {
            throw DirectErrors.Error($"{path} cannot be written: {FileProblem.AsSystem(e, path)}");
        }
    }

    /// <summary>Before the first call, in the words of the operating system.</summary>
    private static void CheckOutput(string path, CommandContext context)
    {
        if (Directory.Exists(path))
            throw DirectErrors.BadValue(Option, $"File '{path}' is a directory.");
        if (Path.EndsInDirectorySeparator(path))
            throw DirectErrors.BadValue(Option, $"'{path}': Is a directory");
        try
        {
            var resolved = context.Files.Resolve(path);
            if (Path.GetDirectoryName(resolved) is { Length: > 0 } folder && !context.Files.FolderExists(folder))
                throw new DirectoryNotFoundException();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw DirectErrors.BadValue(Option, $"'{path}': {FileProblem.AsSystem(e, path)}");
        }
    }

    /// <summary>Opening a pipe waits for its reader.</summary>
    private static async Task<Stream?> SpecialAsync(string path, CommandContext context)
    {
        try
        {
            var opening = Task.Run(() => OpenSpecial(path, context.Files.Resolve(path)), CancellationToken.None);
            return await opening.WaitAsync(context.Stop) is { } opened ? new InterruptibleStream(opened) : null;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw DirectErrors.Error($"{path} cannot be written: {FileProblem.AsSystem(e, path)}");
        }
    }

    /// <summary>A pipe or a device (<c>-o /dev/null</c>), which must be written to and never replaced; null where the path is a file or
    /// nothing yet.</summary>
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
