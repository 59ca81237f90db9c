using System.Text.Json.Nodes;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>
/// Labels each step of a plan by comparing three states, property by property: what the manifests of a base declare, what the present
/// manifests declare, and the account. What the base's own plan would do on a property is drift; what the two manifests declare differently
/// is this change.
/// </summary>
internal sealed class Attribution
{
    private readonly IReadOnlyCollection<Kind> kinds;
    private readonly ResourceSet head;
    private readonly ResourceSet atBase;
    private readonly HashSet<ResourceAddress> createdAtBase;
    private readonly HashSet<(ResourceAddress Address, string Facet)> drifted;

    /// <param name="input">Of the plan.</param>
    /// <param name="baseInput">The same account, compared with the base. Every property that the base declares of a resource with a step is
    /// read.</param>
    public Attribution(PlanInput input, PlanInput baseInput)
    {
        kinds = input.Compared.Kinds;
        head = input.Compared.Desired;
        atBase = baseInput.Compared.Desired;
        var steps = Planner.Compare(baseInput).Steps;
        createdAtBase = [.. steps.Where(s => s.Action == StepAction.Create).Select(s => s.Address)];
        // A manifest that was renamed is no drift.
        drifted = [.. steps.Where(s => s.Facet is not null && !IsRename(s)).Select(s => (s.Address, s.Facet!))];
    }

    public StepOrigin Of(PlanStep step)
    {
        var declared = atBase[step.Address];
        // What the base does not declare cannot have drifted from it; what neither declares any more is left over from before.
        if (declared is null)
            return step.Action is StepAction.Delete or StepAction.Release ? StepOrigin.Drift : StepOrigin.Change;
        var (changed, differs) = (step.Action, step.Facet) switch
        {
            (StepAction.Delete or StepAction.Release, _) => (true, drifted.Any(d => d.Address == step.Address)),
            (StepAction.Create, _) => (
                IsOwnedOtherwise(step.Address) || FacetsOf(step).Any(f => IsChanged(step.Address, f)),
                createdAtBase.Contains(step.Address)
            ),
            (_, Planner.OwnerFacet) => (
                IsRename(step) ? declared.OwnershipTags.Source != head[step.Address]?.OwnershipTags.Source : IsOwnedOtherwise(step.Address),
                drifted.Contains((step.Address, Planner.OwnerFacet))
            ),
            (_, { } facet) => (
                IsChanged(step.Address, facet),
                createdAtBase.Contains(step.Address) ? declared[facet] is FacetValue.Present : drifted.Contains((step.Address, facet))
            ),
            _ => (true, false),
        };
        return Of(changed, differs);
    }

    /// <summary>The account can only differ from the plan's manifests by a change of them or by drift from the base.</summary>
    public static StepOrigin Of(bool changed, bool drifted) =>
        !drifted ? StepOrigin.Change
        : changed ? StepOrigin.Both
        : StepOrigin.Drift;

    private bool IsChanged(ResourceAddress address, string facet)
    {
        var (before, after) = (atBase[address]?[facet], head[address]?[facet]);
        return before is null || after is null
            ? before != after
            : before.JsonOrNull != after.JsonOrNull && kinds.FacetOf(address, facet)?.Same(before, after) != true;
    }

    private bool IsOwnedOtherwise(ResourceAddress address) =>
        atBase[address]!.OwnershipTags with
        {
            Source = null,
        } != (head[address]?.OwnershipTags ?? OwnershipTags.Nothing) with { Source = null };

    private static IEnumerable<string> FacetsOf(PlanStep step) =>
        (step.After?.ToNode() as JsonObject ?? []).Select(f => f.Key).Where(k => k != Planner.OwnerFacet);

    private static bool IsRename(PlanStep step)
    {
        if (
            step.Facet != Planner.OwnerFacet
            || step.Before?.ToNode() is not JsonObject before
            || step.After?.ToNode() is not JsonObject after
        )
            return false;
        before.Remove("source");
        after.Remove("source");
        return JsonNode.DeepEquals(before, after);
    }
}
