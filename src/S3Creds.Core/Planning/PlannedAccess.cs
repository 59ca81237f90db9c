using S3Creds.Core.Access;
using S3Creds.Core.Kinds.Policies;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>Who gains and loses which access by a plan's steps (DESIGN.md §8).</summary>
internal static class PlannedAccess
{
    private static readonly string[] AccessFacets = ["inline", "policies", "groups", "boundary", "document", "policy", "publicAccess"];

    public static AccessChanges Of(ResourceSet live, ResourceSet after, IReadOnlyList<PlanStep> steps, AccessFacts facts)
    {
        if (!steps.Any(TouchesAccess))
            return AccessChanges.None;
        var changes = AccessComparer.Compare(AccessModel.Of(live, facts), AccessModel.Of(after, facts));
        var same = steps.Where(s => s is { Action: StepAction.Update, Facet: { } facet } && AccessFacets.Contains(facet) && !Concerns(s, live, after, changes)).Select(s => s.Id);
        return changes with { SameAccess = [.. same] };
    }

    public static bool TouchesAccess(PlanStep step) => step.Facet is null || AccessFacets.Contains(step.Facet) || step.Facet is "path" or "tags";

    /// <summary>Whether a change, or something undecided, may come from this step.</summary>
    private static bool Concerns(PlanStep step, ResourceSet live, ResourceSet after, AccessChanges changes)
    {
        var who = step.Address.Kind switch
        {
            ResourceKind.Policy => [.. Users(step.Address, live), .. Users(step.Address, after)],
            _ => new HashSet<string>(StringComparer.Ordinal) { step.Address.ToString() },
        };
        return changes.Changes.Any(c => who.Contains(c.Who) || (step.Address.Kind == ResourceKind.Bucket && AccessWords.CanName(c.Resource, step.Address.Name)))
            || changes.NotSeen.Any(n => who.Any(w => n.StartsWith(w + ":", StringComparison.Ordinal)));
    }

    private static HashSet<string> Users(ResourceAddress policy, ResourceSet resources)
    {
        var groups = resources.Resources.Where(r => r.Key.Kind == ResourceKind.Group && Has(r.Value, policy)).Select(r => r.Key.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. resources.Resources
                .Where(r => Has(r.Value, policy) || PolicyText.Strings(r.Value["groups"]?.JsonOrNull?.ToNode()).Any(groups.Contains))
                .Select(r => r.Key.ToString()),
        ];
    }

    private static bool Has(ResourceState state, ResourceAddress policy) =>
        PolicyText.Strings(state["policies"]?.JsonOrNull?.ToNode()).Concat(PolicyText.Strings(state["boundary"]?.JsonOrNull?.ToNode()))
            .Any(r => PolicyReference.Address(r) == policy);
}
