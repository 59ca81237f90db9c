using System.Text;
using S3Creds.Cli.Arguments;
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
    public static Func<Plan, string> Of(string name, ViewSettings settings) =>
        name switch
        {
            "text" => new TextView(settings).Render,
            "markdown" or "md" => plan => MarkdownView.Render(plan, settings),
            "html" => plan => PlanHtmlView.Render(plan, settings),
            "json" => plan => Escape.Json(Encoding.UTF8.GetString(PlanFile.Write(plan))),
            _ => throw new S3CredsException(CliCodes.Usage.With($"there is no format '{name}'", "text, markdown, html or json")),
        };

    /// <summary>How this run shows plans.</summary>
    /// <param name="file">The plan file that is shown, or that was just written.</param>
    public static ViewSettings Settings(IPlanViewOptions options, CommandContext context, string? file = null) =>
        new()
        {
            Colour = context.Colour(options.NoColor),
            Full = options.Full,
            Width = context.Terminals.Width() ?? ViewSettings.UsualWidth,
            PlanFile = file,
        };
}
