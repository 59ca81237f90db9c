using S3Creds.Core.Json;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering.Html;

/// <summary>The changes by resource: what each facet becomes, and the documents side by side.</summary>
internal static class ChangesSection
{
    private const int Short = 100;
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

    private static void Change(HtmlWriter html, PlanReport report, ResourceChange change)
    {
        var (risks, verb) = (PlanReport.RisksOf(change), PlanReport.Verb(change.Action));
        var id = report.IdOf(change.Address)!;
        html.Markup("<details")
            .Attribute("class", risks.Any(PlanReport.IsRisky) ? "change risky" : "change")
            .Attribute("id", id)
            .Attribute("data-t", string.Join(' ', risks.Append(verb).Distinct(StringComparer.Ordinal)))
            .Markup(" open>\n<summary><span")
            .Attribute("class", $"sign {change.Action.ToString().ToLowerInvariant()}")
            .Markup(" aria-hidden=\"true\">")
            .Text(report.SignOf(id))
            .Markup("</span><h3><span class=\"vh\">")
            .Text(verb)
            .Markup(" </span>")
            .Text(change.Address.ToString())
            .Markup("</h3>");
        report.Tags(html, risks);
        html.Markup(" <small class=\"end\">").Text(change.Reason).Markup("</small></summary>\n");
        html.Markup("<table class=\"facets stack\"><tbody>\n");
        var documents = new List<DocumentPair>();
        foreach (var row in PlanRow.Of(change))
            Row(html, report, row, documents);
        html.Markup("</tbody></table>\n");
        foreach (var document in documents)
            Document(html, document);
        html.Markup("</details>\n");
    }

    private static void Row(HtmlWriter html, PlanReport report, PlanRow row, List<DocumentPair> documents)
    {
        if (row.Name == Planner.OwnerFacet && row.Risks.Count == 0)
            return;
        if (row.IsInWords)
        {
            html.Markup("<tr><th scope=\"row\">key</th><td>");
            Marked(html, row.Mark, row.Name);
            if (row.Note is { } note)
                html.Markup(" <small>").Text(note).Markup("</small>");
        }
        else
        {
            html.Markup("<tr><th scope=\"row\">").Text(row.Name).Markup("</th><td>");
            var pairs = DocumentPair.Of(row.Name, row.Before?.ToNode(), row.After?.ToNode());
            documents.AddRange(pairs);
            if (pairs.Count > 0)
                Documents(html, pairs);
            else
                Values(html, row.Before, row.After);
        }

        html.Markup("</td><td>");
        report.Tags(html, row.Risks);
        html.Markup("</td></tr>\n");
    }

    private static void Documents(HtmlWriter html, IReadOnlyList<DocumentPair> pairs)
    {
        for (var i = 0; i < pairs.Count; i++)
        {
            if (i > 0)
                html.Markup("<br>");
            var mark = pairs[i] switch
            {
                { IsNew: true, IsGone: false } => '+',
                { IsGone: true, IsNew: false } => '-',
                _ => ' ',
            };
            Marked(html, mark, pairs[i].Name);
            html.Markup(" <small>").Text(pairs[i].Summary).Markup("</small>");
        }
    }

    private static void Values(HtmlWriter html, CanonicalJson? before, CanonicalJson? after)
    {
        if ((before?.Text.Length ?? 0) <= Short && (after?.Text.Length ?? 0) <= Short)
        {
            if (before is { } old && after is { } now)
                html.Markup("<del>").Text(Shown(old)).Markup("</del> → <ins>").Text(Shown(now)).Markup("</ins>");
            else if (before is { } gone)
                Marked(html, '-', Shown(gone));
            else if (after is { } come)
                Marked(html, '+', Shown(come));
            return;
        }

        html.Markup("<pre>");
        var first = true;
        foreach (var (mark, line) in ValueDiff.Of(before, after))
        {
            if (!first)
                html.Markup("\n");
            first = false;
            Marked(html, mark, line);
        }

        html.Markup("</pre>");
    }

    /// <summary>A text without its quotation marks, and a list of texts as the texts.</summary>
    private static string Shown(CanonicalJson value) =>
        value.ToNode() switch
        {
            System.Text.Json.Nodes.JsonValue text when text.TryGetValue<string>(out var plain) => plain,
            _ => value.Text,
        };

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
        foreach (var statement in document.Statements)
        {
            if (statement.Changes)
                Statement(html, statement, document);
            else
                Same(html, statement, document);
        }

        html.Markup("</table></details>\n");
    }

    private static void Statement(HtmlWriter html, StatementPair statement, DocumentPair document)
    {
        var single = document.IsNew || document.IsGone;
        html.Markup("<tbody><tr><th scope=\"rowgroup\"");
        if (!single)
            html.Markup(" colspan=\"2\"");
        html.Markup(">").Code(statement.Name).Markup(" <small>");
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

    private static void Same(HtmlWriter html, StatementPair statement, DocumentPair document)
    {
        html.Markup("<tbody><tr><td");
        if (!document.IsNew && !document.IsGone)
            html.Markup(" colspan=\"2\"");
        html.Markup("><details class=\"same\" open><summary>")
            .Text(statement.Name)
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
