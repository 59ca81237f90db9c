namespace S3Creds.Core.Rendering.Html;

/// <summary>The changes by resource: what each facet becomes, and the documents side by side.</summary>
internal static class ChangesSection
{
    private const int Many = 40;

    public static void Write(HtmlWriter html, PlanReport report)
    {
        html.Markup("<section id=\"changes\" aria-labelledby=\"h-changes\"");
        if (report.View.Changes.Count > Many)
            html.Markup(" class=\"many\"");
        html.Markup(">\n<h2 id=\"h-changes\">Changes</h2>\n");
        if (report.View.Changes.Count == 0)
            html.Markup("<p>None.</p>\n");
        else
            html.Markup("<p id=\"none\" hidden>No change matches the filter.</p>\n");
        foreach (var change in report.View.Changes)
            Change(html, report, change);
        html.Markup("</section>\n\n");
    }

    private static void Change(HtmlWriter html, PlanReport report, ChangeView change)
    {
        var (risks, verb) = (PlanReport.RiskNames(change.Risk), PlanReport.Verb(change.Action));
        var id = report.IdOf(change.Address)!;
        html.Markup("<details")
            .Attribute("class", change.IsGrave ? "change risky" : "change")
            .Attribute("id", id)
            .Attribute(
                "data-t",
                string.Join(' ', risks.Append(verb).Concat(change.Origins.Select(PlanReport.TagOf)).Distinct(StringComparer.Ordinal))
            )
            .Markup(" open>\n<summary><span")
            .Attribute("class", $"sign {change.Action.ToString().ToLowerInvariant()}")
            .Markup(" aria-hidden=\"true\">")
            .Text(report.SignOf(id))
            .Markup("</span><h3><span class=\"vh\">")
            .Text(verb)
            .Markup(" </span>")
            .Text(change.Address.ToString())
            .Markup("</h3>");
        PlanReport.Tags(html, risks);
        foreach (var origin in change.Origins)
            PlanReport.Tag(html, origin);
        html.Markup(" <small class=\"end\">").Text(change.Place is { } place ? $"{place.File}:{place.Line}" : change.Reason);
        html.Markup("</small></summary>\n");
        Trail(html, change.Trail);
        var facets = change.Facets.Where(f => !f.IsBookkeeping || f.Risks.Count > 0 || change.Facets.All(o => o.IsBookkeeping)).ToList();
        if (facets.Count > 0)
        {
            html.Markup("<table class=\"facets stack\"><tbody>\n");
            foreach (var facet in facets)
                Row(html, facet, change.Origins.Count > 1);
            html.Markup("</tbody></table>\n");
        }

        foreach (var document in facets.SelectMany(f => f.Documents))
            Document(html, new DocumentPair(document));
        html.Markup("</details>\n");
    }

    /// <param name="withOrigin">Where those of one resource differ, each property shows its own.</param>
    private static void Row(HtmlWriter html, FacetView facet, bool withOrigin)
    {
        html.Markup("<tr><th scope=\"row\">").Text(facet.Name.Length > 0 ? facet.Name : "key").Markup("</th><td>");
        for (var i = 0; i < facet.Lines.Count; i++)
        {
            if (i > 0)
                html.Markup("<br>");
            Marked(html, facet.Lines[i].Mark, facet.Lines[i].Text);
        }

        Trail(html, facet.Trail);
        html.Markup("</td><td>");
        PlanReport.Tags(html, facet.Risks);
        if (withOrigin && facet.Step.Origin is { } origin)
            PlanReport.Tag(html, origin);
        html.Markup("</td></tr>\n");
    }

    private static void Trail(HtmlWriter html, IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
            html.Markup("<p class=\"trail dim\">").Text(line).Markup("</p>");
    }

    private static void Marked(HtmlWriter html, char mark, string text)
    {
        switch (mark)
        {
            case '+':
                html.Markup("<ins>+ ").Text(text).Markup("</ins>");
                break;
            case '-':
                html.Markup("<del>− ").Text(text).Markup("</del>");
                break;
            default:
                html.Text(text);
                break;
        }
    }

    private static void Document(HtmlWriter html, DocumentPair document)
    {
        html.Markup("<details class=\"doc\" open><summary>")
            .Code(document.Name)
            .Markup(" <small>")
            .Text(document.Summary)
            .Markup("</small></summary>\n<table")
            .Attribute("class", document.IsNew || document.IsGone ? "diff single" : "diff")
            .Markup("><thead><tr>");
        if (!document.IsNew)
            html.Markup("<th scope=\"col\">Live</th>");
        if (!document.IsGone)
            html.Markup("<th scope=\"col\">After apply</th>");
        html.Markup("</tr></thead>\n");
        for (var i = 0; i < document.Statements.Count; i++)
        {
            var name = DocumentPair.NameOf(document.Statements[i], i);
            if (document.Statements[i].IsSame)
                Same(html, document.Statements[i], name, document);
            else
                Statement(html, document.Statements[i], name, document);
        }

        html.Markup("</table></details>\n");
    }

    private static void Statement(HtmlWriter html, StatementPair statement, string name, DocumentPair document)
    {
        var single = document.IsNew || document.IsGone;
        html.Markup("<tbody><tr><th scope=\"rowgroup\"");
        if (!single)
            html.Markup(" colspan=\"2\"");
        html.Markup(">").Code(name).Markup(" <small>");
        html.Text(
                statement.Before is null ? "added"
                : statement.After is null ? "removed"
                : "changed"
            )
            .Markup("</small></th></tr>\n");
        if (statement.Before is { } before && statement.After is { } after)
        {
            foreach (var row in SideBySide.Of(before, after))
                Side(html, row);
        }
        else if (statement.After is { } come)
        {
            html.Markup("<tr>");
            if (!single)
                html.Markup("<td></td>");
            html.Markup("<td class=\"plus\"><pre>").Lines(SideBySide.Lines(come)).Markup("</pre></td></tr>\n");
        }
        else if (statement.Before is { } gone)
        {
            html.Markup("<tr><td class=\"minus\"><pre>").Lines(SideBySide.Lines(gone)).Markup("</pre></td>");
            if (!single)
                html.Markup("<td></td>");
            html.Markup("</tr>\n");
        }

        html.Markup("</tbody>\n");
    }

    private static void Same(HtmlWriter html, StatementPair statement, string name, DocumentPair document)
    {
        html.Markup("<tbody><tr><td");
        if (!document.IsNew && !document.IsGone)
            html.Markup(" colspan=\"2\"");
        html.Markup("><details class=\"same\" open><summary>")
            .Text(name)
            .Markup(": unchanged</summary><pre>")
            .Lines(SideBySide.Lines(statement.After ?? statement.Before!))
            .Markup("</pre></details></td></tr></tbody>\n");
    }

    private static void Side(HtmlWriter html, SideRow row)
    {
        if (row.IsSame)
        {
            html.Markup("<tr><td><pre>").Text(row.Before!).Markup("</pre></td><td><pre>").Text(row.After!).Markup("</pre></td></tr>\n");
            return;
        }

        var (start, end) = row.Before is null || row.After is null ? (0, 0) : SideBySide.Differing(row.Before, row.After);
        html.Markup("<tr>");
        if (row.Before is { } before)
            html.Markup("<td class=\"minus\"><pre>")
                .Text(before[..start])
                .Markup("<del>")
                .Text(before[start..^end])
                .Markup("</del>")
                .Text(before[^end..])
                .Markup("</pre></td>");
        else
            html.Markup("<td></td>");
        if (row.After is { } after)
            html.Markup("<td class=\"plus\"><pre>")
                .Text(after[..start])
                .Markup("<ins>")
                .Text(after[start..^end])
                .Markup("</ins>")
                .Text(after[^end..])
                .Markup("</pre></td>");
        else
            html.Markup("<td></td>");
        html.Markup("</tr>\n");
    }
}
