using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Reconciling;

/// <summary>A resource that differs from the manifests.</summary>
/// <param name="Properties">What differs of it; empty where it is there and should not be, or the other way round.</param>
/// <param name="Risks">What correcting it would bring about: <c>delete</c>, <c>public</c>.</param>
public sealed record DriftedResource(
    ResourceAddress Address,
    IReadOnlyList<string> Actions,
    IReadOnlyList<string> Properties,
    IReadOnlyList<string> Risks
);

/// <summary>An access key of a managed user.</summary>
public sealed record AgedKey(string User, LiveKey Key);

/// <summary>How many expectations hold, how many do not, and how many could not be judged.</summary>
public sealed record ExpectationCounts(int Holds, int Fails, int Unknown);

/// <summary>What a comparison found, for programs that watch it.</summary>
/// <param name="Counts">Steps that would correct it, by action.</param>
/// <param name="ForeignKeys">Keys that s3creds did not create, as <c>access-key/USER/ID</c>.</param>
/// <param name="Failed">The messages of expectations that do not hold.</param>
public sealed record DriftSummary(
    string Account,
    string Owner,
    IReadOnlyDictionary<string, int> Counts,
    IReadOnlyList<DriftedResource> Resources,
    IReadOnlyList<string> Risks,
    ExpectationCounts Expectations,
    IReadOnlyList<string> ForeignKeys,
    IReadOnlyList<string> Failed,
    IReadOnlyList<AgedKey> Keys,
    string StepsDigest
)
{
    /// <summary>Two comparisons that found the same have the same digest: when they were made and the age of keys do not count.</summary>
    public string Digest =>
        PlanDigest.Of(
            CanonicalJson
                .Of(
                    new JsonObject
                    {
                        ["steps"] = StepsDigest,
                        ["keys"] = Texts(ForeignKeys),
                        ["failed"] = Texts(Failed),
                    }
                )
                .Text
        );

    public static DriftSummary Of(PlanResult result)
    {
        var plan = result.Plan;
        var failed = plan.Diagnostics.Where(d => d.Code == ExpectCodes.Failed.Code).ToList();
        var rings = result.Rings.Concat(result.OtherRings).OrderBy(r => r.User, StringComparer.Ordinal).ToList();
        return new DriftSummary(
            plan.Account,
            plan.Owner,
            new SortedDictionary<string, int>(
                Enum.GetValues<StepAction>().ToDictionary(Word, a => plan.Steps.Count(s => s.Action == a)),
                StringComparer.Ordinal
            ),
            [
                .. plan
                    .Steps.GroupBy(s => s.Address)
                    .OrderBy(g => g.Key)
                    .Select(g => new DriftedResource(
                        g.Key,
                        Sorted(g.Select(s => Word(s.Action))),
                        Sorted(g.Select(s => s.Facet).OfType<string>()),
                        Sorted(g.SelectMany(s => PlanFile.Risks(s.Risk)))
                    )),
            ],
            Sorted(plan.Steps.SelectMany(s => PlanFile.Risks(s.Risk))),
            new ExpectationCounts(plan.Review.Held, failed.Count, Math.Max(0, plan.Review.Judged - plan.Review.Held - failed.Count)),
            Sorted(rings.SelectMany(r => r.Foreign.Select(k => $"access-key/{r.User}/{k.Id}")).Where(k => IsReported(plan, k))),
            Sorted(failed.Select(d => d.Message)),
            [.. rings.SelectMany(r => r.Keys.Select(k => new AgedKey(r.User, k)))],
            plan.StepsDigest
        );
    }

    /// <summary>A key of an interrupted creation has no tag either, and is dealt with by the run itself.</summary>
    private static bool IsReported(Plan plan, string key) =>
        plan.Diagnostics.Any(d => d.Code == KeyCodes.Foreign.Code && d.Message.StartsWith(key + " ", StringComparison.Ordinal));

    private static string Word(StepAction action) => action.ToString().ToLowerInvariant();

    private static List<string> Sorted(IEnumerable<string> texts) =>
        [.. texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)JsonValue.Create(t))]);
}
