using System.Text.Json.Nodes;
using S3Creds.Core.Access;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>The account as it would be after a plan: live, overlaid by the plan's steps. What no step touches stays as it is.</summary>
internal static class PlannedState
{
    public static ResourceSet After(ResourceSet live, ResourceSet desired, IReadOnlyList<PlanStep> steps)
    {
        var after = live.Resources;
        foreach (var step in steps.OrderBy(s => s.Rank))
        {
            var state = after.GetValueOrDefault(step.Address) is { Presence: Presence.Present } there ? there : ResourceState.Empty;
            switch (step.Action)
            {
                case StepAction.Create:
                    after = after.SetItem(step.Address, Created(step, state, desired[step.Address]));
                    break;
                case StepAction.Delete:
                    after = after.Remove(step.Address);
                    break;
                case StepAction.Update when step.Facet is { } facet and not Planner.OwnerFacet:
                    after = after.SetItem(step.Address, state.With(facet, Overlay(step.Address, facet, state[facet], step.After)));
                    break;
                default:
                    break;
            }
        }

        foreach (var (address, state) in desired.Resources)
        {
            if (after.GetValueOrDefault(address) is { Presence: Presence.Present } there)
                after = after.SetItem(address, there with { Declared = state.Declared, Places = state.Places });
        }

        return new ResourceSet(after);
    }

    /// <summary>A new resource has nothing but what its steps give it: each facet of the kind is known to be absent.</summary>
    private static ResourceState Created(PlanStep step, ResourceState state, ResourceState? desired)
    {
        var made = state with { Declared = desired?.Declared };
        foreach (var facet in KindTable.Of(step.Address.Kind)?.Facets ?? [])
            made = made.With(facet.Key, FacetValue.Absent.Instance);
        // The creating call sends no list: a new bucket's grants nothing to anyone but its owner.
        if (step.Address.Kind == ResourceKind.Bucket)
            made = made.With(AclGrants.Facet, FacetValue.Absent.Instance);
        foreach (var (key, value) in step.After?.ToNode() as JsonObject ?? [])
            made = key == Planner.OwnerFacet ? made : made.With(key, Overlay(step.Address, key, null, CanonicalJson.Of(value)));
        return made;
    }

    private static FacetValue Overlay(ResourceAddress address, string facet, FacetValue? live, CanonicalJson? after)
    {
        var value = after is { } json ? new FacetValue.Present(json) : (FacetValue)FacetValue.Absent.Instance;
        return (address.Kind, facet) switch
        {
            (ResourceKind.Bucket, "policy") => Kinds.Buckets.Policy.Overlaid(live ?? FacetValue.Absent.Instance, value),
            (_, "policies") => Kinds.Identities.PoliciesFacet.Overlaid(live, value),
            (_, "tags") => Tags(live, value),
            _ => value,
        };
    }

    private static FacetValue.Present Tags(FacetValue? live, FacetValue after)
    {
        var merged = live?.JsonOrNull?.ToNode() as JsonObject ?? [];
        foreach (var (key, value) in after.JsonOrNull?.ToNode() as JsonObject ?? [])
        {
            if (value is null)
                merged.Remove(key);
            else
                merged[key] = value.DeepClone();
        }

        return new FacetValue.Present(CanonicalJson.Of(merged));
    }
}
