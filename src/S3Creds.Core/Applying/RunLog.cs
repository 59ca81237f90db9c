using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Model;

namespace S3Creds.Core.Applying;

/// <summary>One journaled run.</summary>
/// <param name="Events">The lines, in order; a torn last line of a crash is left out.</param>
public sealed record Run(string Id, IReadOnlyList<JsonObject> Events)
{
    /// <summary>How the step of an event is named to a reader; null where the event has none.</summary>
    public static string? TitleOf(JsonObject e) => (e["title"] ?? e["step"])?.GetValue<string>();

    /// <summary>Whether it wrote a line at all: a run that was killed before its first one began nothing.</summary>
    public bool HasBegun => Events.Count > 0;

    /// <summary>What began the run; null: nothing, or a journal of an earlier version that does not have it.</summary>
    public RunHead? Head =>
        Events.FirstOrDefault(e => e["verb"] is JsonValue) is { } started
            ? new RunHead(started["verb"]!.ToString(), started["owner"]?.ToString(), started["caller"]?.ToString())
            : null;

    /// <summary>What became of how many resources.</summary>
    public RunCounts Counts => RunCounts.Of(Events);

    /// <summary>The digest of the saved plan that it applied; null where it had none.</summary>
    public string? PlanDigest => Events.Select(e => e["plan"] as JsonValue).FirstOrDefault(p => p is not null)?.ToString();

    /// <summary>Whether it ended with nothing left to do.</summary>
    public bool IsWhole => Outcome == Diagnostics.Outcome.Done;

    /// <summary>How it ended; null where it was interrupted.</summary>
    public Outcome? Outcome =>
        Finished?["outcome"]?.ToString() is { } word
            ? Enum.GetValues<Outcome>().Cast<Outcome?>().FirstOrDefault(o => Journal.Word(o!.Value) == word)
            : null;

    /// <summary>When it wrote its first line; null where that has no time.</summary>
    public DateTimeOffset? StartedAt =>
        DateTimeOffset.TryParse(
            (Events.Count > 0 ? Events[0]["at"] : null)?.ToString(),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var at
        )
            ? at
            : null;

    /// <summary>What the manifests declared; null where the journal does not hold it.</summary>
    public DeclaredDigests? Declared => Events.Select(DeclaredDigests.Read).FirstOrDefault(d => d is not null);

    /// <summary>The resources of steps that failed, or were not run.</summary>
    public IReadOnlySet<ResourceAddress> LeftOpen =>
        Events
            .Where(e => e["event"]?.ToString() is "step-failed" or "step-skipped")
            .Select(RunCounts.AddressOf)
            .OfType<string>()
            .Select(ResourceAddress.Parse)
            .OfType<ResourceAddress>()
            .ToHashSet();

    public JsonObject? Finished => Events.LastOrDefault(e => e["event"]?.GetValue<string>() == "finished");

    /// <summary>Steps that started and neither ended nor failed: where a crash interrupted the run.</summary>
    public IReadOnlyList<string> Interrupted
    {
        get
        {
            var open = new List<string>();
            foreach (var e in Events)
            {
                var step = TitleOf(e);
                if (step is null)
                    continue;
                if (e["event"]?.GetValue<string>() == "step-started")
                    open.Add(step);
                else if (e["event"]?.GetValue<string>() is "step-done" or "step-failed" or "step-skipped")
                    open.Remove(step);
            }

            return open;
        }
    }
}

/// <summary>Reads the journals of past runs.</summary>
public static class RunLog
{
    private const long MaxBytes = 256 * 1024 * 1024;

    /// <summary>All runs, oldest first. A run id begins with its second; what follows is random.</summary>
    public static IReadOnlyList<Run> List(IFileSystem files, string folder) =>
        Guarded(folder, () =>
            !files.FolderExists(folder)
                ? []
                : (IReadOnlyList<Run>)
                    [
                        .. files
                            .Files(folder, recursive: false)
                            .Where(f => f.EndsWith(".jsonl", StringComparison.Ordinal))
                            .Select(f => Read(files, f))
                            .OrderBy(r => r.Id.Split('-')[0], StringComparer.Ordinal)
                            .ThenBy(r => r.StartedAt)
                            .ThenBy(r => r.Id, StringComparer.Ordinal),
                    ]
        );

    /// <summary>The run with this id or this unique beginning of an id; null where there is none.</summary>
    public static Run? Find(IFileSystem files, string folder, string id)
    {
        var matches = List(files, folder).Where(r => r.Id.StartsWith(id, StringComparison.Ordinal)).ToList();
        return matches.Find(r => r.Id == id) ?? (matches.Count == 1 ? matches[0] : null);
    }

    /// <summary>The last run that applied the plan of this digest in full; null where there is none.</summary>
    public static Run? Applied(IFileSystem files, string folder, string digest) =>
        List(files, folder).LastOrDefault(r => r.IsWhole && r.PlanDigest == digest);

    private static Run Read(IFileSystem files, string path)
    {
        var events = new List<JsonObject>();
        foreach (var line in Encoding.UTF8.GetString(files.ReadAllBytes(path, MaxBytes)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                if (JsonNode.Parse(line) is JsonObject json)
                    events.Add(json);
            }
            catch (JsonException)
            {
                // A crash may tear the last line; what came before it is whole.
            }
        }

        return new Run(Path.GetFileNameWithoutExtension(path), events);
    }

    private static T Guarded<T>(string folder, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            throw new S3CredsException(
                ApplyCodes.Journal.With(
                    $"the journal folder {folder} cannot be read: {FileProblem.Of(e, folder)}",
                    "check its permissions"
                ),
                Outcome.Failed,
                e
            );
        }
    }
}
