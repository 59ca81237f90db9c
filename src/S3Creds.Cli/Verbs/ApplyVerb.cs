using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Planning;
using S3Creds.Core.Reconciling;

namespace S3Creds.Cli.Verbs;

[Verb("apply")]
internal sealed class ApplyVerbOptions : DeclarativeOptions, ILockOptions
{
    [Value(0, MetaName = "PLAN", HelpText = "A plan that 'plan --out' saved")]
    public string? Plan { get; set; }

    [Option(
        "expect-digest",
        MetaValue = "DIGEST",
        HelpText = "The digest of the reviewed plan, as 'show' prints it; any other plan is refused"
    )]
    public string? ExpectDigest { get; set; }

    [Option(
        "expect-steps",
        MetaValue = "DIGEST",
        HelpText = "The digest of the approved steps, as 'plan' prints it: a plan with these steps needs no prompt, any other is refused"
    )]
    public string? ExpectSteps { get; set; }

    [Option("require-signature", HelpText = "Apply the saved plan only with a signature beside it: PLAN.sig of 'ssh-keygen -Y sign'")]
    public bool RequireSignature { get; set; }

    [Option("allowed-signers", MetaValue = "FILE", HelpText = "The keys that may sign plans, in the form of ssh-keygen(1)")]
    public string? AllowedSigners { get; set; }

    [Option('y', "yes", HelpText = "Do not prompt; this does not approve risky changes, see --allow")]
    public bool Yes { get; set; }

    public string? Lock { get; set; }

    public string LockTimeout { get; set; } = "0s";

    public string LockLease { get; set; } = ILockOptions.DefaultLease;
}

/// <summary>Applies a saved plan, or plans and applies manifests after a confirmation.</summary>
internal static class ApplyVerb
{
    public static Task<Outcome> RunAsync(ApplyVerbOptions options, CommandContext context)
    {
        if (options.Plan is { } path)
            return SavedAsync(path, options, context);
        if (options.ExpectDigest is not null)
            throw new S3CredsException(
                CliCodes.Usage.With("--expect-digest is for a saved plan", "name the plan: s3creds apply plan.json --expect-digest DIGEST")
            );
        if (options.RequireSignature || options.AllowedSigners is not null)
            throw new S3CredsException(
                CliCodes.Usage.With(
                    "--require-signature and --allowed-signers are for a saved plan",
                    "name the plan: s3creds apply plan.json --require-signature --allowed-signers FILE"
                )
            );
        var approved = ApprovedSteps.Of(options.ExpectSteps, options.RunsFolder, context);
        return RunAsync(ManifestLoading.LoadValid(options, context), destroying: false, options.Yes, options, context, approved: approved);
    }

    /// <summary>A plan file is a claim: its digest is a checksum, and a person who changes the file can change the digest too. So it is
    /// applied only if a person confirms it at a terminal, if the manifests require each of its steps, or if its digest was given
    /// separately.</summary>
    private static async Task<Outcome> SavedAsync(string path, ApplyVerbOptions options, CommandContext context)
    {
        var reconcile = ManifestLoading.Reconcile(options, context);
        var plan = SavedPlan.Read(path, context);
        var digest = PlanFile.DigestOf(plan);
        if (options.ExpectDigest is { } expected && !string.Equals(expected, digest, StringComparison.OrdinalIgnoreCase))
            throw new S3CredsException(
                PlanCodes.OtherDigest.With(
                    $"{path} has the digest {digest}, not {expected}",
                    "nothing was changed; make and review a new plan"
                ),
                Outcome.Refused
            );
        var approved = ApprovedSteps.Of(options.ExpectSteps, options.RunsFolder, context);
        approved?.Check(plan);
        var signed = await SignedPlan.CheckAsync(path, plan, options.RequireSignature, options.AllowedSigners, options.Quiet, context);
        var desired = options.Files.Any() ? ManifestLoading.LoadValid(options, context) : null;
        if (desired is not null)
            PlanOrigin.Check(plan, desired, KindTable.All);
        // Sinks come from the manifests, never from a plan.
        else if (plan.Steps.Any(KeyWords.Speaks))
            throw new S3CredsException(
                ApplyCodes.OtherManifest.With(
                    "the plan changes access keys, and a plan file holds no sinks",
                    "apply it with -f and the manifests that it was made from"
                ),
                Outcome.Refused
            );

        plan = PlanConfirmation.Confirmed(plan, reconcile.Allow, believed: approved is null || signed || options.ExpectDigest is not null);
        if (options.ExpectDigest is null && approved is null && !signed && (desired is null || plan.Basis.Destroying))
        {
            if (options.Yes || !context.Terminals.CanAsk)
                throw NotConfirmed(plan, path);
            await context.Out.WriteAsync(TextOf(options, context)(plan));
            if (!await ConfirmAsync(plan, context))
                return Outcome.Cancelled;
            plan = Granted(plan);
        }

        await using var account = await Account.OpenAsync(options, plan.Endpoint, plan.Account, context);
        return await LockedRun.RunAsync(options, "apply", account, context, () =>
            CarryOutAsync(
                plan,
                saved: true,
                reconcile with
                {
                    Keys = desired?.Keys ?? [],
                    Declared = plan.Basis.Destroying ? null : desired?.Resources,
                },
                ManifestLoading.Reconciler(account.Aws, options.SecretsInCi, context),
                options.Quiet,
                context
            )
        );
    }

    /// <summary>The run goes on by itself: no next command.</summary>
    private static Func<Plan, string> TextOf(DeclarativeOptions options, CommandContext context) =>
        PlanFormat.Of("text", PlanFormat.Settings(options, context) with { ShowsCommand = false });

    private static S3CredsException NotConfirmed(Plan plan, string path) =>
        new(
            PlanCodes.NotConfirmed.With(
                $"{path} is applied without a confirmation: "
                    + $"{(plan.Basis.Destroying ? "a plan of destroy needs --expect-digest" : "a saved plan needs -f or --expect-digest")}",
                plan.Basis.Destroying
                    ? "name the digest that was reviewed: --expect-digest DIGEST; or run it at a terminal, without --yes"
                    : "name the manifests it was made from: -f FILE; or the digest that was reviewed: --expect-digest DIGEST; or run "
                        + "it at a terminal, without --yes"
            ),
            Outcome.Refused
        );

    private static Plan Granted(Plan plan) => plan with { Approvals = [.. plan.Approvals.Select(a => a with { Given = true })] };

    /// <summary>Plans, shows, asks and applies.</summary>
    /// <param name="render">How the plan is shown; as text by default.</param>
    /// <param name="approved">The steps that need no prompt; any others are refused.</param>
    public static async Task<Outcome> RunAsync(
        DesiredState desired,
        bool destroying,
        bool yes,
        DeclarativeOptions options,
        CommandContext context,
        Func<Plan, string>? render = null,
        ApprovedSteps? approved = null
    )
    {
        await using var account = await ManifestLoading.OpenAsync(options, desired, context);
        var command =
            destroying ? "destroy"
            : options is RotateOptions ? "rotate"
            : "apply";
        return await LockedRun.RunAsync(options, command, account, context, () =>
            PlannedAsync(desired, destroying, yes, account, options, context, render, approved)
        );
    }

    private static async Task<Outcome> PlannedAsync(
        DesiredState desired,
        bool destroying,
        bool yes,
        Account account,
        DeclarativeOptions options,
        CommandContext context,
        Func<Plan, string>? render,
        ApprovedSteps? approved
    )
    {
        var plan = await PlanVerb.MakeAsync(desired, destroying, account, options, context);
        await context.Out.WriteAsync((render ?? TextOf(options, context))(plan));
        if (plan.Diagnostics.Any(d => d.IsError))
        {
            await context.Out.WriteLineAsync("Nothing was changed: the plan holds errors.");
            return PlanOutcome.IsOnlyUnmet(plan) ? Outcome.Refused : PlanOutcome.Of(plan, detailed: false);
        }

        // What could not be read holds back removals only: the rest is applied.
        if (!plan.HasChanges)
            return PlanOutcome.Of(plan, detailed: false);
        var saved = false;
        if (approved is not null)
        {
            if (!approved.Are(plan) && approved.Kept() is { } kept)
            {
                // What is left of steps that were approved as a whole: each is checked to be done, or still to be done.
                PlanOrigin.Check(kept, desired, KindTable.All);
                await context.Out.WriteLineAsync("These are what is left of the approved steps: the approved plan is continued.");
                (plan, saved) = (kept, true);
            }

            approved.Check(plan);
            plan = PlanConfirmation.Confirmed(plan, ApprovalTokens.Of(options.Allow), believed: !saved);
            if (!saved)
                approved.Keep(plan);
        }
        else if (!yes)
        {
            if (!await ConfirmAsync(plan, context))
                return Outcome.Cancelled;
            plan = Granted(plan);
        }

        return await CarryOutAsync(
            plan,
            saved,
            ManifestLoading.Reconcile(options, context) with
            {
                Keys = desired.Keys,
                Declared = destroying || options is RotateOptions ? null : desired.Resources,
            },
            ManifestLoading.Reconciler(account.Aws, options.SecretsInCi, context),
            options.Quiet,
            context
        );
    }

    /// <summary>Asks for a yes.</summary>
    /// <exception cref="S3CredsException">There is no terminal.</exception>
    public static async Task<bool> ConfirmAsync(Plan plan, CommandContext context)
    {
        if (!context.Terminals.CanAsk)
            throw new S3CredsException(CliCodes.Usage.With("cannot prompt: no terminal", "review the plan and add --yes"), Outcome.Refused);
        await context.Err.WriteAsync(
            plan.Approvals.All(a => a.Given) ? "Apply this plan? Type yes: " : "Apply this plan and grant the approvals above? Type yes: "
        );
        await context.Err.FlushAsync(context.Stop);
        // A terminal's reader answers no cancellation: the wait for it does, so that what is held is released.
        if ((await Task.Run(context.In.ReadLine, context.Stop).WaitAsync(context.Stop))?.Trim() == "yes")
            return true;
        await context.Err.WriteLineAsync("Nothing was changed.");
        return false;
    }

    public static async Task<Outcome> CarryOutAsync(
        Plan plan,
        bool saved,
        ReconcileOptions reconcile,
        Reconciler reconciler,
        bool quiet,
        CommandContext context
    )
    {
        using var held = context.Interruption.Hold();
        var lines = new ApplyLines(quiet, plan.Steps, context, reconciler.WritePace);
        reconciler.Waits.Report = lines.Waiting;
        try
        {
            var result = await lines.RunAsync(() => reconciler.ApplyAsync(plan, saved, reconcile, lines, context.Abort));
            await context.Out.WriteLineAsync(
                $"Run {result.RunId}: {result.Done} done, {result.AlreadyDone} already as declared, {result.Failed} failed, "
                    + $"{result.Skipped} skipped, {result.Unsettled} not read back yet."
            );
            if (result.Outcome is Outcome.Partial or Outcome.Cancelled)
                await context.Err.WriteLineAsync("Run the same command again to continue: steps that are done are not repeated.");
            return result.Outcome;
        }
        catch (OperationCanceledException) when (context.Abort.IsCancellationRequested)
        {
            await context.Err.WriteLineAsync(lines.Interrupted("stopped at once"));
            return Outcome.Cancelled;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be journaled is not done: the run ended with the event that could not be written.
            var why = FileProblem.Of(e, "");
            await DiagnosticWriter.WriteAsync(
                [ApplyCodes.Journal.With($"the journal can no longer be written: {why}", lines.Interrupted("the run ended"))],
                context
            );
            return lines.Begun ? Outcome.Partial : Outcome.Refused;
        }
    }
}
