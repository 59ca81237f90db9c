using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Json;

namespace S3Creds.Cli.Watching;

/// <summary>What was last notified of each account, owner and <c>--only</c>: the digest of what differed, so that the same is not sent
/// at every comparison, and not again after a restart.</summary>
internal static class NotifiedFile
{
    /// <summary>Keys are sorted: this is the first of every such file.</summary>
    private const string Beginning = "{\"notified\":";

    private const int MaxBytes = 1024 * 1024;

    /// <summary>The digest of what differed; null: nothing did, or nothing was ever notified.</summary>
    /// <param name="report">Hears why the file cannot be read: then what differs is notified once more.</param>
    public static string? Read(string path, string subject, Action<Diagnostic> report, CommandContext context)
    {
        try
        {
            return Entries(path, context)[subject]?.GetValue<string>();
        }
        catch (Exception e) when (FileProblem.Is(e) || e is JsonException or InvalidOperationException)
        {
            var why = FileProblem.Is(e) ? FileProblem.Of(e, path) : "it is not a file of past notifications";
            report(WatchCodes.BadState.With($"{path} cannot be read: {why}", "remove it, or name another with --notify-state"));
            return null;
        }
    }

    public static void Write(string path, string subject, string? digest, CommandContext context)
    {
        JsonObject entries;
        try
        {
            entries = Entries(path, context);
        }
        catch (Exception e) when (FileProblem.Is(e) || e is JsonException or InvalidOperationException)
        {
            // It was reported when it was read; a file of another kind is not replaced.
            entries = [];
        }

        entries.Remove(subject);
        if (digest is not null)
            entries[subject] = digest;
        MakeFolder(path, context);
        OwnFile.Write(
            path,
            Encoding.UTF8.GetBytes(CanonicalJson.Of(new JsonObject { ["notified"] = entries }).Text + "\n"),
            Beginning,
            "file of past notifications",
            context
        );
    }

    private static void MakeFolder(string path, CommandContext context)
    {
        try
        {
            context.Files.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(CliCodes.Unwritable.With($"{path} cannot be written: {FileProblem.Of(e, path)}"), Outcome.Failed, e);
        }
    }

    private static JsonObject Entries(string path, CommandContext context)
    {
        if (!context.Files.FileExists(path))
            return [];
        var json = JsonNode.Parse(context.Files.ReadAllBytes(path, MaxBytes)) as JsonObject;
        return json?["notified"]?.DeepClone() as JsonObject ?? throw new JsonException();
    }
}
