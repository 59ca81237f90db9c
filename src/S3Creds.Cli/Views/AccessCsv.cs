using System.Globalization;
using System.Text;
using S3Creds.Core.Rendering;
using S3Creds.Core.Reviewing;

namespace S3Creds.Cli;

/// <summary>A review of access as a table, one line for each line of access; safe to open in a spreadsheet.</summary>
internal static class AccessCsv
{
    private static readonly string[] Columns =
    [
        "who",
        "outside",
        "public",
        "level",
        "resource",
        "part",
        "except",
        "conditions",
        "actions",
        "certainty",
        "declared",
        "since",
        "until",
        "last use of S3 by who",
        "review",
        "grant digest",
    ];

    public static string Render(AccessReview review)
    {
        var text = new StringBuilder(string.Join(',', Columns)).Append("\r\n");
        var uses = review.Principals.ToDictionary(p => p.Who, p => p.Activity, StringComparer.Ordinal);
        var grants = new Dictionary<object, ReviewedGrant>(ReferenceEqualityComparer.Instance);
        foreach (var reviewed in review.Grants)
        {
            foreach (var line in reviewed.Grant.Lines)
                grants[line] = reviewed;
        }

        foreach (var access in review.Report.Changes)
        {
            var grant = grants[access];
            Line(
                text,
                [
                    access.Path,
                    Flag(access.IsOutside),
                    Flag(access.IsPublic),
                    access.Level,
                    access.Resource,
                    Flag(access.IsPart),
                    string.Join(' ', access.Except),
                    string.Join("; ", access.Conditions),
                    string.Join(' ', access.Actions),
                    access.AtMost ? "at most" : "exact",
                    ReviewWords.Declared(grant),
                    ReviewWords.Since(grant),
                    Grant.EndOf(access) is { } end ? $"before {end}" : "no end",
                    ReviewWords.LastUse(uses.GetValueOrDefault(access.Who), review.At),
                    review.ReviewFile is null ? "" : grant.State.ToString(),
                    grant.Grant.Digest,
                ]
            );
        }

        foreach (var open in review.Report.Undecided)
            Line(
                text,
                [
                    open.Who,
                    Flag(open.IsOutside),
                    Flag(open.IsPublic),
                    "",
                    string.Join(' ', open.On),
                    "",
                    "",
                    open.Why,
                    "",
                    "not decided",
                    .. Enumerable.Repeat("", Columns.Length - 10),
                ]
            );
        return text.ToString();
    }

    private static void Line(StringBuilder text, IReadOnlyList<string> cells) =>
        text.Append(CultureInfo.InvariantCulture, $"{string.Join(',', cells.Select(CsvCell.ForSpreadsheet))}\r\n");

    private static string Flag(bool value) => value ? "true" : "false";
}
