using System.Diagnostics.CodeAnalysis;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Fleet;

namespace S3Creds.Cli.Verbs.Fleet;

/// <summary>The verbs over many accounts, in the order of <c>--help</c>, and what they share.</summary>
internal static class FleetVerbs
{
    private const string Group = "fleet";

    public static IReadOnlyList<Verb> All { get; } =
    [
        Of<FleetPlanOptions>(
            "Plan many accounts, and save each plan",
            FleetPlanVerb.RunAsync,
            new Example("s3creds fleet plan -f fleet.yaml --results runs --run r1", "all accounts; the plans are saved in the folder"),
            new Example("s3creds fleet plan --select env=prod --shard 3/8 --results s3://team-state/fleet --run r1", "one of eight tasks"),
            new Example("s3creds fleet plan --changed-since base/fleet.yaml --format markdown", "the accounts that a pull request touches")
        ),
        Of<FleetApplyOptions>(
            "Apply many accounts, wave by wave",
            FleetApplyVerb.RunAsync,
            new Example("s3creds fleet apply --saved --results runs --run r1 --wave canary", "the saved plans, canaries first"),
            new Example("s3creds fleet apply --yes --results runs --run r2 --shard auto/8", "plan and apply; run again for what is left"),
            new Example(
                "s3creds fleet apply --saved --results runs --run r1 --allow 111122223333:delete:user/x",
                "with one deletion approved"
            )
        ),
        Of<FleetDriftOptions>(
            "Compare many accounts with their manifests: exit 2 if one differs",
            FleetDriftVerb.RunAsync,
            new Example("s3creds fleet drift --results runs --run nightly-1 --parallel-accounts 8", "on a schedule")
        ),
        Of<FleetAccessOptions>(
            "Read who has which access in many accounts",
            FleetAccessVerb.RunAsync,
            new Example("s3creds fleet access --results runs --run audit-1", "what crosses accounts is in the report")
        ),
        Of<FleetReportOptions>(
            "Merge the results of all tasks of a run into one report",
            FleetReportVerb.RunAsync,
            new Example("s3creds fleet report --results runs --run r1", "as text"),
            new Example("s3creds fleet report --results s3://team-state/fleet --run r1 --of plan --format markdown", "as one comment")
        ),
    ];

    /// <summary>Runs one verb over the accounts of this shard, and reports them.</summary>
    public static async Task<Outcome> RunAsync(
        string verb,
        FleetRunOptions options,
        FleetInput input,
        Func<FleetReport, string> render,
        CommandContext context,
        Func<FleetTask, Task<TaskResult>> work
    )
    {
        ManifestLoading.Parallel(options.Parallelism);
        var run = ResultPlace.RunOf(options, context);
        await using var sessions = await FleetSessions.OpenAsync(options, input.File, run, context);
        var results = await ResultPlace.OpenAsync(options, run, sessions, context);
        var fleet = new FleetRun(verb, run, options, sessions, results, context);
        await fleet.BeginAsync(input);
        await fleet.RunAsync(input.Mine, work);
        await context.Out.WriteAsync(render(fleet.Report));
        return fleet.Report.Outcome;
    }

    private static Verb Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] T>(
        string summary,
        Func<T, CommandContext, Task<Outcome>> run,
        params Example[] examples
    )
        where T : class => Verb.Of(Group, summary, run, examples);
}
