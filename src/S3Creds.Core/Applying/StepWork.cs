using System.Text.Json.Nodes;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Applying;

/// <summary>What holds a step up.</summary>
public enum StepLimit
{
    /// <summary>The pace of IAM writes, which all steps of IAM share.</summary>
    Iam,

    /// <summary>S3 answers each bucket by itself.</summary>
    S3,

    /// <summary>A new key works only after a while, and is checked until it does.</summary>
    Keys,
}

/// <summary>What a step takes of the time of a run.</summary>
/// <param name="Writes">An estimate from the plan: what a value of several parts changes in each of them is a write.</param>
public sealed record StepWork(StepLimit Limit, int Writes)
{
    public static StepWork Of(PlanStep step, IEnumerable<Kind> kinds) =>
        new(
            step.Address.Kind switch
            {
                ResourceKind.Bucket or ResourceKind.Account => StepLimit.S3,
                ResourceKind.AccessKey => StepLimit.Keys,
                _ => StepLimit.Iam,
            },
            kinds.FacetOf(step.Address, step.Facet) is { IsWrittenInParts: true }
                ? Math.Max(
                    1,
                    Parts(step.Before?.ToNode())
                        .Except(Parts(step.After?.ToNode()))
                        .Select(p => p.Key)
                        .Union(Parts(step.After?.ToNode()).Except(Parts(step.Before?.ToNode())).Select(p => p.Key))
                        .Count()
                )
                : 1
        );

    private static IEnumerable<(string Key, string Value)> Parts(JsonNode? value) =>
        value switch
        {
            JsonObject map => map.Select(p => (p.Key, p.Value?.ToJsonString() ?? "")),
            JsonArray list => list.Select(i => (i?.ToJsonString() ?? "", "")),
            _ => [],
        };
}
