using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Planning;
using S3Creds.Core.Pulling;
using S3Creds.Core.Rendering;
using S3Creds.Core.Trails;

namespace S3Creds.Cli;

/// <summary>Looks in the files of <c>--cloudtrail</c> for who may have caused what differs.</summary>
internal static class TrailInput
{
    /// <exception cref="S3CredsException">There is no such folder (S3C650).</exception>
    public static void Check(ITrailOptions options, CommandContext context)
    {
        if (options.CloudTrail is { } folder)
            Trail.CheckFolder(folder, context.Files);
    }

    /// <summary>The plan with the candidates for its steps, and notes on what others created and on what the files hold.</summary>
    public static Plan Explain(Plan plan, ITrailOptions options, AwsSession aws, CommandContext context, DateTimeOffset? since = null)
    {
        if (options.CloudTrail is not { } folder)
            return plan;
        var (review, notes) = Look(folder, plan, plan.Steps, options, aws, context, since);
        return plan with { Review = plan.Review with { Trail = review }, Diagnostics = [.. plan.Diagnostics, .. notes] };
    }

    /// <summary>The candidates for what a pull takes over or leaves out; null without <c>--cloudtrail</c>.</summary>
    public static (TrailReview? Review, IReadOnlyList<Diagnostic> Notes) Look(
        PullResult pull,
        Plan plan,
        ITrailOptions options,
        AwsSession aws,
        CommandContext context
    ) =>
        options.CloudTrail is { } folder
            ? Look(
                folder,
                plan,
                pull.Pulled.Concat(pull.LeftOut.Select(l => l.Change)).Select(c => InAccount(c.Step)),
                options,
                aws,
                context
            )
            : (null, []);

    /// <summary>A pull sees a change from the manifests: what it would remove there was removed in the account.</summary>
    public static PlanStep InAccount(PlanStep step) => step.Action == StepAction.Delete ? step with { Action = StepAction.Create } : step;

    /// <param name="steps">Those whose cause is looked for.</param>
    private static (TrailReview Review, IReadOnlyList<Diagnostic> Notes) Look(
        string folder,
        Plan plan,
        IEnumerable<PlanStep> steps,
        ITrailOptions options,
        AwsSession aws,
        CommandContext context,
        DateTimeOffset? since = null
    )
    {
        var asked = steps.ToList();
        var trail = Trail.Read(
            folder,
            new TrailQuestion(plan.Account, KindTable.All, TrailSearch.ResourcesOf(asked, plan.Diagnostics)),
            context.Files,
            context.Stop
        );
        var search = new TrailSearch(
            KindTable.All,
            trail,
            OwnRequests.Of(context.Files, options.RunsFolder),
            TrailSearch.IamRegionOf(aws.Partition),
            since
        );
        return (
            search.Of(asked),
            [
                .. plan
                    .Diagnostics.Select(d => d.Subject)
                    .OfType<DiagnosticSubject>()
                    .Select(s => TrailCodes.Made.With($"{s.Address}: {TrailWords.Line(search.Of(s), folder, "created")}")),
                .. trail.Notes,
            ]
        );
    }
}
