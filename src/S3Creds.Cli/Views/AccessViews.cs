using System.Text.Json;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli;

/// <summary>The views of a list of access by their names on the command line.</summary>
internal static class AccessViews
{
    public const string Help =
        "text, json, csv, markdown, html (one page for a browser) or review (entries of a review file); text by default";

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
            _ => throw new S3CredsException(
                CliCodes.Usage.With($"there is no format '{format}'", "text, json, csv, markdown, html or review")
            ),
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
}
