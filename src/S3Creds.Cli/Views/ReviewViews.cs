using System.Globalization;
using System.Text;
using S3Creds.Core.Json;
using S3Creds.Core.Rendering;
using S3Creds.Core.Reviewing;

namespace S3Creds.Cli;

/// <summary>What a review is shown as at a terminal: entries for a review file, and what is not used.</summary>
internal static class ReviewViews
{
    /// <summary>Entries to confirm, with the digests of today. They are not valid until a person names itself and a day.</summary>
    public static string Entries(AccessReview review)
    {
        var text = new StringBuilder($"apiVersion: {ReviewFile.ApiVersion}\nreviews:\n");
        foreach (var grant in review.Grants)
            text.Append(
                $"  - who: {Quoted(grant.Grant.Who)}\n    bucket: {Quoted(grant.Grant.Bucket)}\n    digest: {grant.Grant.Digest}\n"
                    + "    by: # your name, as CODEOWNERS has it\n    until: # the last day on which this counts: 2027-01-31\n"
            );
        return review.Grants.Any() ? text.ToString() : $"apiVersion: {ReviewFile.ApiVersion}\nreviews: []\n";
    }

    public static string Unused(IReadOnlyList<Unused> unused, AccessReview review, int days)
    {
        var text = new StringBuilder();
        foreach (var one in unused)
        {
            text.Append(Escape.Text(one.What)).Append("  ").Append(Escape.Text(one.Why)).Append('\n');
            foreach (var file in one.Edits)
            {
                text.Append("  --- ").Append(Escape.Text(file.Shown)).Append("\n  +++ ").Append(Escape.Text(file.Shown)).Append('\n');
                foreach (var line in LineDiff.Of(Encoding.UTF8.GetString(file.Before), Encoding.UTF8.GetString(file.After)))
                    text.Append("  ").Append(Escape.Text(line)).Append('\n');
            }

            if (one.Uneditable is { } why)
                text.Append("  remove it by hand: ").Append(Escape.Text(why)).Append('\n');
            if (one.Command is { } command)
                text.Append("  ").Append(Escape.Text(command)).Append('\n');
            text.Append('\n');
        }

        foreach (var principal in review.Principals)
        {
            if (principal.Activity?.Use is PrincipalUse.NotKnown { Reason: var reason })
                text.Append(Escape.Text($"? {principal.Who}: not known: {reason}")).Append('\n');
        }

        return text.Append(
                CultureInfo.InvariantCulture,
                $"{unused.Count} not used for {days} {(days == 1 ? "day" : "days")}, of {review.Principals.Count(p => p.Activity is not null)} users and roles and their keys\n"
            )
            .ToString();
    }

    /// <summary>JSON's texts are YAML's.</summary>
    private static string Quoted(string text) => Escape.Json(CanonicalJson.OfString(text).Text);
}
