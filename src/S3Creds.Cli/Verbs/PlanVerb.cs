using CommandLine;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Planning;
using S3Creds.Core.Reconciling;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli.Verbs;

[Verb("plan")]
internal sealed class PlanOptions : DeclarativeOptions
{
    [Option("format", Default = "text", MetaValue = "FORMAT", HelpText = PlanFormat.Help)]
    public string Format { get; set; } = "text";

    [Option('o', "out", MetaValue = "FILE", HelpText = "Save the plan to a file, for show and apply")]
    public string? Out { get; set; }

    [Option("valid-for", Default = PlanAge.Default, MetaValue = "DURATION", HelpText = PlanAge.Help)]
    public string ValidFor { get; set; } = PlanAge.Default;

    [Option(
        "base",
        MetaValue = "PATH",
        HelpText = "The manifests as the base branch has them (git worktree): each step is labelled this change, drift or both"
    )]
    public IEnumerable<string> Base { get; set; } = [];

    [Option("annotate", HelpText = Findings.AnnotateHelp)]
    public bool Annotate { get; set; }

    public override IEnumerable<string> BaseFiles => Base;

    [Option("detailed-exitcode", HelpText = "Exit 2 if there are changes")]
    public bool DetailedExitCode { get; set; }

    public override ReconcileOptions Shape(ReconcileOptions options, DesiredState desired) =>
        options with
        {
            ValidFor = PlanAge.Parse(ValidFor),
        };
}

/// <summary>Shows what an apply would do.</summary>
internal static class PlanVerb
{
    public static Task<Outcome> RunAsync(PlanOptions options, CommandContext context) =>
        RunAsync(options, options.Format, options.Out, options.DetailedExitCode, drift: false, context, options.Annotate);

    public static async Task<Plan> MakeAsync(
        DesiredState desired,
        bool destroying,
        Account account,
        DeclarativeOptions options,
        CommandContext context,
        Action<PlanResult, AwsSession>? seen = null
    )
    {
        var reconciler = ManifestLoading.Reconciler(account.Aws, options.SecretsInCi, context);
        var shaped = options.Shape(ManifestLoading.Reconcile(options, context), desired) with
        {
            Base = ManifestLoading.LoadBase(options.BaseFiles, options, context),
        };
        var made = await LiveProgress.ReadingAsync(options.Quiet, context, account.Aws, () =>
            reconciler.PlanAsync(desired, destroying, shaped, context.Stop)
        );
        var review = made.Plan.Review with { Arguments = NextArguments.Of(options) };
        var plan = made.Plan with
        {
            Review = options is RotateOptions ? review with { Verb = "rotate" } : review,
            Commit = ManifestLoading.CommitOf(options, context),
        };
        plan = options.Explain(plan, desired, account.Aws, context);
        seen?.Invoke(made with { Plan = plan }, account.Aws);
        return plan;
    }

    public static Outcome OutcomeOf(Plan plan, bool detailed) =>
        plan.Diagnostics.Any(d => d.Code == PlanCodes.OwnedByOther.Code || d.Code == PlanCodes.NotOwned.Code) ? Outcome.Refused
        : plan.Diagnostics.Any(d => d.IsError || d.Code == PlanCodes.NoRemovals.Code) ? Outcome.Failed
        : detailed && plan.HasChanges ? Outcome.Pending
        : Outcome.Done;

    public static async Task<Outcome> RunAsync(
        DeclarativeOptions options,
        string format,
        string? path,
        bool detailed,
        bool drift,
        CommandContext context,
        bool annotate = false,
        Action<PlanResult, AwsSession>? seen = null
    )
    {
        var isSarif = drift && format == Findings.Sarif;
        Func<Plan, string> render = isSarif ? _ => "" : PlanFormat.Of(format, PlanFormat.Settings(options, context, path));
        try
        {
            var desired = ManifestLoading.LoadValid(options, context);
            var plan = await ShowAsync(desired, destroying: false, options, render, path, context, seen);
            var findings = drift ? Findings.OfDrift(plan, desired) : plan.Diagnostics;
            if (isSarif)
                await Findings.WriteSarifAsync(findings, options.Files, context);
            await Findings.AnnotateAsync(annotate, findings, context);
            return OutcomeOf(plan, detailed, drift);
        }
        catch (S3CredsException e) when (isSarif || annotate)
        {
            // A reader of the list finds why there is no comparison in it too.
            if (isSarif)
                await Findings.WriteSarifAsync(e.Diagnostics, options.Files, context);
            await Findings.AnnotateAsync(annotate, e.Diagnostics, context);
            throw;
        }
    }

    private static Outcome OutcomeOf(Plan plan, bool detailed, bool drift) => drift ? OutcomeOfDrift(plan) : OutcomeOf(plan, detailed);

    /// <summary>A key that was made by hand is a difference that no step ends; keys that could not be read leave the answer open.</summary>
    private static Outcome OutcomeOfDrift(Plan plan) =>
        IsOnlyUnmet(plan)
            ? Outcome.Pending
            : OutcomeOf(plan, detailed: true) switch
            {
                Outcome.Done when plan.Diagnostics.Any(d => d.Code == KeyCodes.Foreign.Code) => Outcome.Pending,
                Outcome.Done when plan.Diagnostics.Any(d => d.Code == PlanCodes.KeysNotRead.Code) => Outcome.Failed,
                var other => other,
            };

    /// <summary>Plans and shows, and saves where <paramref name="path"/> is given. Nothing is changed.</summary>
    public static async Task<Outcome> ShowAsync(
        DesiredState desired,
        bool destroying,
        DeclarativeOptions options,
        string format,
        string? path,
        CommandContext context
    ) =>
        OutcomeOf(
            await ShowAsync(
                desired,
                destroying,
                options,
                PlanFormat.Of(format, PlanFormat.Settings(options, context, path)),
                path,
                context
            ),
            detailed: false
        );

    private static async Task<Plan> ShowAsync(
        DesiredState desired,
        bool destroying,
        DeclarativeOptions options,
        Func<Plan, string> render,
        string? path,
        CommandContext context,
        Action<PlanResult, AwsSession>? seen = null
    )
    {
        await using var account = await ManifestLoading.OpenAsync(options, desired, context);
        var plan = await MakeAsync(desired, destroying, account, options, context, seen);
        if (path is not null)
            SavedPlan.Write(path, plan, context);
        await context.Out.WriteAsync(render(plan));
        if (path is not null && !options.Quiet)
            await context.Err.WriteLineAsync(
                Escape.Text($"Saved {path}: digest {PlanFile.DigestOf(plan)}, digest of its steps {plan.StepsDigest}")
            );
        return plan;
    }

    /// <summary>Whether expectations that do not hold are all that is wrong.</summary>
    public static bool IsOnlyUnmet(Plan plan) =>
        plan.Complete
        && plan.Diagnostics.Any(d => d.IsError)
        && plan.Diagnostics.Where(d => d.IsError).All(d => d.Code == ExpectCodes.Failed.Code);
}
