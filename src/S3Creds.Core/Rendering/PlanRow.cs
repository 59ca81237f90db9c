using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering;

/// <summary>One property of a change, as every view shows it.</summary>
internal sealed record PlanRow(string Name, CanonicalJson? Before, CanonicalJson? After, IReadOnlyList<string> Risks)
{
    public static IEnumerable<PlanRow> Of(ResourceChange change) => change.Steps.SelectMany(Of);

    /// <summary>A step of a whole resource shows each of its properties.</summary>
    private static IEnumerable<PlanRow> Of(PlanStep step)
    {
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
}
