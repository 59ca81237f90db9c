using S3Creds.Core.Diagnostics;
using S3Creds.Core.Fleet;
using S3Creds.Core.Fleet.Views;

namespace S3Creds.Cli.Verbs.Fleet;

/// <summary>The views of a merged report by their names on the command line.</summary>
internal static class FleetFormat
{
    public const string Help = "text, markdown (one comment on a pull request), html (one page for a browser) or json; text by default";

    /// <exception cref="S3CredsException">There is no such format (S3C500).</exception>
    public static Func<FleetReport, string> Of(string name) =>
        name switch
        {
            "text" => FleetTextView.Render,
            "markdown" or "md" => FleetMarkdownView.Render,
            "html" => FleetHtmlView.Render,
            "json" => FleetJsonView.Render,
            _ => throw new S3CredsException(CliCodes.Usage.With($"there is no format '{name}'", "text, markdown, html or json")),
        };
}
