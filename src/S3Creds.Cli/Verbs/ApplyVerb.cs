using CommandLine;
using S3Creds.Core.Applying;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli.Verbs;

[Verb("apply")]
internal sealed class ApplyVerbOptions : DeclarativeOptions
{
    [Value(0)]
    public string? Plan { get; set; }

    [Option("yes")]
    public bool Yes { get; set; }
}

[Verb("destroy")]
internal sealed class DestroyOptions : DeclarativeOptions
{
    [Option("yes")]
    public bool Yes { get; set; }
}

/// <summary>Carries out a saved plan, or plans and carries out manifests after a confirmation. <c>destroy</c> removes what the owner owns.</summary>
internal static class ApplyVerb
{
    public static async Task<int> RunAsync(ApplyVerbOptions options, CommandContext context)
    {
        if (options.Plan is not { } path)
            return await RunAsync(await PlanVerb.MakeAsync(options, destroying: false, context), options, options.Yes, context);
        if (options.Allow.Any())
            throw new S3CredsException(CliCodes.Usage.Says("--allow goes to 'plan --out': a saved plan carries its approvals under its digest"));
        Plan plan;
        try
        {
            plan = PlanFile.Read(context.Files.ReadAllBytes(path, PlanFile.MaxBytes));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new S3CredsException(CliCodes.Unreadable.Says($"{path} cannot be read: {e.Message}"), ExitCode.Error, e);
        }

        // Being in a reviewed plan is the word for a deletion; whatever is worse needs its own.
        var approvals = plan.Approvals.Select(a => a.Token.StartsWith("delete:", StringComparison.Ordinal) ? a with { Given = true } : a);
        return await CarryOutAsync(plan with { Approvals = [.. approvals] }, saved: true, options, context);
    }

    public static async Task<int> RunAsync(DestroyOptions options, CommandContext context) =>
        await RunAsync(await PlanVerb.MakeAsync(options, destroying: true, context), options, options.Yes, context);

    private static async Task<int> RunAsync(Plan plan, DeclarativeOptions options, bool yes, CommandContext context)
    {
        await context.Out.WriteAsync(new TextView(context.Colour(options.NoColor)).Render(plan));
        if (!plan.HasChanges && !plan.Diagnostics.Any(d => d.IsError))
            return plan.Complete ? ExitCode.Done : ExitCode.Error;
        if (!yes)
        {
            if (!context.OutIsTerminal)
                throw new S3CredsException(CliCodes.Usage.Says("nobody can be asked here", "apply a saved plan, or add --yes"), ExitCode.Refused);
            await context.Out.WriteAsync("Apply this plan, with everything that needs your word? Type yes: ");
            await context.Out.FlushAsync(context.Stop);
            if (await context.In.ReadLineAsync(context.Stop) != "yes")
                return ExitCode.Cancelled;
            plan = plan with { Approvals = [.. plan.Approvals.Select(a => a with { Given = true })] };
        }

        return await CarryOutAsync(plan, saved: false, options, context);
    }

    private static async Task<int> CarryOutAsync(Plan plan, bool saved, DeclarativeOptions options, CommandContext context)
    {
        using var aws = Declared.Open(options, null, context);
        var outcome = await Declared.Reconciler(aws, context).ApplyAsync(
            plan, saved, Declared.Reconcile(options, context), new Lines(context), context.Abort);
        await context.Out.WriteLineAsync(
            $"Run {outcome.RunId}: {outcome.Done} done, {outcome.AlreadyDone} done before, {outcome.Failed} failed, {outcome.Skipped} skipped, {outcome.Unsettled} not read back yet.");
        return outcome.ExitCode;
    }

    /// <summary>One line a step, as it ends.</summary>
    private sealed class Lines(CommandContext context) : IProgress<ApplyEvent>
    {
        public void Report(ApplyEvent value)
        {
            switch (value)
            {
                case ApplyEvent.StepDone e:
                    context.Out.WriteLine($"  done     {Escape.Text(e.Step.Id)}{(e.AlreadyDone ? " (done before)" : "")}");
                    break;
                case ApplyEvent.StepSkipped e:
                    context.Out.WriteLine($"  skipped  {Escape.Text(e.Step.Id)}: {Escape.Text(e.Why)}");
                    break;
                case ApplyEvent.StepFailed e:
                    context.Out.WriteLine($"  failed   {Escape.Text(e.Step.Id)}");
                    context.Err.WriteLine(DiagnosticText.Line(e.Why, colour: false));
                    break;
                case ApplyEvent.Settling e:
                    context.Out.WriteLine($"  waiting until {e.Resources} resources read back");
                    break;
                default:
                    break;
            }
        }
    }
}
