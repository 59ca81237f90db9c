using System.Text;
using System.Text.Json;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli;

/// <summary>The views of a list of access by their names on the command line.</summary>
internal static class AccessViews
{
    public const string Help = "text, json, csv or markdown; text by default";

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
    ];

    /// <exception cref="S3CredsException">There is no such format, or order (S3C500).</exception>
    public static Func<AccessModel, AccessScope, AccessChanges, string> Of(string format, string order, bool actions, bool colour)
    {
        var by = order switch
        {
            "who" => AccessOrder.Who,
            "bucket" => AccessOrder.Bucket,
            _ => throw new S3CredsException(CliCodes.Usage.With($"--by {order} is not known", "--by who or --by bucket")),
        };
        return format switch
        {
            "text" => (_, _, report) => new AccessTextView(by, actions, colour).Render(report),
            "markdown" or "md" => (model, scope, report) => AccessMarkdownView.Render(report, Title(model, scope), actions),
            "json" => (model, scope, report) => Json(model, scope, report),
            "csv" => (_, _, report) => Csv(report),
            _ => throw new S3CredsException(CliCodes.Usage.With($"there is no format '{format}'", "text, json, csv or markdown")),
        };
    }

    private static string Title(AccessModel model, AccessScope scope) =>
        $"Access {(scope.Bucket is { } bucket ? $"to {bucket} " : "")}in account {model.Account}{(scope.Who is { } who ? $" of {who}" : "")}{(scope.Public ? ", from outside" : "")}";

    private static string Json(AccessModel model, AccessScope scope, AccessChanges report) =>
        Escape.Json(
            AccessBaseline
                .List(model.Account, scope, report)
                .ToJsonString(
                    new JsonSerializerOptions
                    {
                        WriteIndented = true,
                        NewLine = "\n",
                        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                    }
                )
        ) + "\n";

    private static string Csv(AccessChanges report)
    {
        var text = new StringBuilder(string.Join(',', Columns)).Append("\r\n");
        foreach (var access in report.Changes)
        {
            string[] cells =
            [
                access.Path,
                access.IsOutside ? "true" : "false",
                access.IsPublic ? "true" : "false",
                access.Level,
                access.Resource,
                access.IsPart ? "true" : "false",
                string.Join(' ', access.Except),
                string.Join("; ", access.Conditions),
                string.Join(' ', access.Actions),
                access.AtMost ? "at most" : "exact",
            ];
            text.Append(string.Join(',', cells.Select(CsvCell.ForSpreadsheet))).Append("\r\n");
        }

        foreach (var open in report.Undecided)
        {
            string[] cells =
            [
                open.Who,
                open.IsOutside ? "true" : "false",
                open.IsPublic ? "true" : "false",
                "",
                string.Join(' ', open.On),
                "",
                "",
                open.Why,
                "",
                "not decided",
            ];
            text.Append(string.Join(',', cells.Select(CsvCell.ForSpreadsheet))).Append("\r\n");
        }

        return text.ToString();
    }
}
