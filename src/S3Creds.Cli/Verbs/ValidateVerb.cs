using CommandLine;
using S3Creds.Core.Access;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Reconciling;
using S3Creds.Core.Reviewing;

namespace S3Creds.Cli.Verbs;

[Verb("validate")]
internal sealed class ValidateOptions : IManifestOptions
{
    public IEnumerable<string> Files { get; set; } = [];

    public IEnumerable<string> Vars { get; set; } = [];

    public bool NoColor { get; set; }

    public bool Quiet { get; set; }

    [Option("review", MetaValue = "FILE", HelpText = "Also check a file of reviews: an overdue one is an error")]
    public string? Review { get; set; }
}

/// <summary>Checks manifests. Offline, and runs nothing that they name.</summary>
internal static class ValidateVerb
{
    public static async Task<Outcome> RunAsync(ValidateOptions options, CommandContext context)
    {
        var desired = ManifestLoading.Load(options, context);
        await DiagnosticWriter.WriteAsync(desired.Diagnostics.Where(d => !options.Quiet || d.IsError), context);
        if (desired.HasErrors)
            return Outcome.Failed;
        var partition = AwsSession.PartitionOf(desired.Region ?? "");
        var model = AccessModel.Of(desired.Resources, AccessFacts.Nothing(desired.Account, partition) with { Claims = desired.Claims });
        var judge = new ExpectationJudge(model, partition, declaredOnly: true, desired.Operators, context.Time.GetUtcNow());
        var judged = judge
            .Judge(desired.Expectations)
            .Concat(judge.Notes(desired.Expectations))
            .Concat(ManifestLint.Check(desired, partition, context.Stop))
            .Concat(Reviewed(options, model, context))
            .ToList();
        await DiagnosticWriter.WriteAsync(judged.Where(d => !options.Quiet || d.IsError), context);
        if (judged.Exists(d => d.IsError))
            return Outcome.Failed;
        await context.Out.WriteLineAsync(
            $"Valid: {Plural.Of(desired.Resources.Resources.Count, "resource")} in {Plural.Of(desired.Files.Count, "file")}."
        );
        return Outcome.Done;
    }

    private static IEnumerable<Diagnostic> Reviewed(ValidateOptions options, AccessModel model, CommandContext context) =>
        options.Review is { } path
            ? ReviewState.Problems(
                ReviewInput.Read(path, context),
                Grant.Of(AccessReport.Of(model, AccessScope.All)),
                DateOnly.FromDateTime(context.Time.GetUtcNow().UtcDateTime)
            )
            : [];
}
