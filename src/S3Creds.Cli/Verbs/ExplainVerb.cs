using System.Text.Json.Nodes;
using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli.Verbs;

[Verb("explain")]
internal sealed class ExplainOptions
{
    [Value(0, MetaName = "CODE", Required = true, HelpText = "The code of a diagnostic: S3C012")]
    public string Code { get; set; } = "";

    [OneOf("text", "json")]
    [Option("format", Default = "text", MetaValue = "FORMAT", HelpText = "text or json; text by default")]
    public string Format { get; set; } = "text";
}

/// <summary>Explains a diagnostic by its code, offline: what it means, a message of a run, and the way out.</summary>
internal static class ExplainVerb
{
    public static async Task<Outcome> RunAsync(ExplainOptions options, CommandContext context)
    {
        if (options.Format is not ("text" or "json"))
            throw new S3CredsException(CliCodes.Usage.With($"there is no format '{options.Format}'", "text or json"));
        var pages = DiagnosticPage.All();
        var code = options.Code.ToUpperInvariant();
        if (pages.FirstOrDefault(p => p.Code == code) is not { } page)
            throw new S3CredsException(
                CliCodes.Usage.With(
                    $"there is no diagnostic '{options.Code}'",
                    Suggestion.For(code, pages.Select(p => p.Code)) is { } near
                        ? $"did you mean {near}?"
                        : $"codes are S3C and three digits: s3creds explain {pages[0].Code}"
                )
            );
        await context.Out.WriteAsync(options.Format == "json" ? Json(page) : Text(page));
        return Outcome.Done;
    }

    private static string Text(DiagnosticPage page)
    {
        var example =
            page.Example is { } printed ? $"\nexample\n  {printed}\n"
            : page.WithoutExample is { } why ? $"\nexample\n  none: {why}\n"
            : "";
        var wayOut = page.WayOut is { } hint ? $"\nway out\n  {hint}\n" : "";
        return $"{page.Code} ({page.Severity}): {page.Meaning}\n\n{page.Section}. {page.About}\n{example}{wayOut}";
    }

    private static string Json(DiagnosticPage page) =>
        Escape.Json(
            new JsonObject
            {
                ["code"] = page.Code,
                ["severity"] = page.Severity,
                ["meaning"] = page.Meaning,
                ["section"] = page.Section,
                ["about"] = page.About,
                ["example"] = page.Example,
                ["withoutExample"] = page.WithoutExample,
                ["wayOut"] = page.WayOut,
            }.ToJsonString()
        ) + "\n";
}
