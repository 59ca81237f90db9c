using S3Creds.Core.Access;

namespace S3Creds.Core.Rendering.Html;

/// <summary>Who gains and loses what, and the matrix of all access.</summary>
internal static class AccessSection
{
    private const int MostNames = 8;
    private const int MostRows = 60;

    public static void Write(HtmlWriter html, PlanReport report)
    {
        html.Markup("<section id=\"access\" aria-labelledby=\"h-access\">\n<h2 id=\"h-access\">Access</h2>\n");
        var access = report.View.Access;
        var rows = AccessChangeRow.Of(access);
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

    private static void Table(HtmlWriter html, PlanReport report, IReadOnlyList<AccessChangeRow> rows)
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

    private static void Row(HtmlWriter html, PlanReport report, AccessChangeRow row)
    {
        var change = row.Change;
        html.Markup("<tr").Attribute("data-t", string.Join(' ', TagsOf(change)));
        if (change.IsGain)
            html.Markup(
                "><td><span class=\"sign create\"><span aria-hidden=\"true\">+</span><span class=\"vh\">gains</span></span></td><td>"
            );
        else
            html.Markup(
                "><td><span class=\"sign delete\"><span aria-hidden=\"true\">−</span><span class=\"vh\">loses</span></span></td><td>"
            );
        Names(html, row.Who);
        if (change.IsPublic)
            report.Tags(html, ["public"]);
        else if (change.IsOutside)
            html.Markup(" <span class=\"tag trust\">outside</span>");
        html.Markup("</td><td>");
        if (change.AtMost)
            html.Markup("at most ");
        html.Text(change.Level).Markup(" <small>").Text(AccessWords.Actions(change.Actions, change.Level)).Markup("</small></td><td>");
        if (change.IsPart)
            html.Markup("part of ");
        html.Code(AccessWords.Short(change.Resource));
        if (change.Except.Count > 0)
            html.Markup("<br><small>except ").Text(AccessWords.Few([.. change.Except.Select(AccessWords.Short)])).Markup("</small>");
        if (change.Conditions.Count > 0)
            html.Markup("<br><small>if ").Text(AccessWords.Conditions(change.Conditions)).Markup("</small>");
        html.Markup("</td><td>");
        Causes(html, report, row);
        html.Markup("</td></tr>\n");
    }

    private static void Names(HtmlWriter html, IReadOnlyList<string> names)
    {
        if (names.Count <= MostNames)
        {
            html.Codes(names);
            return;
        }

        html.Markup("<details class=\"rest\" open><summary>")
            .Number(names.Count)
            .Markup(" principals: ")
            .Code(names[0])
            .Markup(" …</summary>")
            .Codes(names)
            .Markup("</details>");
    }

    private static void Causes(HtmlWriter html, PlanReport report, AccessChangeRow row)
    {
        var bucket = AccessWords.NameStart(row.Change.Resource) is (var name, true) ? name : "";
        var who = row.Change.Via.Count > 0 ? row.Change.Via : [.. row.Who.Select(Principal)];
        var causes = who.Select(w => report.CauseOf(w, bucket)).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        foreach (var id in causes.Take(MostNames / 2))
            html.Markup("<a").Attribute("href", "#" + id).Markup(">").Code(report.AddressOf(id)).Markup("</a> ");
        if (causes.Count > MostNames / 2)
            html.Markup("<small>and ").Number(causes.Count - (MostNames / 2)).Markup(" more</small>");
    }

    private static string Principal(string path) => path.Split(" → ")[0];

    private static IEnumerable<string> TagsOf(AccessChange change)
    {
        yield return change.IsGain ? "gain" : "loss";
        if (change.IsPublic)
            yield return "public";
        if (change.Level is "write" or "tagging")
            yield return "write";
        if (change.Level == "permissions management")
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
