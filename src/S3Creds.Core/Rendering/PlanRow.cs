using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering;

/// <summary>One line of a change, as every view shows it: a property with its values, or a step in words.</summary>
/// <param name="Mark"><c>+</c>, <c>-</c> or a space, for a step in words.</param>
/// <param name="Note">What a step in words is known about.</param>
internal sealed record PlanRow(
    string Name,
    CanonicalJson? Before,
    CanonicalJson? After,
    IReadOnlyList<string> Risks,
    char Mark = ' ',
    string? Note = null
)
{
    /// <summary>Whether <see cref="Name"/> is complete: there are no values to compare.</summary>
    public bool IsInWords => Before is null && After is null;

    public static IEnumerable<PlanRow> Of(ResourceChange change) => change.Steps.SelectMany(s => Of(s, change.Reason));

    /// <summary>A change in a few words, for a table.</summary>
    public static string Summary(ResourceChange change)
    {
        // Where the looks before and after are all that there is, they are what is done.
        var routine = change.Steps.All(s => KeyWords.Speaks(s) && KeyWords.IsRoutine(s));
        return string.Join(
            ", ",
            change
                .Steps.Where(s => KeyWords.Speaks(s) ? routine || !KeyWords.IsRoutine(s) : s.Facet is not null)
                .Select(s => KeyWords.Speaks(s) ? KeyWords.Of(s) : s.Facet)
                .Distinct(StringComparer.Ordinal)
        );
    }

    /// <summary>A step of a whole resource shows each of its properties.</summary>
    private static IEnumerable<PlanRow> Of(PlanStep step, string reason)
    {
        if (KeyWords.Speaks(step))
        {
            yield return InWords(step, reason);
            yield break;
        }

        if (step.Facet is { } facet)
        {
            yield return new PlanRow(facet, step.Before, step.After, [.. PlanFile.Risks(step.Risk)]);
            yield break;
        }

        foreach (var (key, value) in step.After?.ToNode() as JsonObject ?? [])
            yield return new PlanRow(key, null, CanonicalJson.Of(value), key == Planner.OwnerFacet ? [.. PlanFile.Risks(step.Risk)] : []);
        foreach (var (key, value) in step.Before?.ToNode() as JsonObject ?? [])
            yield return new PlanRow(key, CanonicalJson.Of(value), null, []);
    }

    private static PlanRow InWords(PlanStep step, string reason)
    {
        var words = KeyWords.Of(step);
        // Its reason, unless the change as a whole has the same.
        var known = string.Join("; ", new[] { step.Reason == reason ? null : step.Reason, KeyWords.Facts(step) }.OfType<string>());
        var mark =
            words.StartsWith("delete", StringComparison.Ordinal) || words.StartsWith("deactivate", StringComparison.Ordinal) ? '-'
            : KeyWords.IsRoutine(step) ? ' '
            : '+';
        return new PlanRow(words, null, null, [.. PlanFile.Risks(step.Risk)], mark, known.Length > 0 ? known : null);
    }
}
