using System.Text;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Rendering;

namespace S3Creds.Core.Fleet.Views;

/// <summary>A merged report as one comment on a pull request.</summary>
public static class FleetMarkdownView
{
    /// <summary>GitHub takes 65,536 characters in a comment; what follows the lists must fit too.</summary>
    private const int MostCharacters = 60_000;

    public static string Render(FleetReport report)
    {
        var text = new StringBuilder();
        text.Append($"### Fleet {report.Verb}: {Plural.Of(report.Lines.Count, "account")}, {Markdown.Text(FleetWords.Counts(report))}\n\n");
        List(text, "Not done", OpenAccounts.Of(report), o =>
            $"{Markdown.Code(o.Who)} {o.Result}: {string.Join("; ", o.Reasons.Select(d => Markdown.Text($"{d.Code} {d.Message}")))}"
        );
        List(text, "Approval required", report.Approvals, a =>
            $"{Markdown.Code(FleetWords.Token(a))} {Markdown.Text(a.Why + FleetWords.In(a.Accounts))}"
        );
        List(text, FleetWords.Lines(report), report.Changes, c =>
        {
            var lines = c.Text.Split('\n');
            return Markdown.Code(lines[0])
                + Markdown.Text(FleetWords.In(c.Accounts))
                + string.Concat(lines.Skip(1).Select(l => "\n  - " + Markdown.Code(l.Trim())));
        });
        if (report.Verb == "drift")
            List(text, "Accounts that differ", report.Lines.Where(l => l.Changes > 0), l =>
                $"{Markdown.Code(FleetWords.Account(l))} {Markdown.Text(l.Counts ?? "")}"
            );
        List(text, "Access across accounts", report.Crossing ?? [], l => Markdown.Code(l.ToString()));
        if (report.NotJoined.Count > 0)
            text.Append($"Not read: the access of {Plural.Of(report.NotJoined.Count, "account")}, first {report.NotJoined[0]}\n\n");
        if (report.Digest is { } digest)
            text.Append($"Digest of these plans: {Markdown.Code(digest)}\n");
        return text.ToString();
    }

    private static void List<T>(StringBuilder text, string title, IEnumerable<T> items, Func<T, string> line)
    {
        var all = items.ToList();
        if (all.Count == 0)
            return;
        text.Append($"**{title}**\n\n");
        var left = all.Count;
        foreach (var shown in all.Select(line))
        {
            if (text.Length + shown.Length > MostCharacters)
                break;
            text.Append("- ").Append(shown).Append('\n');
            left--;
        }

        if (left > 0)
            text.Append($"- and {left} more: the JSON report has all\n");
        text.Append('\n');
    }
}
