namespace S3Creds.Core.Rendering.Html;

/// <summary>One self-contained page: it loads nothing, and runs and applies nothing but its own constant script and style.</summary>
internal static class ReportPage
{
    public static string Of(string title, Action<HtmlWriter> body)
    {
        var html = new HtmlWriter();
        html.Markup("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\"")
            .Attribute(
                "content",
                $"default-src 'none'; style-src '{ReportAsset.Style.Hash}'; script-src '{ReportAsset.Script.Hash}'; base-uri 'none'; "
                    + "form-action 'none'; require-trusted-types-for 'script'"
            )
            .Markup(">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Markup("<meta name=\"referrer\" content=\"no-referrer\">\n<title>")
            .Plain(title)
            .Markup("</title>\n<style>")
            .Asset(ReportAsset.Style)
            .Markup("</style>\n</head>\n<body>\n");
        body(html);
        return html.Markup("<script>").Asset(ReportAsset.Script).Markup("</script>\n</body>\n</html>\n").ToString();
    }

    /// <summary>The list of sections, the buttons, and the search with its filters, above every report.</summary>
    /// <param name="sections">The id of each section, and its name in the list.</param>
    /// <param name="noun">What is counted: <c>changes</c>.</param>
    public static void Bar(
        HtmlWriter html,
        IEnumerable<(string Id, string Name)> sections,
        Action<HtmlWriter> filters,
        string noun,
        int count
    )
    {
        html.Markup("<nav class=\"bar\" aria-label=\"Sections and filter\">\n<ol>");
        foreach (var (id, name) in sections)
            html.Markup("<li><a").Attribute("href", "#" + id).Markup(">").Text(name).Markup("</a></li>");
        html.Markup(
                "</ol>\n<div class=\"end needs-js\" hidden><button id=\"fold\">Fold all</button><button id=\"theme\">Light or dark</button>"
            )
            .Markup("<button id=\"help\">Keys</button></div>\n<search class=\"needs-js\" hidden>\n")
            .Markup("<label class=\"vh\" for=\"search\">Search by principal, bucket or action</label>\n")
            .Markup(
                "<input type=\"search\" id=\"search\" placeholder=\"principal, bucket or action\" autocomplete=\"off\" spellcheck=\"false\">\n"
            );
        filters(html);
        html.Markup("<output id=\"shown\" class=\"dim\"")
            .Attribute("data-noun", noun)
            .Markup(">")
            .Number(count)
            .Markup(" of ")
            .Number(count)
            .Text($" {noun}")
            .Markup("</output> <button id=\"clear\" hidden>Clear filter</button>\n</search>\n</nav>\n");
    }

    /// <summary>The dialog of keys, which every report has.</summary>
    public static void Keys(HtmlWriter html, bool matrix)
    {
        html.Markup("<dialog aria-labelledby=\"h-keys\">\n<h2 id=\"h-keys\">Keys</h2>\n<dl>")
            .Markup("<dt><kbd>/</kbd></dt><dd>search</dd><dt><kbd>Esc</kbd></dt><dd>in the search: clear every filter</dd>")
            .Markup("<dt><kbd>j</kbd> <kbd>k</kbd></dt><dd>next, previous entry</dd><dt><kbd>Enter</kbd></dt><dd>fold or unfold it</dd>")
            .Markup("<dt><kbd>f</kbd></dt><dd>fold or unfold all</dd>");
        if (matrix)
            html.Markup(MatrixKeys);
        html.Markup("</dl>\n<p><label><input type=\"checkbox\" id=\"keys\" checked> Single-letter keys</label></p>\n")
            .Markup("<form method=\"dialog\"><button>Close</button></form>\n</dialog>\n");
    }

    private const string MatrixKeys =
        "<dt><kbd>←</kbd> <kbd>↑</kbd> <kbd>↓</kbd> <kbd>→</kbd></dt><dd>move in the matrix, <kbd>Enter</kbd> goes to the change</dd>";
}
