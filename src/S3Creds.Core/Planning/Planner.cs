using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary> A plan in three values: what differs (<see cref="PlanDiff"/>), what must be known to judge that (<see cref="FactsNeeded"/>),
/// and the judged plan. Pure: the same input gives the same bytes. </summary>
public static class Planner
{
    /// <summary>The pseudo-facet of the ownership tags on a resource.</summary>
    public const string OwnerFacet = "owner";

    /// <summary>The pseudo-facet of the name: a step of it renames the resource.</summary>
    public const string NameFacet = "name";

    /// <summary>What differs.</summary>
    public static PlanDiff Compare(PlanInput input) => Differ.Of(input);

    /// <summary>The plan where nothing more is to be read.</summary>
    public static Plan Build(PlanInput input, AccessFacts? facts = null) => Judge(input, Compare(input), facts);

    /// <summary>The judged plan: risks, who gains and loses access, approvals, expectations.</summary>
    /// <param name="diff">Of the same input.</param>
    /// <param name="facts">What access depends on besides the resources; null: access changes are not worked out.</param>
    public static Plan Judge(PlanInput input, PlanDiff diff, AccessFacts? facts)
    {
        var (compared, manifests) = (input.Compared, input.Manifests);
        var basis = new PlanBasis(
            [.. manifests.Operators.Distinct().Order()],
            [.. manifests.Files.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Moved(input),
            compared.Live.Resources.Count(r => IsOwned(r.Value, input)),
            manifests.Destroying,
            facts is null ? null : new AccessBasis(compared.Live, facts with { Kinds = compared.Kinds })
        )
        {
            Claims = input.Scope.KeysOnly ? ClaimsBasis.None : new ClaimsBasis(manifests.Claims.Digest, Approved(input)),
        };
        var (access, steps) = PlannedAccess.Of(compared.Kinds, [.. InOrder(diff.Steps.Concat(input.Keys.Steps))], basis.Access);
        var diagnostics = new DiagnosticBag();
        diagnostics.AddRange(input.Diagnostics);
        diagnostics.AddRange(diff.Diagnostics);
        diagnostics.AddRange(input.Keys.Notes);
        var (findings, held) = OfAccess(input, steps, basis.Access?.Facts);
        diagnostics.AddRange(findings);
        return new Plan(
            PlanFile.FormatVersion,
            input.Head.Tool,
            input.Head.Account,
            input.Head.Owner,
            DesiredDigestOf(manifests.AsDeclared ?? compared.Desired, manifests.Keys),
            PlanDigest.Of(compared.Live),
            steps,
            PlanGuard.Approvals(
                compared.Kinds,
                basis,
                steps,
                compared.Desired.Resources.IsEmpty && manifests.Keys.Count == 0,
                input.Allowed
            ),
            diagnostics.Sorted(),
            diff.IsComplete,
            diff.Unchanged,
            input.Head.Endpoint
        )
        {
            Access = access,
            Basis = basis,
            Review = PlanReview.None with
            {
                Places = PlacesOf(steps, compared.Desired),
                Judged = facts is null ? 0 : manifests.Expectations.Count,
                Held = held,
                Verb = manifests.Destroying ? "destroy" : "apply",
            },
        };
    }

    /// <summary>The keys of a user are declared with it.</summary>
    private static SortedDictionary<ResourceAddress, SourceSpan> PlacesOf(IReadOnlyList<PlanStep> steps, ResourceSet desired)
    {
        var places = new SortedDictionary<ResourceAddress, SourceSpan>();
        foreach (var step in steps)
        {
            var declared = KeyWords.Speaks(step) ? new ResourceAddress(ResourceKind.User, KeyPlan.Read(step).User) : step.Address;
            if (desired[declared]?.DeclaredAt is { } place)
                places[step.Address] = place;
        }

        return places;
    }

    /// <summary>Diagnostics of the state after the plan: expectations, operators, and grants that a boundary blocks.</summary>
    private static (IReadOnlyList<Diagnostic> Findings, int Held) OfAccess(
        PlanInput input,
        IReadOnlyList<PlanStep> steps,
        AccessFacts? facts
    )
    {
        if (facts is null)
            return ([], 0);
        var (compared, manifests) = (input.Compared, input.Manifests);
        var state = PlannedState.After(compared.Kinds, compared.Live, compared.Desired, steps);
        var after = AccessModel.Of(state, facts);
        var judge = new ExpectationJudge(after, facts.Partition, declaredOnly: false, manifests.Operators, input.Now);
        return (
            [
                .. BlockedPolicies.Of(steps, state, compared.Desired, facts),
                .. judge.Judge(manifests.Expectations),
                .. judge.Notes(manifests.Expectations),
                .. AccessGuard.Lockouts(AccessModel.Of(compared.Live, facts), after, manifests.Operators, facts.Partition),
                .. AccessGuard.CutOffs(after, compared.Desired),
            ],
            manifests.Expectations.Count(e => judge.Judge(e) is null)
        );
    }

    /// <summary>The order in which steps are listed; those of one rank and different resources run in parallel.</summary>
    internal static IEnumerable<PlanStep> InOrder(IEnumerable<PlanStep> steps) =>
        steps.OrderBy(s => s.Rank).ThenBy(s => s.Address).ThenBy(s => s.Facet, StringComparer.Ordinal);

    /// <summary>Settings and sinks of keys are no facets, and a plan that delivers keys must not be applied with other ones.</summary>
    public static string DesiredDigestOf(ResourceSet desired, IReadOnlyList<KeyDeclaration> keys) =>
        keys.Count == 0
            ? PlanDigest.OfDesired(desired)
            : PlanDigest.Of(PlanDigest.OfDesired(desired) + CanonicalJson.Of(new JsonArray([.. keys.Select(k => k.ToJson())])).Text);

    private static bool IsOwned(ResourceState live, PlanInput input) =>
        live.Presence == Presence.Present && live.OwnershipTags.Owner == input.Head.Owner && live.AccessOf is null;

    /// <summary> Manifests that ownership tags name and the run does not have, and that were renamed: they are nowhere to be found, and
    /// more of what they declared is still declared than would be removed. </summary>
    private static List<string> Moved(PlanInput input) =>
        [
            .. input
                .Compared.Live.Resources.Where(r =>
                    IsOwned(r.Value, input)
                    && r.Value.OwnershipTags.Source is { } source
                    && !input.Manifests.Files.Contains(source)
                    && !input.Manifests.Elsewhere.Contains(source)
                )
                .GroupBy(r => r.Value.OwnershipTags.Source!, StringComparer.Ordinal)
                .Where(g => g.Count(r => input.Compared.Desired[r.Key] is not null) > g.Count(r => input.Compared.Desired[r.Key] is null))
                .Select(g => g.Key)
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>The claims that were approved before, from the tags of declared resources.</summary>
    private static List<string> Approved(PlanInput input) =>
        [
            .. input
                .Compared.Live.Resources.Where(r => IsOwned(r.Value, input) && input.Compared.Desired[r.Key] is not null)
                .Select(r => r.Value.OwnershipTags.Claims)
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];

    internal static JsonObject OwnershipJson(OwnershipTags ownership)
    {
        var json = new JsonObject { ["owner"] = ownership.Owner };
        if (ownership.Source is { } source)
            json["source"] = source;
        if (ownership.OnRemove is { } onRemove)
            json["onRemove"] = onRemove.ToString().ToLowerInvariant();
        if (ownership.Protect)
            json["protect"] = true;
        if (ownership.Claims is { } claims)
            json["claims"] = claims;
        return json;
    }
}
