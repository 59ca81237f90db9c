using System.Text.Json.Nodes;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>The account as it would be after a plan: live, overlaid by the plan's steps. What no step touches stays as it is.</summary>
internal static class PlannedState
{
    public static ResourceSet After(IReadOnlyCollection<Kind> kinds, ResourceSet live, ResourceSet desired, IReadOnlyList<PlanStep> steps)
    {
        var after = live.Resources;
        foreach (var step in steps.OrderBy(s => s.Rank))
        {
            var state = after.GetValueOrDefault(step.Address) is { Presence: Presence.Present } there ? there : ResourceState.Empty;
            switch (step.Action)
            {
                case StepAction.Create:
                    after = after.SetItem(step.Address, Created(kinds, step, state, desired[step.Address]));
                    break;
                case StepAction.Delete:
                    after = after.SetItem(step.Address, ResourceState.NotThere);
                    break;
                case StepAction.Update when step.Facet == Planner.NameFacet:
                    after = after.SetItem(step.Address, state with { RenamedFrom = null });
                    break;
                case StepAction.Update when step.Facet is { } facet and not Planner.OwnerFacet:
                    after = after.SetItem(
                        step.Address,
                        state.With(facet, Overlay(kinds.FacetOf(step.Address, facet), state[facet], step.After))
                    );
                    break;
                default:
                    break;
            }
        }

        foreach (var (address, state) in desired.Resources)
        {
            if (after.GetValueOrDefault(address) is { Presence: Presence.Present } there)
                after = after.SetItem(address, there with { DeclaredAt = state.DeclaredAt, Places = state.Places });
        }

        return new ResourceSet(after);
    }

    /// <summary>A new resource has nothing but what its steps give it.</summary>
    private static ResourceState Created(IReadOnlyCollection<Kind> kinds, PlanStep step, ResourceState state, ResourceState? desired)
    {
        var made = state with { DeclaredAt = desired?.DeclaredAt };
        made = kinds.Of(step.Address.Kind)?.New(made) ?? made;
        foreach (var (key, value) in step.After?.ToNode() as JsonObject ?? [])
            made =
                key == Planner.OwnerFacet ? made : made.With(key, Overlay(kinds.FacetOf(step.Address, key), null, CanonicalJson.Of(value)));
        return made;
    }

    private static FacetValue Overlay(Facet? facet, FacetValue? live, CanonicalJson? after)
    {
        var value = after is { } json ? new FacetValue.Present(json) : (FacetValue)FacetValue.Absent.Instance;
        return facet?.Overlay(live, value) ?? value;
    }
}
