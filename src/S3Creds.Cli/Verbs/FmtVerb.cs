using System.Text;
using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Manifests;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli.Verbs;

[Verb("fmt")]
internal sealed class FmtOptions
{
    [Value(0, MetaName = "PATH", HelpText = "Manifests, folders of them, or - for standard input")]
    public IEnumerable<string> Paths { get; set; } = [];

    [Option('f', "file", MetaValue = "PATH", HelpText = "The same, as for the other verbs")]
    public IEnumerable<string> Files { get; set; } = [];

    [Option("check", HelpText = "Write nothing: print the files that are not formatted, and exit 2 if there are any")]
    public bool Check { get; set; }
}

/// <summary>Brings the layout of manifests into one form. Offline; comments stay.</summary>
internal static class FmtVerb
{
    private const string StandardInput = "-";

    public static async Task<Outcome> RunAsync(FmtOptions options, CommandContext context)
    {
        var paths = options.Paths.Concat(options.Files).Distinct(StringComparer.Ordinal).ToList();
        if (paths.Count == 0)
            throw new S3CredsException(CliCodes.Usage.With("no manifest given", "s3creds fmt FILE, s3creds fmt FOLDER, or s3creds fmt -"));
        if (paths.Contains(StandardInput))
            return paths.Count == 1
                ? await FilterAsync(options.Check, context)
                : throw new S3CredsException(CliCodes.Usage.With("- cannot be combined with files", "name files, or - alone"));
        var (changed, failed) = (0, false);
        foreach (var path in paths.SelectMany(p => Found(p, context)).DistinctBy(Path.GetFullPath))
        {
            try
            {
                if (await FormatAsync(path, options.Check, context))
                    changed++;
            }
            catch (S3CredsException e)
            {
                failed = true;
                await DiagnosticWriter.WriteAsync(e.Diagnostics, context);
            }
        }

        return failed ? Outcome.Failed
            : changed > 0 && options.Check ? Outcome.Pending
            : Outcome.Done;
    }

    /// <summary>True where the file was not formatted.</summary>
    private static async Task<bool> FormatAsync(string path, bool check, CommandContext context)
    {
        var before = Read(path, context);
        var after = ManifestFormat.Format(path, before);
        if (after.AsSpan().SequenceEqual(before))
            return false;
        if (!check)
            Write(path, after, context);
        await context.Out.WriteLineAsync(Escape.Text(check ? path : $"Formatted {path}"));
        return true;
    }

    private static async Task<Outcome> FilterAsync(bool check, CommandContext context)
    {
        var before = Encoding.UTF8.GetBytes(await context.In.ReadToEndAsync(context.Stop));
        var after = ManifestFormat.Format("<stdin>", before);
        if (!check)
            await context.Out.WriteAsync(Encoding.UTF8.GetString(after));
        return check && !after.AsSpan().SequenceEqual(before) ? Outcome.Pending : Outcome.Done;
    }

    private static List<string> Found(string path, CommandContext context)
    {
        if (!context.Files.FolderExists(path))
            return [path];
        try
        {
            return
            [
                .. context
                    .Files.Files(path, recursive: true, context.Stop)
                    .Where(f => f.EndsWith(".yaml", StringComparison.Ordinal) || f.EndsWith(".yml", StringComparison.Ordinal))
                    .Where(f => ManifestFormat.IsManifest(Path.GetRelativePath(path, f).Replace('\\', '/'), Read(f, context)))
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw Unreadable(path, e);
        }
    }

    private static byte[] Read(string path, CommandContext context)
    {
        try
        {
            return context.Files.ReadAllBytes(path, ManifestFormat.LargestFile);
        }
        catch (FileTooLargeException e)
        {
            throw new S3CredsException(
                CliCodes.Unreadable.With($"{path} cannot be read: it is too large for a manifest"),
                Outcome.Failed,
                e
            );
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw Unreadable(path, e);
        }
    }

    private static S3CredsException Unreadable(string path, Exception e) =>
        new(CliCodes.Unreadable.With($"{path} cannot be read: {FileProblem.Of(e, path)}"), Outcome.Failed, e);

    private static void Write(string path, byte[] content, CommandContext context)
    {
        try
        {
            context.Files.WriteAtomically(path, content, context.Files.ModeOf(path) ?? OwnFile.Shared);
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(CliCodes.Unwritable.With($"{path} cannot be written: {FileProblem.Of(e, path)}"), Outcome.Failed, e);
        }
    }
}
