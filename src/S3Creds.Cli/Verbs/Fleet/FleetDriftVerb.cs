using CommandLine;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli.Verbs.Fleet;

[Verb("fleet drift")]
internal sealed class FleetDriftOptions : FleetRunOptions;

/// <summary>Compares every account with its manifests.</summary>
internal static class FleetDriftVerb
{
    public static async Task<Outcome> RunAsync(FleetDriftOptions options, CommandContext context) =>
        await FleetVerbs.RunAsync(
            "drift",
            options,
            await FleetInput.LoadAsync(options, context),
            FleetFormat.Of(options.Format),
            context,
            task => FleetPlanVerb.PlanAsync(task, drift: true, options, context)
        );
}
