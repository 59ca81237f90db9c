using System.Globalization;
using System.Text;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Reviewing;

namespace S3Creds.Core.Rendering.Html;

/// <summary>A review of access as one page for an auditor: each principal with its grants, since and until when, last uses, and who
/// confirmed them.</summary>
public static class AccessReviewHtmlView
{
    private const int Many = 40;

    /// <param name="unused">Null: it was not asked for.</param>
    public static string Render(AccessReview review, IReadOnlyList<Unused>? unused, int days) =>
        ReportPage.Of($"Access review of account {review.Account}", html =>
        {
            Head(html, review, unused, days);
            Bar(html, review, unused);
            html.Markup("<main>\n");
            if (unused is not null)
                WriteUnused(html, unused, days);
            html.Markup("<section id=\"changes\" aria-labelledby=\"h-changes\"");
            if (review.Principals.Count > Many)
                html.Markup(" class=\"many\"");
            html.Markup(">\n<h2 id=\"h-changes\">Principals</h2>\n<p id=\"none\" hidden>No principal matches the filter.</p>\n");
            if (review.Principals.Count == 0)
                html.Markup("<p>None has access.</p>\n");
            for (var i = 0; i < review.Principals.Count; i++)
                Principal(html, review, review.Principals[i], i + 1, unused);
            html.Markup("</section>\n\n");
            Notes(html, review);
            html.Markup("</main>\n");
            Foot(html, review);
            ReportPage.Keys(html, matrix: false);
        });

    private static void Head(HtmlWriter html, AccessReview review, IReadOnlyList<Unused>? unused, int days)
    {
        html.Markup(
                "<a class=\"skip\" href=\"#changes\">Skip to the principals</a>\n<header class=\"head\">\n<h1>Access review of account "
            )
            .Text(review.Account)
            .Markup("</h1>\n<p class=\"dim\">")
            .Text(review.At.UtcDateTime.ToString("yyyy-MM-dd 'at' HH:mm 'UTC'", CultureInfo.InvariantCulture))
            .Markup(".</p>\n<ul class=\"counts\">\n");
        Count(html, review.Principals.Count, review.Principals.Count == 1 ? "principal" : "principals");
        Count(html, review.Grants.Count(), review.Grants.Count() == 1 ? "grant" : "grants");
        Count(html, review.Principals.Count(p => p.IsOutside), "outside the account");
        if (unused is not null)
            Count(html, unused.Count, days == 1 ? "unused for 1 day" : $"unused for {days} days");
        html.Markup("</ul>\n");
        if (review.ReviewFile is { } file)
        {
            var open = review.Grants.Count(g => g.State.Standing != ReviewStanding.Confirmed || g.State.Proof == ReviewProof.Claimed);
            html.Markup("<p")
                .Attribute("class", open == 0 ? "verdict ready" : "verdict")
                .Markup("><strong>")
                .Text(open == 0 ? "Every grant is confirmed." : $"{Plural.Of(open, "grant")} {(open == 1 ? "is" : "are")} not confirmed.")
                .Markup("</strong> By ")
                .Code(file)
                .Markup(".</p>\n");
        }

        html.Markup("</header>\n");
    }

    private static void Count(HtmlWriter html, int number, string what) =>
        html.Markup("<li><b>").Number(number).Markup("</b> ").Text(what).Markup("</li>\n");

    private static void Bar(HtmlWriter html, AccessReview review, IReadOnlyList<Unused>? unused)
    {
        var sections = new List<(string, string)> { ("changes", "Principals"), ("notes", "Notes") };
        if (unused is not null)
            sections.Insert(0, ("unused", "Unused"));
        ReportPage.Bar(html, sections, h => Filters(h, review, unused), "principals", review.Principals.Count);
    }

    private static void Filters(HtmlWriter html, AccessReview review, IReadOnlyList<Unused>? unused)
    {
        var tags = review
            .Principals.SelectMany(p => TagsOf(review, p, unused))
            .CountBy(t => t, StringComparer.Ordinal)
            .OrderBy(t => t.Key, StringComparer.Ordinal);
        foreach (var (tag, count) in tags)
            html.Markup("<button class=\"chip\" data-group=\"tag\"")
                .Attribute("value", tag)
                .Markup(" aria-pressed=\"false\">")
                .Text(tag.Replace('-', ' '))
                .Markup(" ")
                .Number(count)
                .Markup("</button>\n");
    }

    private static void WriteUnused(HtmlWriter html, IReadOnlyList<Unused> unused, int days)
    {
        html.Markup("<section id=\"unused\" aria-labelledby=\"h-unused\">\n<h2 id=\"h-unused\">Not used for ")
            .Text(Plural.Of(days, "day"))
            .Markup("</h2>\n");
        if (unused.Count == 0)
            html.Markup("<p>None that is known of.</p>\n");
        foreach (var one in unused)
        {
            html.Markup("<h3>").Text(one.What).Markup("</h3>\n<p>").Text(one.Why).Markup(".</p>\n");
            foreach (var file in one.Edits)
            {
                html.Markup("<p class=\"dim\">The edit of ").Code(file.Shown).Markup(" that removes it:</p>\n<pre>");
                foreach (var line in LineDiff.Of(Encoding.UTF8.GetString(file.Before), Encoding.UTF8.GetString(file.After)))
                {
                    if (line[0] == '-')
                        html.Markup("<del>").Text(line).Markup("</del>\n");
                    else if (line[0] == '+')
                        html.Markup("<ins>").Text(line).Markup("</ins>\n");
                    else
                        html.Text(line).Markup("\n");
                }

                html.Markup("</pre>\n");
            }

            if (one.Uneditable is { } why)
                html.Markup("<p>Remove it by hand: ").Text(why).Markup(".</p>\n");
            if (one.Command is { } command)
                html.Markup("<div class=\"command\"><code>")
                    .Text(command)
                    .Markup("</code> <button class=\"needs-js\" hidden data-copy>Copy<span class=\"vh\"> the command for ")
                    .Text(one.What)
                    .Markup("</span></button></div>\n");
        }

        html.Markup("</section>\n\n");
    }

    private static void Principal(
        HtmlWriter html,
        AccessReview review,
        ReviewedPrincipal principal,
        int number,
        IReadOnlyList<Unused>? unused
    )
    {
        var tags = TagsOf(review, principal, unused).ToList();
        html.Markup("<details")
            .Attribute("class", tags.Any(IsRisky) ? "change risky" : "change")
            .Attribute("id", string.Create(CultureInfo.InvariantCulture, $"c{number}"))
            .Attribute("data-t", string.Join(' ', tags))
            .Markup(" open>\n<summary><h3>")
            .Text(principal.Who == AccessSubject.Everyone ? "anyone (public)" : principal.Who)
            .Markup("</h3>");
        foreach (var tag in tags)
            html.Markup(" <span")
                .Attribute("class", $"tag {(IsRisky(tag) ? tag == "public" ? "public" : "delete" : "both")}")
                .Markup(">")
                .Text(tag == "public" ? "PUBLIC" : tag.Replace('-', ' '))
                .Markup("</span>");
        html.Markup(" <small class=\"end\">");
        if (principal.DeclaredAt is { } place)
            html.Text($"{place.File}:{place.Line}{ReviewWords.Commit(principal.Origin)}");
        html.Markup("</small></summary>\n");
        if (principal.Activity is not null)
            html.Markup("<p class=\"facts\">").Text(Sentence(principal.Activity, review.At)).Markup("</p>\n");
        Grants(html, review, principal);
        if (principal.Activity?.Keys is { Count: > 0 } keys)
            Keys(html, keys, review.At);
        html.Markup("</details>\n");
    }

    private static string Sentence(PrincipalActivity activity, DateTimeOffset now) =>
        $"Created {(activity.Created is { } created ? "on " + ReviewWords.Day(created) : "on a day that is not known")}. "
        + (
            activity.Use is PrincipalUse.NotKnown unknown
                ? $"The last use is not known: {unknown.Reason}."
                : $"Any service: {ReviewWords.LastUseOfAny(activity, now)}. {Capital(ReviewWords.LastUse(activity, now))}. "
                    + "Attempts count, allowed or not."
        )
        + (activity.Keys is null ? " Its access keys could not be read." : "");

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static void Grants(HtmlWriter html, AccessReview review, ReviewedPrincipal principal)
    {
        if (principal.Grants.Count == 0)
        {
            html.Markup("<p class=\"facts\">It has no access to S3.</p>\n");
            return;
        }

        html.Markup(
                "<table class=\"grants stack\"><thead><tr><th scope=\"col\">On</th><th scope=\"col\">Can</th><th scope=\"col\">Declared</th>"
            )
            .Markup("<th scope=\"col\">Ends</th><th scope=\"col\">Review</th></tr></thead><tbody>\n");
        foreach (var grant in principal.Grants)
        {
            html.Markup("<tr><th scope=\"row\">").Code(grant.Grant.Bucket).Markup("</th><td>");
            foreach (var row in AccessRow.Of(grant.Grant.Lines))
            {
                html.Markup("<div>").Text(row.Level).Markup(" <small>").Text(row.Shown).Markup("</small> on ").Code(row.Where);
                if (row.Except.Count > 0)
                    html.Markup(" <small>except ").Text(AccessWords.Few(row.Except)).Markup("</small>");
                if (row.Conditions.Count > 0)
                    html.Markup(" <small>under condition ").Text(AccessWords.Conditions(row.Conditions)).Markup("</small>");
                html.Markup("</div>");
            }

            html.Markup("</td><td>").Text(ReviewWords.Declared(grant)).Markup("</td><td>").Text(ReviewWords.Until(grant.Grant));
            html.Markup("</td><td>");
            if (review.ReviewFile is not null)
                html.Text(grant.State.ToString()).Markup("<br>");
            html.Markup("<small><code>").Text(grant.Grant.Digest).Markup("</code></small></td></tr>\n");
        }

        html.Markup("</tbody></table>\n");
    }

    private static void Keys(HtmlWriter html, IReadOnlyList<LiveKey> keys, DateTimeOffset now)
    {
        html.Markup("<table class=\"stack\"><thead><tr><th scope=\"col\">Access key</th><th scope=\"col\">Status</th>")
            .Markup("<th scope=\"col\">Created</th><th scope=\"col\">Last use</th></tr></thead><tbody>\n");
        foreach (var key in keys)
        {
            html.Markup("<tr><th scope=\"row\">").Code(KeyRing.Short(key.Id)).Markup("</th><td>");
            if (key.Active)
                html.Markup("active");
            else
                html.Markup("inactive");
            html.Markup("</td><td>")
                .Text(ReviewWords.Day(key.Created))
                .Markup("</td><td>")
                .Text(ReviewWords.LastUse(key, now))
                .Markup("</td></tr>\n");
        }

        html.Markup("</tbody></table>\n");
    }

    private static void Notes(HtmlWriter html, AccessReview review)
    {
        html.Markup("<section id=\"notes\" aria-labelledby=\"h-notes\">\n<h2 id=\"h-notes\">Notes</h2>\n<ul>\n");
        html.Markup(
            "<li>Whether a single grant was used is not known: IAM reports by service, S3's access logs and data events by request.</li>\n"
        );
        if (review.NoHistory is { } history)
            html.Markup("<li>Since when grants are declared is not known: ").Text(history).Markup(".</li>\n");
        else
            html.Markup("<li>A commit is the last one that changed the line; the day is the committer's.</li>\n");
        if (review.NoUse is { } use)
            html.Markup("<li>Last uses are not known: ").Text(use).Markup(".</li>\n");
        foreach (var open in review.Report.Undecided)
            html.Markup("<li><span class=\"tag delete\">not decided</span> ").Text(open.ToString()).Markup("</li>\n");
        foreach (var changing in review.Report.MayChange)
            html.Markup("<li>").Text(changing.ToString()).Markup("</li>\n");
        if (review.Report.NotSeen.Count > 0)
            html.Markup("<li>Not read: ").Text(string.Join("; ", review.Report.NotSeen)).Markup(".</li>\n");
        html.Markup("</ul>\n</section>\n\n");
    }

    private static void Foot(HtmlWriter html, AccessReview review) =>
        html.Markup(
            "<footer>\n<p>This page shows access as policies grant it. The digest of a grant is what an entry of the review file is bound to.</p>\n</footer>\n\n"
        );

    private static IEnumerable<string> TagsOf(AccessReview review, ReviewedPrincipal principal, IReadOnlyList<Unused>? unused)
    {
        if (principal.IsPublic)
            yield return "public";
        else if (principal.IsOutside)
            yield return "outside";
        if (principal.Grants.Any(g => g.State.Standing == ReviewStanding.Overdue))
            yield return "overdue";
        if (principal.Grants.Any(g => g.State.Standing == ReviewStanding.Void))
            yield return "void";
        if (review.ReviewFile is not null && principal.Grants.Any(g => g.State.Standing == ReviewStanding.None))
            yield return "not-reviewed";
        if (principal.Grants.Any(g => g.State is { Standing: ReviewStanding.Confirmed, Proof: ReviewProof.Claimed }))
            yield return "claimed";
        if (unused?.Any(u => u.What == principal.Who) == true)
            yield return "unused";
    }

    private static bool IsRisky(string tag) => tag is "public" or "outside" or "overdue" or "void" or "unused";
}
