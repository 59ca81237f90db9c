using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Reconciling;

namespace S3Creds.Cli.Verbs.Fleet;

[Verb("fleet plan")]
internal sealed class FleetPlanOptions : FleetRunOptions
{
    [EmptyValue(false)]
    [Option(
        "changed-since",
        MetaValue = "FILE",
        HelpText = "Only accounts whose manifests differ from those of this fleet file, of a worktree of the base branch (git worktree)"
    )]
    public string? ChangedSince { get; set; }

    [Option("detailed-exitcode", HelpText = "Exit 2 if there are changes in any account")]
    public bool DetailedExitCode { get; set; }
}

/// <summary>Plans every account, and saves each plan where results are kept.</summary>
internal static class FleetPlanVerb
{
    public static async Task<Outcome> RunAsync(FleetPlanOptions options, CommandContext context)
    {
        var render = FleetFormat.Of(options.Format);
        var input = await FleetInput.LoadAsync(options, context);
        if (options.ChangedSince is { } file)
            input = input with { Mine = ChangedAccounts.Since(file, input, context) };
        var outcome = await FleetVerbs.RunAsync("plan", options, input, render, context, task =>
            PlanAsync(task, drift: false, options, context)
        );
        return outcome == Outcome.Pending && !options.DetailedExitCode ? Outcome.Done : outcome;
    }

    public static async Task<TaskResult> PlanAsync(FleetTask task, bool drift, FleetRunOptions options, CommandContext context)
    {
        var made = await ManifestLoading
            .Reconciler(task.Aws, secretsInCi: false, context)
            .PlanAsync(
                task.Desired,
                destroying: false,
                new ReconcileOptions
                {
                    Parallelism = ManifestLoading.Parallel(options.Parallelism),
                    AllKeys = drift,
                    RunsFolder = Path.Combine(Arguments.IJournalOptions.DefaultFolder, task.Account.Id),
                    Stop = context.Stop,
                },
                context.Stop
            );
        var plan = made.Plan;
        var outcome = drift ? PlanOutcome.OfDrift(plan) : PlanOutcome.Of(plan, detailed: true);
        return new TaskResult(outcome, plan.Diagnostics) { Plan = plan };
    }
}
