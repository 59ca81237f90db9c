using CommandLine;
using S3Creds.Cli.Arguments;
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
    [OneOf("text", "markdown", "html", "json")]
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
            return drift ? PlanOutcome.OfDrift(plan) : PlanOutcome.Of(plan, detailed);
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

    /// <summary>Plans and shows, and saves where <paramref name="path"/> is given. Nothing is changed.</summary>
    public static async Task<Outcome> ShowAsync(
        DesiredState desired,
        bool destroying,
        DeclarativeOptions options,
        string format,
        string? path,
        CommandContext context
    ) =>
        PlanOutcome.Of(
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
}
