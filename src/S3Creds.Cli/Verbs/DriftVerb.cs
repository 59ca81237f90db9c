using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Cli.Watching;
using S3Creds.Core.Access;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Planning;
using S3Creds.Core.Reconciling;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli.Verbs;

[Verb("drift")]
internal sealed class DriftOptions : DeclarativeOptions, ITrailOptions, IWatchOptions
{
    [OneOf("text", "markdown", "html", "json", "sarif")]
    [Option("format", Default = "text", MetaValue = "FORMAT", HelpText = Formats)]
    public string Format { get; set; } = "text";

    [Option("annotate", HelpText = Findings.AnnotateHelp)]
    public bool Annotate { get; set; }

    private const string Formats = PlanFormat.Help + "; sarif (2.1.0): each difference at its place in the manifests";

    [Option(
        "baseline",
        MetaValue = "FILE",
        HelpText = "Compare with a list written by 'access --out' instead of manifests: exit 2 if a principal gained access, managed or not"
    )]
    public string? Baseline { get; set; }

    public string? Watch { get; set; }

    public string? HealthFile { get; set; }

    public string? Metrics { get; set; }

    public string? NotifyCommand { get; set; }

    public IEnumerable<string> NotifyArg { get; set; } = [];

    public IEnumerable<string> NotifyEnv { get; set; } = [];

    public string NotifyTimeout { get; set; } = IWatchOptions.DefaultTimeout;

    public string NotifyState { get; set; } = IWatchOptions.DefaultState;

    public string? CloudTrail { get; set; }

    [Option(
        "since",
        MetaValue = "RUN",
        HelpText = "Compare only what this run of the journal left as declared, and the manifests declare the same today (s3creds runs)"
    )]
    public string? Since { get; set; }

    /// <summary>The run of <see cref="Since"/>, once it is found.</summary>
    internal SinceRun? Run { get; set; }

    public override ReconcileOptions Shape(ReconcileOptions options, DesiredState desired) =>
        options with
        {
            AllKeys = true,
            Compares = Run?.Compares(desired.Resources),
        };

    public override Plan Explain(Plan plan, DesiredState desired, AwsSession aws, CommandContext context) =>
        TrailInput.Explain(Run?.Shorten(plan, desired.Resources) ?? plan, this, aws, context, Run?.Start);
}

/// <summary>Whether the account is still as declared; or, with a baseline, which principals gained access, managed or not.</summary>
internal static class DriftVerb
{
    public static Task<Outcome> RunAsync(DriftOptions options, CommandContext context)
    {
        WatchUsage.Check(options);
        return DriftWatch.RunAsync(options, ScopeOf(options), options.Quiet, context, (turn, comparison) =>
            CompareAsync(options, turn, comparison)
        );
    }

    /// <summary>What is compared, where it is not everything: notifications of it are its own.</summary>
    private static string? ScopeOf(DriftOptions options) =>
        (options.Only, options.Since) switch
        {
            (null, null) => null,
            (var only, null) => only,
            (var only, var since) => $"{only} since {since}".TrimStart(),
        };

    private static async Task<Outcome> CompareAsync(DriftOptions options, CommandContext context, DriftTurn comparison)
    {
        options.Run = options.Since is { } run ? SinceRun.Find(run, options.RunsFolder, context) : null;
        TrailInput.Check(options, context);
        if (options.Baseline is not { } file)
            return await PlanVerb.RunAsync(
                options,
                options.Format,
                null,
                detailed: true,
                drift: true,
                context,
                options.Annotate,
                comparison.Note
            );
        if (options.Files.Any())
            throw new S3CredsException(
                CliCodes.Usage.With("--baseline and -f cannot be combined", "run drift twice: with -f, and with --baseline")
            );
        if (options.CloudTrail is not null || options.Since is not null)
            throw new S3CredsException(
                CliCodes.Usage.With(
                    "--baseline compares no manifests",
                    "leave out --cloudtrail and --since, or give -f instead of --baseline"
                )
            );
        if (options.Annotate || options.Format == Findings.Sarif)
            throw new S3CredsException(
                CliCodes.Usage.With(
                    "--baseline compares no manifests",
                    "leave out --annotate and --format sarif, or give -f instead of --baseline"
                )
            );
        var render = Of(options.Format, context.Colour(options.NoColor));
        var baseline = SavedAccess.Read(file, context);
        var looked = await AccessQuery.ModelAsync(options, baseline.Scope.Bucket, mustExist: false, context);
        if (looked.Model.Account != baseline.Model.Account)
            throw new S3CredsException(
                PlanCodes.WrongAccount.With(
                    $"the credentials are of account {looked.Model.Account}, {file} is of {baseline.Model.Account}",
                    "use another profile"
                ),
                Outcome.Refused
            );
        var changes = AccessReport.Between(baseline.Model, looked.Model.WithClaimsOf(baseline.Model), baseline.Scope);
        await context.Out.WriteAsync(render(changes));
        var gaps = looked.Model.GapsOf(baseline.Scope).Except(baseline.Model.GapsOf(baseline.Scope), StringComparer.Ordinal).ToList();
        await DiagnosticWriter.WriteAsync(
            gaps.Select(g => ExpectCodes.NewGap.With($"cannot be read now: {g}", "new access may be missing from this list")),
            context
        );
        return changes.Changes.Any(c => c.IsGain) ? Outcome.Pending
            : gaps.Count > 0 || changes.Undecided.Any(u => !u.IsGap) ? Outcome.Failed
            : Outcome.Done;
    }

    private static Func<AccessChanges, string> Of(string format, bool colour) =>
        format switch
        {
            "text" => changes => new TextView(colour).Render(changes),
            "markdown" or "md" => MarkdownView.Render,
            "json" => changes => Escape.Json(AccessJson.Write(changes).ToJsonString()) + "\n",
            _ => throw new S3CredsException(CliCodes.Usage.With($"there is no format '{format}'", "text, markdown or json")),
        };
}
