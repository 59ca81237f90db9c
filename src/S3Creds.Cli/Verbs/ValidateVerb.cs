using CommandLine;
using S3Creds.Cli.Arguments;
using S3Creds.Core.Access;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
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

    [OneOf("text", "sarif")]
    [Option("format", Default = "text", MetaValue = "FORMAT", HelpText = "text or sarif (2.1.0, for code scanning); text by default")]
    public string Format { get; set; } = "text";

    [Option("annotate", HelpText = Findings.AnnotateHelp)]
    public bool Annotate { get; set; }

    [Option("review", MetaValue = "FILE", HelpText = "Also check a file of reviews: an overdue one is an error")]
    public string? Review { get; set; }
}

/// <summary>Checks manifests. Offline, and runs nothing that they name.</summary>
internal static class ValidateVerb
{
    public static async Task<Outcome> RunAsync(ValidateOptions options, CommandContext context)
    {
        if (options.Format is not ("text" or Findings.Sarif))
            throw new S3CredsException(CliCodes.Usage.With($"there is no format '{options.Format}'", "text or sarif"));
        var findings = new List<Diagnostic>();
        var desired = await LoadAsync(options, findings, context);
        // The first diagnostics are shown before the judging, which may take a while.
        if (desired is not null)
            await ReportAsync(options, findings, context);
        if (desired is { HasErrors: false })
        {
            var judged = Judge(desired, options, context);
            await ReportAsync(options, judged, context);
            findings.AddRange(judged);
        }

        if (options.Format == Findings.Sarif)
            await Findings.WriteSarifAsync(findings, options.Files, context);
        if (desired is null || findings.Exists(d => d.IsError))
            return Outcome.Failed;
        if (options.Format == "text")
            await context.Out.WriteLineAsync(
                $"Valid: {Plural.Of(desired.Resources.Resources.Count, "resource")} in {Plural.Of(desired.Files.Count, "file")}."
            );
        return Outcome.Done;
    }

    /// <summary>Null where the manifests could not be read at all; a reader of SARIF finds that in the list too.</summary>
    private static async Task<DesiredState?> LoadAsync(ValidateOptions options, List<Diagnostic> findings, CommandContext context)
    {
        try
        {
            var desired = ManifestLoading.Load(options, context);
            findings.AddRange(desired.Diagnostics);
            return desired;
        }
        catch (S3CredsException e) when (options.Format == Findings.Sarif)
        {
            findings.AddRange(e.Diagnostics);
            await ReportAsync(options, e.Diagnostics, context);
            return null;
        }
    }

    private static async Task ReportAsync(ValidateOptions options, IReadOnlyList<Diagnostic> findings, CommandContext context)
    {
        await DiagnosticWriter.WriteAsync(findings.Where(d => !options.Quiet || d.IsError), context);
        await Findings.AnnotateAsync(options.Annotate, findings, context);
    }

    private static List<Diagnostic> Judge(DesiredState desired, ValidateOptions options, CommandContext context)
    {
        var partition = AwsSession.PartitionOf(desired.Region ?? "");
        var model = AccessModel.Of(desired.Resources, AccessFacts.Of(desired, partition));
        var judge = new ExpectationJudge(model, partition, declaredOnly: true, desired.Operators, context.Time.GetUtcNow());
        return
        [
            .. judge.Judge(desired.Expectations),
            .. judge.Notes(desired.Expectations),
            .. ManifestLint.Check(desired, partition, context.Stop),
            .. Reviewed(options, model, context),
        ];
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
