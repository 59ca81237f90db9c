using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.Buckets;
using S3Creds.Core.Planning;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli;

/// <summary>What a verb found, for the machines of a forge: SARIF, and the annotations of GitHub.</summary>
internal static class Findings
{
    public const string Sarif = "sarif";

    public const string AnnotateHelp = "Print the findings as annotations of GitHub too, on standard error";

    private static readonly Lazy<Dictionary<string, string>> Titles = new(() =>
        new[]
        {
            ApplyCodes.All,
            AwsCodes.All,
            BucketCodes.All,
            ClaimCodes.All,
            CliCodes.All,
            ExpectCodes.All,
            ImportCodes.All,
            KeyCodes.All,
            KindCodes.All,
            LintCodes.All,
            PlanCodes.All,
            StoreCodes.All,
            SavedPlanCodes.All,
            TrailCodes.All,
        }
            .SelectMany(c => c)
            .DistinctBy(c => c.Code)
            .ToDictionary(c => c.Code, c => c.Title, StringComparer.Ordinal)
    );

    public static Task WriteSarifAsync(IEnumerable<Diagnostic> findings, IEnumerable<string> files, CommandContext context) =>
        context.Out.WriteAsync(
            SarifView.Render(
                findings,
                ToolVersion.Text,
                Titles.Value.GetValueOrDefault,
                FromRoot(context),
                files.FirstOrDefault(f => f != "-") ?? "-"
            )
        );

    public static async Task AnnotateAsync(bool asked, IEnumerable<Diagnostic> findings, CommandContext context)
    {
        foreach (var line in asked ? GitHubAnnotations.Of(findings, FromRoot(context)) : [])
            await context.Err.WriteLineAsync(line);
    }

    /// <summary>The diagnostics of a plan, and each resource that differs, at its place in the manifests.</summary>
    public static IReadOnlyList<Diagnostic> OfDrift(Plan plan, DesiredState desired) =>
        [
            .. plan.Diagnostics,
            .. plan
                .Steps.GroupBy(s => s.Address)
                .Select(g =>
                    SavedPlanCodes.Drifted.At(
                        desired.Resources[g.Key]?.DeclaredAt,
                        $"{g.Key} differs from the manifests: {Words([.. g])}",
                        Causes(plan.Review.Trail, [.. g])
                    )
                ),
        ];

    /// <summary>Who may have caused it, by property; null where nothing was looked through.</summary>
    private static string? Causes(TrailReview? trail, List<PlanStep> steps) =>
        trail is null
            ? null
            : string.Join(
                "; ",
                steps
                    .Select(s => (Step: s, Finding: trail[s]))
                    .Where(s => s.Finding is not null)
                    .Select(s =>
                        (s.Step.Facet is { } facet ? $"{facet}: " : "")
                        + TrailWords.Line(s.Finding!, trail.Folder, TrailWords.CauseOf(s.Step))
                    )
            );

    private static string Words(List<PlanStep> steps) =>
        steps.Find(s => s.Facet is null or Planner.OwnerFacet && s.Action != StepAction.Update) is { } whole
            ? whole.Reason
            : string.Join(", ", steps.Select(s => KeyWords.Speaks(s) ? KeyWords.Of(s) : s.Facet).Distinct(StringComparer.Ordinal));

    /// <summary>Paths from the root of the repository that they are in; elsewhere from the working directory.</summary>
    private static Func<string, string> FromRoot(CommandContext context)
    {
        var git = new GitRepository(context.Files);
        return path =>
        {
            if (path == "-")
                return path;
            var full = Path.GetFullPath(path);
            var root = git.RootOf(Path.GetDirectoryName(full) ?? full) ?? Path.GetFullPath(".");
            return Path.GetRelativePath(root, full).Replace('\\', '/');
        };
    }
}
