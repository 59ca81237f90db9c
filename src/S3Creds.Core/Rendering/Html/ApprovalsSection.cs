namespace S3Creds.Core.Rendering.Html;

/// <summary>What the plan needs approval for, the missing ones first.</summary>
internal static class ApprovalsSection
{
    public static void Write(HtmlWriter html, PlanReport report)
    {
        if (report.Plan.Approvals.Count == 0)
            return;
        html.Markup("<section id=\"approvals\" aria-labelledby=\"h-approvals\">\n<h2 id=\"h-approvals\">Approval required</h2>\n")
            .Markup("<table class=\"approvals stack\"><thead><tr><th scope=\"col\">Approval</th><th scope=\"col\">What happens</th>")
            .Markup("<th scope=\"col\">State</th></tr></thead><tbody>\n");
        foreach (var approval in report.View.Missing.Concat(report.View.Given))
        {
            html.Markup("<tr><th scope=\"row\">").Code(approval.Token);
            if (!approval.Given)
                html.Markup(" <button class=\"needs-js\" hidden data-copy>Copy<span class=\"vh\"> ")
                    .Text(approval.Token)
                    .Markup("</span></button>");
            html.Markup("</th><td>").Text(approval.Consequence);
            if (approval.Change is { } change && report.IdOf(change.Address) is { } id)
                html.Markup(" <a")
                    .Attribute("href", "#" + id)
                    .Markup(">See change<span class=\"vh\"> for ")
                    .Text(approval.Token)
                    .Markup("</span></a>");
            html.Markup("</td><td>");
            if (approval.Given)
                html.Markup("<span class=\"tag ok\">✓ approved</span> <small>")
                    .Text(approval.Approval.By is { } by ? $"by {by}" : "")
                    .Markup("</small>");
            else
                html.Markup("<span class=\"tag delete\">! missing</span>");
            html.Markup("</td></tr>\n");
        }

        html.Markup("</tbody></table>\n</section>\n\n");
    }
}
