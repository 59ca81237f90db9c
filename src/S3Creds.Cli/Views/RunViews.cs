using System.Text;
using System.Text.Json.Nodes;
using S3Creds.Core.Applying;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli;

/// <summary>The views of past runs by their names on the command line.</summary>
internal static class RunViews
{
    private static readonly string[] Columns = ["RUN", "VERB", "OWNER", "CALLER", "CREATED", "CHANGED", "DELETED", "FAILED", "END"];

    /// <exception cref="S3CredsException">There is no such format (S3C500).</exception>
    public static Func<IReadOnlyList<Run>, string> OfList(string name) =>
        name switch
        {
            "text" => Text,
            "json" => runs => Escape.Json(new JsonArray([.. runs.Select(Json)]).ToJsonString()) + "\n",
            _ => throw NoFormat(name),
        };

    /// <exception cref="S3CredsException">There is no such format (S3C500).</exception>
    public static Func<Run, string> OfOne(string name) =>
        name switch
        {
            "text" => Steps,
            "json" => run =>
            {
                var json = Json(run);
                json["events"] = new JsonArray([.. run.Events.Select(e => e.DeepClone())]);
                json["interrupted"] = new JsonArray([.. run.Interrupted.Select(s => (JsonNode?)JsonValue.Create(s))]);
                return Escape.Json(json.ToJsonString()) + "\n";
            },
            _ => throw NoFormat(name),
        };

    /// <summary>One line a run; what a journal does not have is <c>-</c>.</summary>
    private static string Text(IReadOnlyList<Run> runs)
    {
        if (runs.Count == 0)
            return "";
        string[][] table = [Columns, .. runs.Select(Row)];
        var widths = Enumerable.Range(0, Columns.Length).Select(c => table.Max(r => r[c].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in table)
            text.Append(string.Join("  ", row.Select((cell, c) => cell.PadRight(widths[c]))).TrimEnd()).Append('\n');
        return text.ToString();
    }

    private static string[] Row(Run run)
    {
        var counts = run.Counts;
        return
        [
            Escape.Text(run.Id),
            Escape.Text(run.Head?.Verb ?? "-"),
            Escape.Text(run.Head?.Owner ?? "-"),
            Escape.Text(run.Head?.Caller ?? "-"),
            Number(counts.Created),
            Number(counts.Changed),
            Number(counts.Deleted),
            Number(counts.Failed),
            Escape.Text(
                run.Finished is { } f
                    ? $"{End(run)}: {f["done"]} done, {f["alreadyDone"]} already as declared, {f["failed"]} failed, {f["skipped"]} skipped"
                    : End(run)
            ),
        ];
    }

    private static string Steps(Run run)
    {
        var text = new StringBuilder();
        foreach (var e in run.Events)
        {
            var what = e["what"] ?? e["why"] ?? e["code"] ?? HeadOf(e);
            text.Append(Escape.Text($"{e["at"]}  {e["event"]}  {Run.TitleOf(e)}  {what}").TrimEnd()).Append('\n');
        }

        foreach (var step in run.Interrupted)
            text.Append($"interrupted in {Escape.Text(step)}: apply the same manifests to finish it\n");
        return text.ToString();
    }

    private static JsonNode? HeadOf(JsonObject e) =>
        e["verb"] is null ? null : JsonValue.Create($"{e["verb"]}, owner {e["owner"] ?? "-"}, caller {e["caller"] ?? "-"}");

    private static JsonObject Json(Run run)
    {
        var counts = run.Counts;
        var json = new JsonObject
        {
            ["run"] = run.Id,
            ["at"] = run.Events.Count > 0 ? run.Events[0]["at"]?.DeepClone() : null,
            ["verb"] = run.Head?.Verb,
            ["owner"] = run.Head?.Owner,
            ["caller"] = run.Head?.Caller,
            ["created"] = counts.Created,
            ["changed"] = counts.Changed,
            ["deleted"] = counts.Deleted,
            ["failed"] = counts.Failed,
            ["end"] = End(run),
        };
        if (run.Finished is { } finished)
            json["steps"] = new JsonObject(
                ((string[])["done", "alreadyDone", "failed", "skipped"]).Select(k => KeyValuePair.Create(k, finished[k]?.DeepClone()))
            );
        return json;
    }

    private static string End(Run run) =>
        (run.Finished, run.Outcome) switch
        {
            (null, _) => run.HasBegun ? "interrupted" : "ended before its first step",
            (_, Outcome.Done) => "complete",
            (_, Outcome.Partial) => "incomplete",
            (_, Outcome.Cancelled) => "cancelled",
            _ => "failed",
        };

    private static string Number(int count) => count.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static S3CredsException NoFormat(string name) => new(CliCodes.Usage.With($"there is no format '{name}'", "text or json"));
}
