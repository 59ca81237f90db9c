using S3Creds.Core.Diagnostics;
using S3Creds.Core.Rendering.Html;

namespace S3Creds.Core.Fleet.Views;

/// <summary>A merged report as one page for a browser.</summary>
public static class FleetHtmlView
{
    public static string Render(FleetReport report) => ReportPage.Of($"Fleet {report.Verb}, run {report.Run}", html =>
        {
            html.Markup("<a class=\"skip\" href=\"#changes\">Skip to the changes</a>\n<header class=\"head\">\n<h1>Fleet ")
                .Text(report.Verb)
                .Markup("</h1>\n<p class=\"dim\">Run ")
                .Text(report.Run)
                .Markup(".</p>\n<ul class=\"counts\">\n");
            foreach (var group in report.Lines.GroupBy(l => l.Outcome).OrderBy(g => g.Key))
                html.Markup("<li><b>")
                    .Number(group.Count())
                    .Markup("</b> ")
                    .Text(FleetWords.Outcome(group.Key, group.Count()))
                    .Markup("</li>\n");
            html.Markup("</ul>\n</header>\n");
            var changes = report.Changes;
            ReportPage.Bar(
                html,
                [("open", "Not done"), ("changes", FleetWords.Lines(report)), ("accounts", "Accounts")],
                _ => { },
                "changes",
                changes.Count
            );
            html.Markup("<main>\n");
            Open(html, report);
            Changes(html, report, changes);
            Crossing(html, report);
            Accounts(html, report);
            html.Markup("</main>\n<footer>\n<p>Equal changes of several accounts are one entry.</p>\n</footer>\n\n");
            ReportPage.Keys(html, matrix: false);
        });

    private static void Open(HtmlWriter html, FleetReport report)
    {
        html.Markup("<section id=\"open\" aria-labelledby=\"h-open\">\n<h2 id=\"h-open\">Not done</h2>\n");
        var open = OpenAccounts.Of(report);
        if (open.Count == 0)
            html.Markup("<p>None.</p>\n");
        foreach (var entry in open)
        {
            html.Markup("<h3>").Text(entry.Who).Markup("</h3>\n<p>").Text(entry.Result).Markup("</p>\n<ul>\n");
            foreach (var reason in entry.Reasons)
                html.Markup("<li>").Code(reason.Code).Markup(" ").Text(reason.Message).Markup("</li>\n");
            html.Markup("</ul>\n");
        }

        html.Markup("</section>\n\n");
    }

    private static void Changes(HtmlWriter html, FleetReport report, IReadOnlyList<SameChange> changes)
    {
        html.Markup("<section id=\"changes\" aria-labelledby=\"h-changes\">\n<h2 id=\"h-changes\">")
            .Text(FleetWords.Lines(report))
            .Markup("</h2>\n<p id=\"none\" hidden>No change matches the filter.</p>\n");
        foreach (var approval in report.Approvals)
            html.Markup("<p>Approval required: ")
                .Code(FleetWords.Token(approval))
                .Markup(" ")
                .Text(approval.Why + FleetWords.In(approval.Accounts))
                .Markup("</p>\n");
        if (changes.Count == 0)
            html.Markup("<p>None.</p>\n");
        foreach (var change in changes)
        {
            var lines = change.Text.Split('\n');
            html.Markup("<details")
                .Attribute("class", change.IsGrave ? "change risky" : "change")
                .Markup(" open>\n<summary><h3>")
                .Text(lines[0])
                .Markup("</h3> <small class=\"end\">")
                .Text(Plural.Of(change.Accounts.Count, "account"))
                .Markup("</small></summary>\n");
            if (lines.Length > 1)
                html.Markup("<pre>").Lines(lines.Skip(1)).Markup("</pre>\n");
            html.Markup("<p class=\"dim\">").Text(string.Join(", ", change.Accounts)).Markup("</p>\n</details>\n");
        }

        html.Markup("</section>\n\n");
    }

    private static void Crossing(HtmlWriter html, FleetReport report)
    {
        if (report.Crossing is not { } crossing)
            return;
        html.Markup("<section id=\"crossing\" aria-labelledby=\"h-crossing\">\n<h2 id=\"h-crossing\">Access across accounts</h2>\n");
        if (crossing.Count == 0)
            html.Markup("<p>None.</p>\n");
        html.Markup("<ul>\n");
        foreach (var line in crossing)
            html.Markup("<li>").Text(line.ToString()).Markup("</li>\n");
        html.Markup("</ul>\n");
        if (report.NotJoined.Count > 0)
            html.Markup("<p>Not read: the access of ").Text(string.Join(", ", report.NotJoined)).Markup("</p>\n");
        html.Markup("</section>\n\n");
    }

    private static void Accounts(HtmlWriter html, FleetReport report)
    {
        html.Markup("<section id=\"accounts\" aria-labelledby=\"h-accounts\">\n<h2 id=\"h-accounts\">Accounts</h2>\n")
            .Markup("<table class=\"stack\"><thead><tr><th scope=\"col\">Account</th><th scope=\"col\">Result</th>")
            .Markup("<th scope=\"col\">Changes</th><th scope=\"col\">Digest</th></tr></thead><tbody>\n");
        foreach (var line in report.Lines)
            html.Markup("<tr><th scope=\"row\">")
                .Text(FleetWords.Account(line))
                .Markup("</th><td>")
                .Text(FleetWords.Result(line))
                .Markup("</td><td>")
                .Text(line.Counts ?? "")
                .Markup("</td><td><small>")
                .Text(line.Digest ?? "")
                .Markup("</small></td></tr>\n");
        html.Markup("</tbody></table>\n</section>\n\n");
    }
}
