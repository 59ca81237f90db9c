using System.Globalization;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering;

/// <summary>Candidates in words, the same in every view. They are texts of others: each view escapes them.</summary>
public static class TrailWords
{
    /// <summary>One line for each candidate; where there is none, what was looked through.</summary>
    /// <param name="cause">What a candidate may have done: <c>changed</c>.</param>
    public static IEnumerable<string> Of(TrailFinding finding, string folder, string cause)
    {
        if (finding.Candidates.Count == 0)
        {
            var since = finding.Span.Since is { } time ? $" since {Text(time)}" : "";
            yield return $"no event{since} in {folder}{Where(finding.Span)}";
            yield break;
        }

        foreach (var candidate in finding.Candidates)
            yield return $"may have been {cause} by {Of(candidate)}";
        if (finding.More > 0)
            yield return $"… and {Diagnostics.Plural.Of(finding.More, "older event")}";
    }

    /// <summary>On one line.</summary>
    public static string Line(TrailFinding finding, string folder, string cause) => string.Join("; ", Of(finding, folder, cause));

    public static string CauseOf(PlanStep step) =>
        step.Action switch
        {
            StepAction.Create when step.Facet is null => "removed",
            StepAction.Delete or StepAction.Adopt => "created",
            _ => "changed",
        };

    private static string Of(TrailCandidate candidate) =>
        $"{candidate.Principal} at {Text(candidate.Time)} ({candidate.Name} from {candidate.Source}, event {candidate.Id})"
        + (candidate.ClaimsOurs ? "; its user agent names s3creds, but no journal here has the request" : "");

    private static string Where(TrailSpan span) =>
        (span.Region, span.From, span.To) switch
        {
            ({ } region, null, _) => $": it has no records of {region}, where these changes are recorded",
            (_, null, _) => ": it has no records",
            ({ } region, { } from, { } to) => $", whose records of {region} are from {Text(from)} to {Text(to)}",
            (_, { } from, { } to) => $", whose records are from {Text(from)} to {Text(to)}",
            _ => "",
        };

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
