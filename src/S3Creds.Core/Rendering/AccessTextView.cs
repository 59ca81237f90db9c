using System.Text;
using S3Creds.Core.Access;

namespace S3Creds.Core.Rendering;

/// <summary>How a list of access is put in order for a reader.</summary>
public enum AccessOrder
{
    /// <summary>A block for each who; those with the same access share one.</summary>
    Who,

    /// <summary>A block for each bucket.</summary>
    Bucket,
}

/// <summary>Who can do what, for a terminal: blocks with aligned columns, everyone and others outside first, one summary line
/// last.</summary>
/// <param name="actions">Every action by name instead of a few and a number.</param>
public sealed class AccessTextView(AccessOrder order, bool actions, bool colour)
{
    private const int MostBeside = 20;
    private const int Widest = 56;
    private const int LineLength = 110;
    private const string NoBucket = "patterns that name no single bucket";

    public string Render(AccessChanges report)
    {
        var text = new StringBuilder();
        foreach (var (heading, isOutside, rows) in order == AccessOrder.Who ? ByWho(report) : ByBucket(report))
        {
            foreach (var line in Wrapped(heading, ", ", LineLength))
                text.Append(Paint(isOutside ? "31" : "1", Escape.Text(line))).Append('\n');
            Append(text, rows);
            text.Append('\n');
        }

        foreach (var open in report.Undecided)
            text.Append(Paint("31", Escape.Text("? " + open))).Append('\n');
        foreach (var claimed in Shown(report.Claimed))
            text.Append(Escape.Text("~ " + claimed)).Append('\n');
        foreach (var changing in Shown(report.MayChange))
            text.Append(Escape.Text("! " + changing)).Append('\n');
        if (report.Undecided.Count + report.Claimed.Count + report.MayChange.Count > 0)
            text.Append('\n');
        return text.Append(Summary(report)).Append('\n').ToString();
    }

    /// <summary>The first of many; JSON has them all.</summary>
    private static IEnumerable<string> Shown<T>(IReadOnlyList<T> all)
        where T : notnull
    {
        var shown = all.Take(MostBeside).Select(a => a.ToString()!);
        return all.Count <= MostBeside ? shown : shown.Append($"… and {all.Count - MostBeside} more");
    }

    /// <summary><c>2 users, 1 role and everyone have access: 5 lines</c>.</summary>
    private static string Summary(AccessChanges report)
    {
        var names = report.Changes.Select(c => (c.Who, c.IsOutside, c.IsPublic)).Distinct().ToList();
        if (names.Count == 0)
            return report.Answer.IsNo ? "no access" : "not decided";
        var users = names.Count(n => n.Who.StartsWith("user/", StringComparison.Ordinal));
        var roles = names.Count(n => n.Who.StartsWith("role/", StringComparison.Ordinal));
        var outside = names.Count(n => n.IsOutside && !n.IsPublic);
        string[] parts =
        [
            .. names.Where(n => n.IsPublic).Select(n => AccessWords.Principal(n.Who)),
            Count(outside, "outside"),
            Count(users, users == 1 ? "user" : "users"),
            Count(roles, roles == 1 ? "role" : "roles"),
        ];
        return string.Join(", ", parts.Append(Count(report.Undecided.Count, "not decided")).Where(p => p.Length > 0));
    }

    private static string Count(int number, string what) => number == 0 ? "" : $"{number} {what}";

    /// <summary>Principals with exactly the same access share one block.</summary>
    private static IEnumerable<(IReadOnlyList<string> Heading, bool IsOutside, IReadOnlyList<(string First, AccessRow Row)> Rows)> ByWho(
        AccessChanges report
    ) =>
        report
            .Changes.GroupBy(c => (Who: c.Path, c.IsOutside, c.IsPublic), (who, access) => (Who: who, Rows: AccessRow.Of(access).ToList()))
            .OrderBy(s =>
                s.Who.IsPublic ? 0
                : s.Who.IsOutside ? 1
                : 2
            )
            .GroupBy(s => (s.Who.IsOutside, Key: string.Join('\n', s.Rows.Select(r => r.Key))))
            .Select(g =>
                (
                    (IReadOnlyList<string>)
                        [
                            .. g.Select(s =>
                                s.Who.IsPublic ? $"PUBLIC: {AccessWords.Principal(s.Who.Who)}"
                                : s.Who.IsOutside ? $"OUTSIDE: {s.Who.Who}"
                                : s.Who.Who
                            ),
                        ],
                    g.Key.IsOutside,
                    (IReadOnlyList<(string, AccessRow)>)[.. g.First().Rows.Select(r => ("", r))]
                )
            );

    private static IEnumerable<(IReadOnlyList<string> Heading, bool IsOutside, IReadOnlyList<(string First, AccessRow Row)> Rows)> ByBucket(
        AccessChanges report
    ) =>
        report
            .Changes.GroupBy(c => (Who: c.Path, c.IsOutside))
            .SelectMany(g => AccessRow.Of(g).Select(row => (g.Key, Row: row)))
            .GroupBy(r => BucketOf(r.Row.Where))
            .OrderBy(g => g.Key is null ? 1 : 0)
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g =>
                (
                    (IReadOnlyList<string>)[g.Key ?? NoBucket],
                    false,
                    (IReadOnlyList<(string, AccessRow)>)[.. g.Select(r => (AccessWords.Principal(r.Key.Who), r.Row))]
                )
            );

    private static string? BucketOf(string where)
    {
        var name = where.StartsWith("part of ", StringComparison.Ordinal) ? where[8..].Split('/')[0] : where.Split('/')[0];
        return name.AsSpan().ContainsAny('*', '?', ':') ? null : name;
    }

    /// <summary>What needs no condition comes first; each condition stands once, above what it is for.</summary>
    private void Append(StringBuilder text, IReadOnlyList<(string First, AccessRow Row)> rows)
    {
        var first = Math.Min(Widest, rows.Max(r => Escape.Text(r.First).Length));
        var level = rows.Max(r => r.Row.Level.Length);
        var where = Math.Min(Widest, rows.Max(r => Escape.Text(r.Row.Where).Length));
        foreach (var group in rows.GroupBy(r => string.Join(" and ", r.Row.Conditions)).OrderBy(g => g.Key.Length > 0))
        {
            if (group.Key.Length > 0)
                text.Append("  under condition ").Append(Escape.Text(AccessWords.Conditions(group.First().Row.Conditions))).Append(":\n");
            var margin = group.Key.Length > 0 ? "    " : "  ";
            foreach (var (who, row) in group)
                Append(text, margin, first == 0 ? "" : Escape.Text(who).PadRight(first) + "  ", row, level, where);
        }
    }

    private void Append(StringBuilder text, string margin, string first, AccessRow row, int level, int where)
    {
        text.Append(margin)
            .Append(first)
            .Append(Paint(row.Level is "everything" or "permissions management" ? "33" : "36", row.Level.PadRight(level)))
            .Append("  ")
            .Append(Escape.Text(row.Where).PadRight(where));
        if (!actions)
            text.Append("  ").Append(Paint("2", row.Shown));
        TrimEnd(text);
        text.Append('\n');
        var indent = new string(' ', margin.Length + first.Length + level + 2);
        foreach (
            var line in row.Except.Count > 0
                ? Wrapped([.. row.Except.Select((e, i) => i == 0 ? $"except {e}" : e)], ", ", LineLength - indent.Length)
                : []
        )
            text.Append(indent).Append(Escape.Text(line)).Append('\n');
        foreach (var line in actions ? Wrapped(row.Actions, " ", LineLength - indent.Length) : [])
            text.Append(indent).Append(Paint("2", line)).Append('\n');
    }

    private static void TrimEnd(StringBuilder text)
    {
        while (text.Length > 0 && text[^1] == ' ')
            text.Length--;
    }

    private static IEnumerable<string> Wrapped(IReadOnlyList<string> words, string between, int width)
    {
        var line = "";
        foreach (var word in words)
        {
            if (line.Length > 0 && line.Length + word.Length + between.Length > width)
            {
                yield return (line + between).TrimEnd();
                line = "";
            }

            line = line.Length == 0 ? word : line + between + word;
        }

        yield return line;
    }

    private string Paint(string code, string text) => colour && text.Length > 0 ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
