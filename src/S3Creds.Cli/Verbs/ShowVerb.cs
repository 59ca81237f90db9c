using CommandLine;

namespace S3Creds.Cli.Verbs;

[Verb("show")]
internal sealed class ShowOptions
{
    [Value(0, Required = true, MetaName = "PLAN", HelpText = "A plan that 'plan --out' saved")]
    public string Plan { get; set; } = "";

    [Option("format", Default = "text", MetaValue = "FORMAT", HelpText = PlanFormat.Help)]
    public string Format { get; set; } = "text";

    [Option("no-color", HelpText = "No colours on a terminal (so does NO_COLOR)")]
    public bool NoColor { get; set; }
}

/// <summary>Renders a saved plan. Offline.</summary>
internal static class ShowVerb
{
    public static async Task<int> RunAsync(ShowOptions options, CommandContext context)
    {
        var render = PlanFormat.Of(options.Format, context.Colour(options.NoColor));
        await context.Out.WriteAsync(render(SavedPlan.Read(options.Plan, context)));
        return ExitCode.Done;
    }
}
