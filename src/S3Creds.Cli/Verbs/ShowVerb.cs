using System.Globalization;
using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;

namespace S3Creds.Cli.Verbs;

[Verb("show")]
internal sealed class ShowOptions : IPlanViewOptions
{
    [Value(0, Required = true, MetaName = "PLAN", HelpText = "A plan that 'plan --out' saved")]
    public string Plan { get; set; } = "";

    [OneOf("text", "markdown", "html", "json")]
    [Option("format", Default = "text", MetaValue = "FORMAT", HelpText = PlanFormat.Help)]
    public string Format { get; set; } = "text";

    public bool NoColor { get; set; }

    public bool Full { get; set; }
}

/// <summary>Renders a saved plan. Offline.</summary>
internal static class ShowVerb
{
    public static async Task<Outcome> RunAsync(ShowOptions options, CommandContext context)
    {
        var render = PlanFormat.Of(options.Format, PlanFormat.Settings(options, context, options.Plan));
        var plan = SavedPlan.Read(options.Plan, context);
        await context.Out.WriteAsync(render(plan));
        if (options.Format == "text")
            await context.Out.WriteAsync(Foot(plan));
        return Outcome.Done;
    }

    /// <summary>The digest for --expect-digest, and the end of the plan's validity; that of the steps is part of the view.</summary>
    private static string Foot(Plan plan)
    {
        var until = plan.ValidUntil is { } end
            ? string.Create(CultureInfo.InvariantCulture, $", valid until {end.UtcDateTime:yyyy-MM-dd HH:mm}Z")
            : "";
        return $"Digest: {PlanFile.DigestOf(plan)}{until}\n";
    }
}
