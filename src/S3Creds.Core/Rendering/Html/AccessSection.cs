using S3Creds.Core.Access;

namespace S3Creds.Core.Rendering.Html;

/// <summary>Who gains and loses what, and the matrix of all access.</summary>
internal static class AccessSection
{
    private const int MostNames = 8;
    private const int MostRows = 60;

    /// <summary>Of a line that stands for many changes, the causes of the first.</summary>
    private const int Looked = 200;

    public static void Write(HtmlWriter html, PlanReport report)
    {
        html.Markup("<section id=\"access\" aria-labelledby=\"h-access\">\n<h2 id=\"h-access\">Access</h2>\n");
        var access = report.Plan.Access;
        var rows = report.View.Access;
        if (rows.Count + access.Undecided.Count == 0)
        {
            html.Markup("<p>No principal gains or loses access to S3.</p>\n");
        }
        else
        {
            html.Markup("<p class=\"dim\">What each principal gains and loses, computed from the live and the desired policies. ")
                .Markup("<a href=\"#notes\">Notes</a> lists what is unknown.</p>\n");
            Table(html, report, [.. rows.Take(MostRows)]);
            if (rows.Count > MostRows)
            {
                html.Markup("<details class=\"rest\" open><summary>")
                    .Number(rows.Count - MostRows)
                    .Markup(" more lines of access</summary>\n");
                Table(html, report, [.. rows.Skip(MostRows)]);
                html.Markup("</details>\n");
            }

            Undecided(html, access);
        }

        if (report.Matrix is { } matrix)
            MatrixSection.Write(html, report, matrix);
        html.Markup("</section>\n\n");
    }

    private static void Table(HtmlWriter html, PlanReport report, IReadOnlyList<AccessLine> rows)
    {
        if (rows.Count == 0)
            return;
        html.Markup("<table class=\"access stack\"><caption class=\"vh\">Access that changes</caption><thead><tr>")
            .Markup("<th scope=\"col\"><span class=\"vh\">Gains or loses</span></th><th scope=\"col\">Principal</th>")
            .Markup("<th scope=\"col\">Access</th><th scope=\"col\">On</th><th scope=\"col\">Because of</th></tr></thead><tbody>\n");
        foreach (var row in rows)
            Row(html, report, row);
        html.Markup("</tbody></table>\n");
    }

    private static void Row(HtmlWriter html, PlanReport report, AccessLine line)
    {
        html.Markup("<tr").Attribute("data-t", string.Join(' ', TagsOf(line))).Markup("><td>");
        switch (line.Mark)
        {
            case '+':
                html.Markup("<span class=\"sign create\"><span aria-hidden=\"true\">+</span><span class=\"vh\">gains</span></span>");
                break;
            case '-':
                html.Markup("<span class=\"sign delete\"><span aria-hidden=\"true\">−</span><span class=\"vh\">loses</span></span>");
                break;
            case '~':
                html.Markup(
                    "<span class=\"sign update\"><span aria-hidden=\"true\">~</span><span class=\"vh\">gains and loses</span></span>"
                );
                break;
            default:
                html.Markup("<span class=\"sign\"><span aria-hidden=\"true\">?</span><span class=\"vh\">not decided</span></span>");
                break;
        }

        html.Markup("</td><td>");
        Names(html, line);
        if (line.IsPublic)
            PlanReport.Tags(html, ["public"]);
        else if (line.IsOutside)
            html.Markup(" <span class=\"tag trust\">outside</span>");
        html.Markup("</td><td>").Text(line.What).Markup("</td><td>").Code(line.On);
        if (line.When.Length > 0)
            html.Markup("<br><small>").Text(line.When).Markup("</small>");
        html.Markup("</td><td>");
        Causes(html, report, line);
        html.Markup("</td></tr>\n");
    }

    private static void Names(HtmlWriter html, AccessLine line)
    {
        if (line.Who.Count <= MostNames)
        {
            if (line.IsPublic && line.Who is [AccessSubject.Everyone])
                html.Markup("anyone");
            else
                html.Codes(line.Who);
            return;
        }

        html.Markup("<details class=\"rest\" open><summary>").Text(line.Whom(0)).Markup("</summary>").Codes(line.Who).Markup("</details>");
    }

    private static void Causes(HtmlWriter html, PlanReport report, AccessLine line)
    {
        var causes = line
            .Changes.Take(Looked)
            .Select(c =>
                report.CauseOf(c.Via.Count > 0 ? c.Via[^1] : c.Who, AccessWords.NameStart(c.Resource) is (var name, true) ? name : "")
            )
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToList();
        foreach (var id in causes.Take(MostNames / 2))
            html.Markup("<a").Attribute("href", "#" + id).Markup(">").Code(report.AddressOf(id)).Markup("</a> ");
        if (causes.Count > MostNames / 2)
            html.Markup("<small>and ").Number(causes.Count - (MostNames / 2)).Markup(" more</small>");
    }

    private static IEnumerable<string> TagsOf(AccessLine line)
    {
        if (line.IsPublic)
            yield return "public";
        if (line.Changes.Any(c => c.IsGain && c.Level is "write" or "tagging"))
            yield return "write";
        if (line.Changes.Any(c => c.IsGain && c.Level == "permissions management"))
            yield return "policy";
    }

    private static void Undecided(HtmlWriter html, AccessChanges access)
    {
        if (access.Undecided.Count == 0)
            return;
        html.Markup("<h3>Not decided</h3>\n<ul>\n");
        foreach (var open in access.Undecided.Take(MostRows))
            html.Markup("<li>").Text(open.ToString()).Markup("</li>\n");
        if (access.Undecided.Count > MostRows)
            html.Markup("<li>").Number(access.Undecided.Count - MostRows).Markup(" more; the JSON plan has all</li>\n");
        html.Markup("</ul>\n");
    }
}
