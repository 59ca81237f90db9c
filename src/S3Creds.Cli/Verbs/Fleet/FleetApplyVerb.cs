using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Applying;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Fleet;
using S3Creds.Core.Kinds;
using S3Creds.Core.Planning;
using S3Creds.Core.Reconciling;

namespace S3Creds.Cli.Verbs.Fleet;

[Verb("fleet apply")]
internal sealed class FleetApplyOptions : FleetRunOptions, IJournalOptions, IPlannedOptions
{
    public bool Planned { get; set; }

    [Option(
        "allow",
        MetaValue = "TOKEN",
        HelpText = "Approve a change of one account by its token: 111122223333:delete:user/x; without an account only where one would use it"
    )]
    public IEnumerable<string> Allow { get; set; } = [];

    [Option("saved", HelpText = "Apply the plans that 'fleet plan' saved in the same --results and --run, and no others")]
    public bool Saved { get; set; }

    [EmptyValue(false)]
    [Option(
        "expect-digest",
        MetaValue = "DIGEST",
        HelpText = "The digest over all saved plans, as the report of the plan shows it; any others are refused"
    )]
    public string? ExpectDigest { get; set; }

    [Option('y', "yes", HelpText = "Plan and apply each account without a review; this does not approve risky changes, see --allow")]
    public bool Yes { get; set; }

    [Option(
        "wave",
        MetaValue = "NAME",
        HelpText = "First the accounts with the label wave: NAME, in this order, then all others; a wave that fails ends the run"
    )]
    public IEnumerable<string> Wave { get; set; } = [];

    [EmptyValue(false)]
    [Option(
        "wave-wait",
        Default = "30m",
        MetaValue = "DURATION",
        HelpText = "How long a shard waits for accounts of a wave in other shards: 90s, 30m, 2h; 0s: it does not wait (default 30m)"
    )]
    public string WaveWait { get; set; } = "30m";

    [Option(
        "max-failures",
        MetaValue = "N",
        HelpText = "Begin no more accounts once more than N have failed; by default a wave is finished, and a failure in it ends the run"
    )]
    public int? MaxFailures { get; set; }

    public string RunsFolder { get; set; } = IJournalOptions.DefaultFolder;
}

/// <summary>Applies every account, wave by wave.</summary>
internal static class FleetApplyVerb
{
    public static async Task<Outcome> RunAsync(FleetApplyOptions options, CommandContext context)
    {
        Check(options);
        var longest = DurationOption.Parse("--wave-wait", options.WaveWait, TimeSpan.Zero, WaveGate.LongestWait);
        var render = FleetFormat.Of(options.Format);
        var input = await FleetInput.LoadAsync(options, context);
        var tokens = Tokens(options, input);
        var run = ResultPlace.RunOf(options, context);
        using var held = context.Interruption.Hold();
        await using var sessions = await FleetSessions.OpenAsync(options, input.File, run, context);
        var results = await ResultPlace.OpenAsync(options, run, sessions, context);
        IReadOnlyList<ResultKey> keys = results is null ? [] : await results.ListAsync(context.Stop);
        input = input.Planned(options, keys);
        var saved = options.Saved ? new SavedPlans(results!, keys) : null;
        string? PlanOf(string account) => saved?.NameOf(account);
        await ReviewAsync(options, input, tokens, saved, context);

        FleetRun fleet = null!;
        fleet = new FleetRun("apply", run, options, sessions, results, context)
        {
            IsOver = () => options.MaxFailures is { } most && fleet.Failed > most,
            PlanOf = PlanOf,
        };
        await fleet.BeginAsync(input);
        var waves = Waves.Of(input.Selected, [.. options.Wave]);
        var mine = input.Mine.Select(a => a.Id).ToHashSet(StringComparer.Ordinal);
        var gate = new WaveGate(results, mine, PlanOf, options.MaxFailures ?? 0, longest, context);
        string? stopped = null;
        foreach (var (wave, i) in waves.Select((w, i) => (w, i)))
        {
            var accounts = wave.Accounts.Where(a => mine.Contains(a.Id)).ToList();
            if (stopped is null && i > 0 && options.Shard is not null && accounts.Count > 0)
                stopped = await gate.WaitAsync(waves.Take(i), fleet.Failed, options.IsSilent);
            if (stopped is null)
                await fleet.RunAsync(accounts, task => ApplyAsync(task, tokens, saved, options, context));
            else
                accounts.ForEach(a => fleet.NotStarted(a, stopped));
            if (fleet.Failed > (options.MaxFailures ?? 0))
                stopped ??= wave.Name is { } name ? $"wave {name} has failed" : "too many accounts have failed";
        }

        await context.Out.WriteAsync(render(fleet.Report));
        return fleet.Report.Outcome;
    }

    /// <exception cref="S3CredsException">Options that do not go together (S3C500).</exception>
    private static void Check(FleetApplyOptions options)
    {
        if (options.ExpectDigest is not null && !options.Saved)
            throw Usage("--expect-digest is for saved plans", "add --saved, with the --results and --run of 'fleet plan'");
        if (options.Saved && (options.Results is null || options.Yes))
            throw Usage(
                options.Yes ? "--saved and --yes cannot be combined" : "--saved needs the place of the plans",
                "name it with --results and --run, and leave out --yes"
            );
        if (!options.Saved && !options.Yes)
            throw Usage("nothing was reviewed", "apply saved plans with --saved, or add --yes to plan and apply each account");
        if (options.Planned && options.Results is null)
            throw Usage("--planned needs the place of the plans", "name it with --results and --run");
        if (options.MaxFailures < 0)
            throw Usage($"--max-failures {options.MaxFailures} is below 0", "use 0 or more");
        if (options.Wave.Any() && options.Shard is not null && options.Results is null)
            throw Usage("--wave in shards needs results that all shards see", "name a folder or a bucket with --results");
    }

    private static S3CredsException Usage(string message, string hint) => new(CliCodes.Usage.With(message, hint), Outcome.Refused);

    private static FleetTokens Tokens(FleetApplyOptions options, FleetInput input)
    {
        ApprovalTokens.Of(options.Allow.Select(a => FleetTokens.Split(a).Token));
        var tokens = new FleetTokens(options.Allow);
        var unknown = tokens.Accounts.Where(a => !input.File.Accounts.Any(f => f.Id == a)).Order(StringComparer.Ordinal).ToList();
        return unknown.Count == 0
            ? tokens
            : throw new S3CredsException(
                [.. unknown.Select(a => CliCodes.Usage.With($"--allow names account {a}, which is not in {options.File}"))],
                Outcome.Refused
            );
    }

    /// <summary>Approvals and digests are checked before the first account is changed.</summary>
    private static async Task ReviewAsync(
        FleetApplyOptions options,
        FleetInput input,
        FleetTokens tokens,
        SavedPlans? saved,
        CommandContext context
    )
    {
        var reviewed =
            saved is not null && (options.ExpectDigest is not null || tokens.General.Count > 0)
                ? await saved.ReviewedAsync(input.Selected, context.Stop)
                : default;
        if (options.ExpectDigest is { } expected && !string.Equals(expected, reviewed.Digest, StringComparison.OrdinalIgnoreCase))
            throw new S3CredsException(
                PlanCodes.OtherDigest.With(
                    $"the saved plans of these accounts have the digest {reviewed.Digest}, not {expected}",
                    "nothing was changed; review the report of the run, with the same --select"
                ),
                Outcome.Refused
            );
        var refused = tokens.Check(reviewed.Needed, [.. input.Selected.Select(a => a.Id)]);
        if (refused.Count > 0)
            throw new S3CredsException(refused, Outcome.Refused);
    }

    private static async Task<TaskResult> ApplyAsync(
        FleetTask task,
        FleetTokens tokens,
        SavedPlans? saved,
        FleetApplyOptions options,
        CommandContext context
    )
    {
        var allowed = tokens.Of(task.Account.Id);
        var reconciler = ManifestLoading.Reconciler(task.Aws, secretsInCi: false, context);
        var reconcile = new ReconcileOptions
        {
            Allow = allowed,
            Parallelism = ManifestLoading.Parallel(options.Parallelism),
            RunsFolder = Path.Combine(options.RunsFolder, task.Account.Id),
            Stop = context.Stop,
        };
        Plan plan;
        if (saved is null)
        {
            plan = (await reconciler.PlanAsync(task.Desired, destroying: false, reconcile, context.Stop)).Plan;
        }
        else
        {
            plan = await saved.ReadAsync(task.Account.Id, context.Stop);
            PlanOrigin.Check(plan, task.Desired, KindTable.All);
            plan = PlanConfirmation.Confirmed(plan, allowed, believed: false, deletions: options.ExpectDigest is not null);
        }

        if (plan.Diagnostics.Any(d => d.IsError))
        {
            var outcome = PlanOutcome.IsOnlyUnmet(plan) ? Outcome.Refused : PlanOutcome.Of(plan, detailed: false);
            return new TaskResult(outcome, plan.Diagnostics) { Plan = plan };
        }

        if (!plan.HasChanges)
            return new TaskResult(PlanOutcome.Of(plan, detailed: false), plan.Diagnostics);
        if (plan.Approvals.Where(a => !a.Given).ToList() is { Count: > 0 } missing)
            return new TaskResult(Outcome.Refused, [.. missing.Select(a => NotApproved(task.Account, a))]) { Plan = plan };
        var failures = new StepFailures();
        var result = await reconciler.ApplyAsync(
            plan,
            saved is not null,
            reconcile with
            {
                Keys = task.Desired.Keys,
                Declared = task.Desired.Resources,
            },
            failures,
            context.Abort
        );
        return new TaskResult(result.Outcome, [.. failures.Found])
        {
            Steps = new FleetSteps(result.RunId, result.Done, result.AlreadyDone, result.Failed, result.Skipped, result.Unsettled),
        };
    }

    private static Diagnostic NotApproved(FleetAccount account, Approval approval) =>
        FleetCodes.NotApproved.With(
            $"account {account.Id}: {approval.Why}, and {approval.Token} is not approved",
            $"--allow {Shell.Word($"{account.Id}:{approval.Token}")}"
        );

    /// <summary>Why steps failed; what is done is counted by the run.</summary>
    private sealed class StepFailures : IProgress<ApplyEvent>
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<Diagnostic> found = new();

        public IEnumerable<Diagnostic> Found => found;

        public void Report(ApplyEvent value)
        {
            if (value is ApplyEvent.StepFailed failed)
                found.Enqueue(failed.Why);
        }
    }
}
