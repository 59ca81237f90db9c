using System.Text;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;

namespace S3Creds.Core.Rendering;

/// <summary>The changes of a plan, each folded, the gravest first. Where they do not all fit, the least grave are left out: what deletes,
/// opens or changes trust stays, if only as one line.</summary>
internal static class MarkdownChanges
{
    private const int LongestLine = 2_000;
    private const int MostNames = 5;
    private const int NamesInALine = 8;

    /// <summary>For the lines that count what was left out.</summary>
    private const int Reserve = 600;

    public static void Append(StringBuilder text, PlanView view, int room)
    {
        if (view.Groups.Count == 0)
            return;
        text.Append("\n**Changes**\n");
        room -= Reserve;
        var groups = view.Groups.OrderBy(g => g.Changes[0].Gravity).ToList();
        // Room that the one-line forms of the grave ones that follow need.
        var needed = groups.Where(g => g.Changes[0].IsGrave).Sum(g => Brief(g).Length);
        var start = text.Length;
        var brief = new StringBuilder();
        var (drift, drifted) = (new StringBuilder(), 0);
        var left = new List<ChangeGroup>();
        foreach (var group in groups)
        {
            var isGrave = group.Changes[0].IsGrave;
            var line = Brief(group);
            if (isGrave)
                needed -= line.Length;
            var part = Part(group);
            var used = text.Length - start + brief.Length + drift.Length;
            if (used + part.Length + needed <= room)
            {
                if (group.Changes.All(c => c.IsDrift))
                    (drift, drifted) = (drift.Append(part), drifted + group.Changes.Count);
                else
                    text.Append(part);
            }
            else if (isGrave && used + line.Length <= room)
                brief.Append(line);
            else
                left.Add(group);
        }

        // What the pull request changes comes first.
        if (drift.Length > 0)
            text.Append($"\n<details><summary>Drift from the base: {Plural.Of(drifted, "change")}, which the base declares too</summary>\n")
                .Append(drift)
                .Append("\n</details>\n");
        if (brief.Length > 0)
            text.Append("\nWithout their details:\n\n").Append(brief);
        if (left.Count > 0)
            text.Append(
                $"\n… and {Plural.Of(left.Sum(g => g.Changes.Count), "more change")} ({Kinds(left)}), left out because a comment holds "
                    + $"no more. The whole plan: {Markdown.Code("s3creds show PLAN --full")}, or the run's log.\n"
            );
    }

    private static string Kinds(List<ChangeGroup> groups) =>
        string.Join(
            ", ",
            groups
                .SelectMany(g => g.Changes)
                .GroupBy(c => (c.Mark, c.Address.Kind))
                .Select(g => $"{Sign(g.Key.Mark)}{g.Count()} {(g.Count() == 1 ? g.Key.Kind.Name() : g.Key.Kind.Many())}")
        );

    private static string Brief(ChangeGroup group) =>
        string.Concat(
            group.Changes.Select(c =>
                $"- {Sign(c.Mark)} {Markdown.Code(c.Address.ToString())}{(Risks(c) is { Length: > 0 } risks ? $" **{risks}**" : "")}\n"
            )
        );

    private static string Part(ChangeGroup group)
    {
        var change = group.Shown;
        var place = group.Changes[0].Place is { } at ? $" <code>{Markdown.Html($"{at.File}:{at.Line}")}</code>" : "";
        var risks = Risks(change) is { Length: > 0 } named ? $" <b>{named}</b>" : "";
        var text = new StringBuilder("\n<details><summary>")
            .Append(Sign(change.Mark))
            .Append($" <code>{Markdown.Html(Title(group))}</code>{risks}{place}</summary>\n\n");
        var lines = Lines(change).ToList();
        if (group.Changes.Count > 1)
            lines.InsertRange(
                0,
                group.Changes.Chunk(NamesInALine).Select(names => $"  {string.Join(", ", names.Select(c => c.Address.Name))}")
            );
        if (change.Reason.Length > 0)
            lines.Insert(0, $"  {change.Reason}");
        return text.Append(Markdown.Fence("diff", string.Join('\n', lines.Select(l => Escape.Text(Cut(l))))))
            .Append("\n</details>\n")
            .ToString();
    }

    private static string Cut(string line) =>
        line.Length <= LongestLine ? line : $"{line[..LongestLine]}… ({line.Length - LongestLine} more characters)";

    private static string Title(ChangeGroup group) =>
        group.Changes.Count == 1
            ? group.Changes[0].Address.ToString()
            : $"{group.Changes.Count} {group.Changes[0].Address.Kind.Many()}: "
                + AccessWords.Few(group.Changes.Select(c => c.Address.Name), MostNames);

    private static IEnumerable<string> Lines(ChangeView change)
    {
        foreach (var line in change.Trail)
            yield return $"    {line}";
        foreach (var facet in change.Facets)
        {
            foreach (var (mark, line) in facet.Lines)
                yield return $"{(mark is '+' or '-' ? mark : mark == '~' ? '!' : ' ')} {(facet.Name.Length > 0 ? facet.Name + "  " : "")}{line}";
            foreach (var line in facet.Trail)
                yield return $"    {line}";
            foreach (var document in facet.Documents)
            {
                foreach (var pair in document.Statements.Where(p => p is { IsSame: false, Before: not null, After: not null }))
                {
                    yield return $"@@ {document.Name}: {StatementWords.Title(pair.After!)} @@";
                    foreach (var (mark, line) in StatementDiff.Of(pair))
                        yield return $"{mark} {line}";
                }
            }
        }
    }

    private static string Risks(ChangeView change) => string.Join(", ", Planning.PlanFile.Risks(change.Risk));

    private static string Sign(char mark) =>
        mark switch
        {
            '-' => "−",
            '>' => "adopt",
            '<' => "release",
            _ => mark.ToString(),
        };
}
