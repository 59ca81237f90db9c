using System.Text;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;
using S3Creds.Core.Rendering;
using S3Creds.Core.Rendering.Html;

namespace S3Creds.Cli;

/// <summary>The views of a plan by their names on the command line.</summary>
internal static class PlanFormat
{
    public const string Help = "text, markdown (for a pull request), html (one page for a browser) or json (as saved); text by default";

    /// <exception cref="S3CredsException">There is no such format (S3C500).</exception>
    public static Func<Plan, string> Of(string name, bool colour) =>
        name switch
        {
            "text" => new TextView(colour).Render,
            "markdown" or "md" => MarkdownView.Render,
            "html" => PlanHtmlView.Render,
            "json" => plan => Escape.Json(Encoding.UTF8.GetString(PlanFile.Write(plan))),
            _ => throw new S3CredsException(CliCodes.Usage.With($"there is no format '{name}'", "text, markdown, html or json")),
        };
}
