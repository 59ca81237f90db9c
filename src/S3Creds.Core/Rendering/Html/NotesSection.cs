using System.Globalization;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering.Html;

/// <summary>What is not known or kept, the next command, and what identifies the plan.</summary>
internal static class NotesSection
{
    public static void Write(HtmlWriter html, PlanReport report)
    {
        var (plan, access) = (report.Plan, report.Plan.Access);
        html.Markup("<section id=\"notes\" aria-labelledby=\"h-notes\">\n<h2 id=\"h-notes\">Notes</h2>\n<ul>\n");
        if (!plan.Complete)
            html.Markup("<li><strong>This plan is incomplete: what could not be read is left out, and nothing is removed.</strong></li>\n");
        if (report.View.Expectations is { } expectations)
            html.Markup("<li>").Text(expectations).Markup(".</li>\n");
        foreach (var diagnostic in report.View.Errors.Concat(report.View.Notes))
            Diagnostic(html, diagnostic);
        foreach (var claimed in access.Claimed)
            html.Markup("<li>Only by a claim: ").Text(claimed.ToString()).Markup("</li>\n");
        foreach (var changing in access.MayChange)
            html.Markup("<li>").Text(changing.ToString()).Markup("</li>\n");
        if (access.NotSeen.Count > 0)
            html.Markup("<li>Not read: ").Text(string.Join("; ", access.NotSeen)).Markup(".</li>\n");
        if (access.SameAccess.Count > 0)
            html.Markup("<li>")
                .Text(Plural.Of(access.SameAccess.Count, "document"))
                .Markup(" changed without a change of access to S3: ")
                .Codes(access.SameAccess)
                .Markup(".</li>\n");
        html.Markup("<li>").Text(Plural.Of(plan.Unchanged, "declared resource")).Markup(" unchanged.</li>\n</ul>\n</section>\n\n");
    }

    public static void WriteCommand(HtmlWriter html, PlanReport report)
    {
        if (!report.Verdict.HasCommand)
            return;
        html.Markup("<section id=\"apply\" aria-labelledby=\"h-apply\">\n<h2 id=\"h-apply\">To apply</h2>\n");
        var all = report.View.Approvals.Count(a => report.View.Command.Contains(Shell.Word(a.Token)));
        if (all > 0)
            html.Markup("<p>This command gives ")
                .Text(all == 1 ? "the approval" : $"all {all} approvals")
                .Markup(". If one is left out, nothing is applied.</p>\n");
        html.Markup("<div class=\"command\"><code>");
        var words = report.View.Command;
        for (var i = 0; i < words.Count; i++)
        {
            // An option stays with its value where the line is broken.
            var isOption = words[i].StartsWith('-') && i + 1 < words.Count && !words[i + 1].StartsWith('-');
            if (i > 0)
                html.Markup(" ");
            html.Markup("<span>").Text(isOption ? $"{words[i]} {words[i + 1]}" : words[i]).Markup("</span>");
            if (isOption)
                i++;
        }

        html.Markup(
            "</code> <button class=\"needs-js\" hidden data-copy>Copy<span class=\"vh\"> the command</span></button></div>\n</section>\n"
        );
    }

    public static void WriteFooter(HtmlWriter html, PlanReport report)
    {
        var plan = report.Plan;
        html.Markup("<footer>\n<dl>\n");
        Entry(html, "Plan", PlanFile.DigestOf(plan));
        Entry(html, "Steps", plan.StepsDigest);
        Entry(html, "Desired", plan.DesiredDigest);
        Entry(html, "Live", plan.LiveDigest);
        if (plan.ValidUntil is { } end)
            html.Markup("<dt>Valid until</dt><dd>")
                .Text(end.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture))
                .Markup("</dd>\n");
        if (plan.Basis.Files.Count > 0)
            html.Markup("<dt>Manifests</dt><dd>").Text(string.Join(", ", plan.Basis.Files)).Markup("</dd>\n");
        html.Markup("<dt>Made by</dt><dd>")
            .Text(plan.Tool)
            .Markup(", plan format ")
            .Number(plan.FormatVersion)
            .Markup(
                "</dd>\n</dl>\n<p>This page shows the plan and approves nothing. <code>apply</code> reads the account again and refuses every "
            )
            .Markup("risk that its command does not approve.</p>\n</footer>\n\n");
    }

    private static void Entry(HtmlWriter html, string name, string digest) =>
        html.Markup("<dt>").Text(name).Markup("</dt><dd>").Code(digest).Markup("</dd>\n");

    private static void Diagnostic(HtmlWriter html, Diagnostic diagnostic)
    {
        html.Markup("<li>");
        if (diagnostic.IsError)
            html.Markup("<span class=\"tag delete\">error</span> ");
        html.Text(diagnostic.Code).Markup(" ").Text(diagnostic.Message);
        if (diagnostic.Span is { } span)
            html.Markup(" <small>").Text(span.ToString()).Markup("</small>");
        if (diagnostic.Hint is { } hint)
            html.Markup("<br><small>").Text(hint).Markup("</small>");
        html.Markup("</li>\n");
    }
}
