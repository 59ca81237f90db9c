using System.Globalization;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering.Html;

/// <summary>A plan as one page for a browser: the verdict first, then approvals, access, changes, notes and the next command. It loads
/// nothing from anywhere, and reads whole without its script.</summary>
public static class PlanHtmlView
{
    public static string Render(Plan plan, ViewSettings? settings = null)
    {
        var report = new PlanReport(plan, settings ?? ViewSettings.Default);
        return ReportPage.Of($"{report.Verdict.Title}: plan for {plan.Account}, {plan.Owner}", html =>
        {
            Head(html, report);
            Bar(html, report);
            html.Markup("<main>\n");
            ApprovalsSection.Write(html, report);
            AccessSection.Write(html, report);
            ChangesSection.Write(html, report);
            NotesSection.Write(html, report);
            NotesSection.WriteCommand(html, report);
            html.Markup("</main>\n");
            NotesSection.WriteFooter(html, report);
            ReportPage.Keys(html, report.Matrix is not null);
        });
    }

    private static void Head(HtmlWriter html, PlanReport report)
    {
        var (plan, view) = (report.Plan, report.View);
        html.Markup("<a class=\"skip\" href=\"#changes\">Skip to the changes</a>\n<header class=\"head\">\n<h1>Plan for account ")
            .Text(plan.Account)
            .Markup("</h1>\n<p class=\"dim\">Owner <bdi>")
            .Text(plan.Owner)
            .Markup("</bdi>.");
        if (plan.MadeAt is { } made)
            html.Markup(" The account was read on ")
                .Text(made.UtcDateTime.ToString("yyyy-MM-dd 'at' HH:mm 'UTC'", CultureInfo.InvariantCulture))
                .Markup(".");
        if (StepOrigins.Summary(plan) is { } origins)
            html.Markup(" ").Text(char.ToUpperInvariant(origins[0]) + origins[1..]).Markup(".");
        if (plan.Review.Requests is { } requests)
            html.Markup(" ").Text(requests == 1 ? "1 request" : $"{requests} requests").Markup(".");
        html.Markup("</p>\n<ul class=\"counts\">\n");
        Count(html, view.Creates, "to create");
        Count(html, view.Updates, "to change");
        Count(html, view.Deletes, "to delete");
        if (view.Adoptions > 0)
            Count(html, view.Adoptions, "to adopt");
        if (view.Releases > 0)
            Count(html, view.Releases, "to release");
        html.Markup("<li class=\"dim\"><b>").Number(plan.Unchanged).Markup("</b> unchanged</li>\n");
        var first = true;
        foreach (var (tag, count) in report.Risks.Where(r => PlanReport.IsRisky(r.Tag)))
        {
            if (first)
                html.Markup("<li class=\"gap\">");
            else
                html.Markup("<li>");
            html.Markup("<b>").Number(count).Markup("</b> ");
            PlanReport.Tag(html, tag);
            html.Markup("</li>\n");
            first = false;
        }

        html.Markup("</ul>\n<p").Attribute("class", report.Verdict.IsReady ? "verdict ready" : "verdict").Markup("><strong>");
        html.Text(report.Verdict.Sentence).Markup("</strong> ").Text(report.Verdict.Reason);
        if (plan.HasChanges && report.Verdict.HasCommand)
            html.Markup(" <a href=\"#apply\">See the command</a>");
        html.Markup("</p>\n</header>\n");
    }

    private static void Count(HtmlWriter html, int number, string what) =>
        html.Markup("<li><b>").Number(number).Markup("</b> ").Text(what).Markup("</li>\n");

    private static void Bar(HtmlWriter html, PlanReport report)
    {
        var sections = new List<(string, string)> { ("access", "Access"), ("changes", "Changes"), ("notes", "Notes") };
        if (report.Plan.Approvals.Count > 0)
            sections.Insert(0, ("approvals", "Approvals"));
        if (report.Verdict.HasCommand)
            sections.Add(("apply", "Apply"));
        ReportPage.Bar(html, sections, h => Filters(h, report), "changes", report.View.Changes.Count);
    }

    private static void Filters(HtmlWriter html, PlanReport report)
    {
        foreach (var (tag, count) in report.Risks)
            Chip(html, "risk", tag, tag, count);
        if (report.Risks.Count > 0 && report.Actions.Count > 0)
            html.Markup("<span class=\"dim\" aria-hidden=\"true\">·</span>\n");
        foreach (var (tag, count) in report.Actions)
            Chip(html, "action", tag, tag, count);
        if (report.Origins.Count > 0)
            html.Markup("<span class=\"dim\" aria-hidden=\"true\">·</span>\n");
        foreach (var (origin, count) in report.Origins)
            Chip(html, "origin", PlanReport.TagOf(origin), StepOrigins.Word(origin), count);
    }

    private static void Chip(HtmlWriter html, string group, string tag, string word, int count) =>
        html.Markup("<button class=\"chip\"")
            .Attribute("data-group", group)
            .Attribute("value", tag)
            .Markup(" aria-pressed=\"false\">")
            .Text(word)
            .Markup(" ")
            .Number(count)
            .Markup("</button>\n");
}
