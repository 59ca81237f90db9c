using System.Text;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Rendering;

/// <summary>Who can do what, as a table for an issue or a wiki; never more than a comment can hold.</summary>
public static class AccessMarkdownView
{
    private const int MostUndecided = 10;

    /// <param name="actions">Every action by name instead of a few and a number.</param>
    public static string Render(AccessChanges report, string title, bool actions)
    {
        var text = new StringBuilder("### ").Append(Markdown.Text(title)).Append("\n\n");
        var rows = report
            .Changes.GroupBy(c => (Who: c.Path, c.IsOutside, c.IsPublic))
            .SelectMany(g => AccessRow.Of(g).Select(r => (g.Key, Row: r)))
            .ToList();
        text.Append(
            rows.Count == 0
                ? report.Answer.IsNo
                    ? "No access.\n"
                    : "Not decided.\n"
                : "| who | level | where | actions |\n|---|---|---|---|\n"
        );
        var shown = 0;
        foreach (var (who, row) in rows)
        {
            var mark =
                who.IsPublic ? "**PUBLIC** "
                : who.IsOutside ? "**OUTSIDE** "
                : "";
            var except = row.Except.Count > 0 ? " except " + AccessWords.Few([.. row.Except.Select(Markdown.Code)]) : "";
            var when =
                row.Conditions.Count > 0
                    ? " under condition " + string.Join(" and ", row.Conditions.Select(AccessWords.Condition).Select(Markdown.Code))
                    : "";
            var line =
                $"| {mark}{Markdown.Code(AccessWords.Principal(who.Who))} | {row.Level} | {Markdown.Code(row.Where)}{except}{when} | "
                + $"{Markdown.Text(actions ? string.Join(' ', row.Actions) : row.Shown)} |\n";
            if (text.Length + line.Length > MarkdownView.Largest - 4_000)
                break;
            text.Append(line);
            shown++;
        }

        if (shown < rows.Count)
            text.Append($"| … | | {Plural.Of(rows.Count - shown, "more line")} | `s3creds access` shows them |\n");
        foreach (var open in report.Undecided.Take(MostUndecided))
            text.Append("\n**Not decided:** ").Append(Markdown.Text(Cut(open.ToString(), 500))).Append('\n');
        if (report.Undecided.Count > MostUndecided)
            text.Append($"\n… and {report.Undecided.Count - MostUndecided} more that are not decided\n");
        IEnumerable<object> besides = [.. report.Claimed.Take(MostUndecided), .. report.MayChange.Take(MostUndecided)];
        foreach (var beside in besides.Select(b => b.ToString()!))
            text.Append('\n').Append(Markdown.Text(Cut(beside, 500))).Append('\n');
        if (report.Claimed.Count > MostUndecided)
            text.Append($"\n… and {report.Claimed.Count - MostUndecided} more that hold only by claimed control policies\n");
        if (report.NotSeen.Count > 0)
            text.Append("\nNot read: ").Append(Markdown.Text(Cut(string.Join("; ", report.NotSeen), 3_000))).Append('\n');
        return text.ToString();
    }

    private static string Cut(string text, int longest) => text.Length > longest ? text[..longest] + "…" : text;
}
