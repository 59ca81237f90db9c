using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Planning;
using S3Creds.Core.Reconciling;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli.Verbs;

[Verb("apply")]
internal sealed class ApplyVerbOptions : DeclarativeOptions
{
    [Value(0, MetaName = "PLAN", HelpText = "A plan that 'plan --out' saved")]
    public string? Plan { get; set; }

    [Option('y', "yes", HelpText = "Do not ask; approves nothing by itself")]
    public bool Yes { get; set; }
}

[Verb("destroy")]
internal sealed class DestroyOptions : DeclarativeOptions
{
    [Option('y', "yes", HelpText = "Do not ask; approves nothing by itself")]
    public bool Yes { get; set; }
}

/// <summary>Carries out a saved plan, or plans and carries out manifests after a confirmation. <c>destroy</c> removes what the owner owns.</summary>
internal static class ApplyVerb
{
    public static async Task<int> RunAsync(ApplyVerbOptions options, CommandContext context)
    {
        if (options.Plan is not { } path)
            return await RunAsync(options, destroying: false, options.Yes, context);
        if (options.Allow.Any())
            throw new S3CredsException(CliCodes.Usage.Says("--allow goes to 'plan --out': a saved plan carries its approvals under its digest"));
        var plan = SavedPlan.Read(path, context);

        // Being in a reviewed plan is the word for a deletion; whatever is worse needs its own.
        var approvals = plan.Approvals.Select(a => a.Token.StartsWith("delete:", StringComparison.Ordinal) ? a with { Given = true } : a);
        await using var account = await Account.OpenAsync(options, plan.Endpoint, plan.Account, context);
        // Sinks come from the manifests, never from a plan: where it delivers keys, -f must name those that it was made from.
        var keys = plan.Steps.Any(KeyWords.Speaks) ? SinksOf(options, context) : null;
        if (keys is not null && Planner.DesiredDigestOf(keys.Resources, keys.Keys) != plan.DesiredDigest)
            throw new S3CredsException(ApplyCodes.OtherManifest.Says("the plan was made from other manifests than -f names", "nothing was changed; make and review a new plan"), ExitCode.Refused);
        return await CarryOutAsync(plan with { Approvals = [.. approvals] }, saved: true, Declared.Reconcile(options, context) with { Keys = keys?.Keys ?? [] }, Declared.Reconciler(account.Aws, options.SecretsInCi, context), options.Quiet, context);
    }

    private static DesiredState SinksOf(ApplyVerbOptions options, CommandContext context) => options.Files.Any()
        ? Declared.LoadValid(options, context)
        : throw new S3CredsException(ApplyCodes.OtherManifest.Says("the plan has steps of access keys, and a plan names no sinks", "apply it with -f and the manifests that it was made from"), ExitCode.Refused);

    public static Task<int> RunAsync(DestroyOptions options, CommandContext context) => RunAsync(options, destroying: true, options.Yes, context);

    private static Task<int> RunAsync(DeclarativeOptions options, bool destroying, bool yes, CommandContext context) =>
        RunAsync(Declared.LoadValid(options, context), destroying, yes, options, context);

    /// <summary>Plans, shows, asks and carries out.</summary>
    /// <param name="render">How the plan is shown; as text by default.</param>
    public static async Task<int> RunAsync(DesiredState desired, bool destroying, bool yes, DeclarativeOptions options, CommandContext context, Func<Plan, string>? render = null)
    {
        await using var account = await Declared.OpenAsync(options, desired, context);
        var plan = await PlanVerb.MakeAsync(desired, destroying, account, options, context);
        await context.Out.WriteAsync((render ?? new TextView(context.Colour(options.NoColor)).Render)(plan));
        if (plan.Diagnostics.Any(d => d.IsError) || !plan.Complete)
        {
            await context.Out.WriteLineAsync("Nothing was changed: the plan holds errors.");
            return PlanVerb.IsOnlyUnmet(plan) ? ExitCode.Refused : PlanVerb.ExitOf(plan, detailed: false);
        }

        if (!plan.HasChanges)
            return ExitCode.Done;
        if (!yes)
        {
            if (!await ConfirmAsync(context))
                return ExitCode.Cancelled;
            plan = plan with { Approvals = [.. plan.Approvals.Select(a => a with { Given = true })] };
        }

        return await CarryOutAsync(plan, saved: false, Declared.Reconcile(options, context) with { Keys = desired.Keys }, Declared.Reconciler(account.Aws, options.SecretsInCi, context), options.Quiet, context);
    }

    /// <summary>Asks for a yes.</summary>
    /// <exception cref="S3CredsException">Nobody can be asked.</exception>
    public static async Task<bool> ConfirmAsync(CommandContext context)
    {
        if (!context.Terminals.CanAsk)
            throw new S3CredsException(CliCodes.Usage.Says("nobody can be asked here", "apply a saved plan, or add --yes"), ExitCode.Refused);
        await context.Err.WriteAsync("Apply this plan, with everything that needs your word? Type yes: ");
        await context.Err.FlushAsync(context.Stop);
        if ((await context.In.ReadLineAsync(context.Stop))?.Trim() == "yes")
            return true;
        await context.Err.WriteLineAsync("Nothing was changed.");
        return false;
    }

    public static async Task<int> CarryOutAsync(Plan plan, bool saved, ReconcileOptions reconcile, Reconciler reconciler, bool quiet, CommandContext context)
    {
        using var held = context.Interruption.Hold();
        var lines = new ApplyLines(quiet, plan.Steps.Count, context);
        reconciler.Waits.Report = lines.Waiting;
        try
        {
            var outcome = await lines.RunAsync(() => reconciler.ApplyAsync(
                plan, saved, reconcile, lines, context.Abort));
            await context.Out.WriteLineAsync(
                $"Run {outcome.RunId}: {outcome.Done} done, {outcome.AlreadyDone} done before, {outcome.Failed} failed, {outcome.Skipped} skipped, {outcome.Unsettled} not read back yet.");
            if (outcome.ExitCode is ExitCode.Partial or ExitCode.Cancelled)
                await context.Err.WriteLineAsync("The same command, run again, goes on from here: what is done is not done twice.");
            return outcome.ExitCode;
        }
        catch (OperationCanceledException) when (context.Abort.IsCancellationRequested)
        {
            await context.Err.WriteLineAsync(lines.Interrupted("stopped at once"));
            return ExitCode.Cancelled;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be journaled is not done: the run ended with the event that could not be written.
            await DiagnosticWriter.WriteAsync([ApplyCodes.Journal.Says($"the journal cannot be written any more: {e.Message}", lines.Interrupted("the run ended there"))], context);
            return lines.Begun ? ExitCode.Partial : ExitCode.Refused;
        }
    }
}
