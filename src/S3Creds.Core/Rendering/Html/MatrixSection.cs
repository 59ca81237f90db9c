using S3Creds.Core.Access;

namespace S3Creds.Core.Rendering.Html;

/// <summary>All access to buckets after the plan, with what changes: principals by buckets, or a list where that would be too large.</summary>
internal static class MatrixSection
{
    private const int MostRows = 40;
    private const int MostBuckets = 15;
    private const int MostNames = 4;

    private static readonly (string Title, Func<MatrixRow, bool> Holds)[] Kinds =
    [
        ("Outside the account", r => r.IsOutside),
        ("Users", r => r.Who.StartsWith("user/", StringComparison.Ordinal)),
        ("Roles", r => r.Who.StartsWith("role/", StringComparison.Ordinal)),
        ("Sessions and others", _ => true),
    ];

    public static void Write(HtmlWriter html, PlanReport report, AccessMatrix matrix)
    {
        var isList = matrix.Rows.Count > MostRows || matrix.Buckets.Count > MostBuckets;
        html.Markup("<h3>All access after apply</h3>\n");
        if (!matrix.IsWhole)
            html.Markup("<p class=\"dim\">The account has many principals: only those whose access changes are listed.</p>\n");
        html.Markup("<div class=\"legend key\"><span><b>L</b> list</span><span><b>R</b> read</span><span><b>W</b> write</span>")
            .Markup("<span><b>D</b> delete objects</span><span><b>P</b> policy and settings</span>")
            .Markup("<span><b class=\"part\">r</b> some keys, some actions, or under a condition</span><span><ins>R</ins> gains</span>")
            .Markup("<span><del>R</del> loses</span><span><b class=\"more\">r+</b> more than before</span>")
            .Markup("<span><b class=\"less\">r−</b> less than before</span>\n")
            .Markup("<label class=\"needs-js\" hidden><input type=\"checkbox\" id=\"only\"> Only what changes</label></div>\n");
        if (isList)
            List(html, report, matrix);
        else
            Table(html, report, matrix);
        html.Markup("<output id=\"cell\" class=\"dim needs-js\" hidden></output>\n");
    }

    private static void Table(HtmlWriter html, PlanReport report, AccessMatrix matrix)
    {
        html.Markup("<div class=\"scroll\" role=\"region\" aria-label=\"Access matrix\" tabindex=\"0\">\n<table class=\"matrix\">\n");
        Caption(html, matrix);
        html.Markup("<thead><tr><th scope=\"col\">Principal</th>");
        foreach (var bucket in matrix.Buckets)
        {
            html.Markup("\n<th scope=\"col\"").Attribute("data-b", bucket.Name).Markup(">");
            Heading(html, report, bucket);
            html.Breakable(bucket.Name).Markup("</th>");
        }

        html.Markup("\n</tr></thead>\n");
        foreach (var (title, rows) in Groups(matrix.Rows))
        {
            html.Markup("<tbody><tr class=\"kind\"><th scope=\"rowgroup\"")
                .Attribute("colspan", (matrix.Buckets.Count + 1).ToString(System.Globalization.CultureInfo.InvariantCulture))
                .Markup(">")
                .Text(title)
                .Markup("</th></tr>\n");
            foreach (var row in rows)
            {
                html.Markup("<tr><th scope=\"row\">");
                Name(html, report, row, row.Who);
                html.Markup("</th>");
                foreach (var bucket in matrix.Buckets)
                {
                    if (row.Cells.TryGetValue(bucket.Name, out var cell))
                        Cell(html, report, cell);
                    else
                        html.Markup("<td></td>");
                }

                html.Markup("</tr>\n");
            }

            html.Markup("</tbody>\n");
        }

        html.Markup("</table>\n</div>\n");
    }

    /// <summary>A principal, then its buckets; those with a change first, and those that read the same share one entry.</summary>
    private static void List(HtmlWriter html, PlanReport report, AccessMatrix matrix)
    {
        html.Markup("<div class=\"scroll list\" role=\"region\" aria-label=\"Access list\" tabindex=\"0\">\n<table class=\"matrix\">\n");
        Caption(html, matrix);
        html.Markup("<thead><tr><th scope=\"col\">Principal</th><th scope=\"col\">Access to buckets</th></tr></thead>\n");
        foreach (var (title, rows) in Groups(matrix.Rows))
        {
            html.Markup("<tbody><tr class=\"kind\"><th scope=\"rowgroup\">").Text(title).Markup("</th></tr>\n");
            var alike = rows.GroupBy(r =>
                    string.Join('\n', r.Cells.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key} {c.Value.Pattern}"))
                )
                .OrderByDescending(g => g.First().Changes);
            foreach (var group in alike)
                Entry(html, report, [.. group]);
            html.Markup("</tbody>\n");
        }

        html.Markup("</table>\n</div>\n");
    }

    private static void Entry(HtmlWriter html, PlanReport report, IReadOnlyList<MatrixRow> rows)
    {
        html.Markup("<tr><th scope=\"row\">");
        if (rows.Count <= MostNames)
        {
            for (var i = 0; i < rows.Count; i++)
            {
                if (i > 0)
                    html.Markup(", ");
                Name(html, report, rows[i], rows[i].Who);
            }
        }
        else
        {
            html.Markup("<details class=\"rest\" open><summary>")
                .Number(rows.Count)
                .Markup(" principals: ")
                .Text(rows[0].Who)
                .Markup(" …</summary>")
                .Text(string.Join(", ", rows.Select(r => r.Who)))
                .Markup("</details>");
        }

        html.Markup("</th>");
        foreach (var cell in rows[0].Cells.Values.OrderByDescending(c => c.Changes).ThenBy(c => c.Bucket, StringComparer.Ordinal))
            Cell(html, report, rows.Count == 1 ? cell : cell with { Who = $"{rows.Count} principals" }, rows[0].Who);
        html.Markup("</tr>\n");
    }

    private static void Caption(HtmlWriter html, AccessMatrix matrix) =>
        html.Markup("<caption class=\"vh\">Rights of ")
            .Text(Diagnostics.Plural.Of(matrix.Rows.Count, "principal"))
            .Markup(" on ")
            .Text(Diagnostics.Plural.Of(matrix.Buckets.Count, "bucket"))
            .Markup(" after apply</caption>\n");

    private static void Heading(HtmlWriter html, PlanReport report, MatrixBucket bucket)
    {
        if (bucket.IsPublic)
        {
            PlanReport.Tag(html, "public");
            html.Markup(" ");
        }

        if (bucket.Note.Length > 0)
            html.Markup("<small>").Text(bucket.Note).Markup("</small> ");
    }

    private static void Name(HtmlWriter html, PlanReport report, MatrixRow row, string who)
    {
        if (Model.ResourceAddress.Parse(who) is { } address && report.IdOf(address) is { } id)
            html.Markup("<small>").Text(report.SignOf(id)).Markup("</small> ");
        html.Text(who == AccessSubject.Everyone ? "anyone (public)" : who);
        if (row.IsUndecided)
            html.Markup(" <span class=\"tag both\">not decided</span>");
        if (row.Becomes.Count > 0)
            html.Markup("<br><small>can become ").Text(AccessWords.Few(row.Becomes, 2)).Markup("</small>");
    }

    private static void Cell(HtmlWriter html, PlanReport report, AccessCell cell, string? cause = null)
    {
        html.Markup("<td").Attribute("data-b", cell.Bucket).Markup(">");
        var id = cell.Changes ? report.CauseOf(cause ?? cell.Who, cell.Bucket) : null;
        if (id is not null)
            html.Markup("<a").Attribute("href", "#" + id).Markup(">");
        html.Markup("<span class=\"g\" role=\"img\"").Attribute("aria-label", cell.Sentence).Markup(">");
        foreach (var right in cell.Rights)
            Right(html, right);
        html.Markup("</span>");
        if (id is not null)
            html.Markup("</a>");
        html.Markup("</td>");
    }

    private static void Right(HtmlWriter html, CellRight right)
    {
        var letter = right.Letter;
        var slot = char.ToLowerInvariant(letter[0]) + (char.IsLower(letter[0]) ? " part" : "");
        if (right.Moves)
        {
            var sign =
                right is { IsWider: true, IsNarrower: true } ? "±"
                : right.IsWider ? "+"
                : "−";
            html.Markup("<b")
                .Attribute("class", $"{slot} {(right.IsNarrower ? "less" : "more")}")
                .Markup(">")
                .Text(letter + sign)
                .Markup("</b>");
        }
        else if (right.Before == MatrixExtent.None)
        {
            html.Markup("<ins").Attribute("class", slot).Markup(">").Text(letter).Markup("</ins>");
        }
        else if (right.After == MatrixExtent.None)
        {
            html.Markup("<del").Attribute("class", slot).Markup(">").Text(letter).Markup("</del>");
        }
        else
        {
            html.Markup("<b").Attribute("class", slot).Markup(">").Text(letter).Markup("</b>");
        }
    }

    private static IEnumerable<(string Title, IReadOnlyList<MatrixRow> Rows)> Groups(IReadOnlyList<MatrixRow> rows) =>
        rows.GroupBy(r => Array.FindIndex(Kinds, k => k.Holds(r)))
            .OrderBy(g => g.Key)
            .Select(g => (Kinds[g.Key].Title, (IReadOnlyList<MatrixRow>)[.. g]));
}
