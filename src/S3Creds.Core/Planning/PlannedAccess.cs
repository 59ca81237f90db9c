using S3Creds.Core.Access;
using S3Creds.Core.Kinds.Policies;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>Who gains and loses which access by a plan's steps.</summary>
internal static class PlannedAccess
{
    private static readonly string[] AccessFacets = ["inline", "policies", "groups", "boundary", "document", "policy", "publicAccess"];

    /// <summary>The access that steps change, and the steps with the risk of what they give.</summary>
    public static (AccessChanges Access, IReadOnlyList<PlanStep> Steps) Of(IReadOnlyList<PlanStep> steps, AccessBasis? basis)
    {
        if (basis is null)
            return (AccessChanges.None, steps);
        var after = PlannedState.After(basis.Live, ResourceSet.Empty, steps);
        var access = Of(basis.Live, after, steps, basis.Facts);
        return (access, WithRisks(steps, basis.Live, after, access));
    }

    private static AccessChanges Of(ResourceSet live, ResourceSet after, IReadOnlyList<PlanStep> steps, AccessFacts facts)
    {
        if (!steps.Any(TouchesAccess))
            return AccessChanges.None;
        var changes = AccessComparer.Compare(AccessModel.Of(live, facts), AccessModel.Of(after, facts));
        var same = steps.Where(s => s is { Action: StepAction.Update, Facet: { } facet } && AccessFacets.Contains(facet) && !Concerns(s, live, after, changes)).Select(s => s.Id);
        return changes with { SameAccess = [.. same] };
    }

    /// <summary>The steps with the risk of what they give: told from the exact gains, so that <c>s3:Put*</c> counts as what it is.</summary>
    private static IReadOnlyList<PlanStep> WithRisks(IReadOnlyList<PlanStep> steps, ResourceSet live, ResourceSet after, AccessChanges changes)
    {
        var gains = changes.Changes.Where(c => c.IsGain).ToList();
        return gains.Count == 0 ? steps : [.. steps.Select(s => Gives(s) ? s with { Risk = gains.Where(c => ComesFrom(s, c)).Aggregate(s.Risk, (r, c) => r | RiskOf(c)) } : s)];

        bool ComesFrom(PlanStep step, AccessChange change) => step.Address.Kind switch
        {
            ResourceKind.Bucket => AccessWords.CanName(change.Resource, step.Address.Name) && (change.IsOutside || !steps.Any(s => s.Address.ToString() == change.Who)),
            ResourceKind.Policy => Users(step.Address, after).Contains(change.Who) || Users(step.Address, live).Contains(change.Who),
            _ => step.Address.ToString() == change.Who,
        };
    }

    private static bool Gives(PlanStep step) => step is { Action: StepAction.Create } || (step is { Action: StepAction.Update, Facet: { } facet } && AccessFacets.Contains(facet));

    private static Risk RiskOf(AccessChange change)
    {
        var risk = change.IsPublic ? Risk.Public : Risk.None;
        if (change.Level is "write" or "tagging")
            risk |= Risk.Write;
        if (change.Actions.Any(a => a.StartsWith("s3:Delete", StringComparison.Ordinal) && change.Level == "write"))
            risk |= Risk.Erase;
        if (change.Level == "permissions management")
            risk |= Risk.Policy | (change.Actions.Any(Opens) ? Risk.Admin : Risk.None);
        return risk;
    }

    /// <summary>Who may do this can give itself, or everybody, all the rest.</summary>
    private static bool Opens(string action) => action is "s3:PutBucketPolicy" or "s3:DeleteBucketPolicy" or "s3:PutBucketAcl" or "s3:PutBucketPublicAccessBlock"
        or "s3:PutAccountPublicAccessBlock" or "s3:PutAccessPointPolicy" or "s3:PutBucketOwnershipControls";

    public static bool TouchesAccess(PlanStep step) =>
        !KeyWords.Speaks(step) && (step.Facet is null || AccessFacets.Contains(step.Facet) || step.Facet is "path" or "tags" or "ownership");

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
        var groups = resources.Resources.Where(r => r.Key.Kind == ResourceKind.Group && Has(r.Value, policy)).Select(r => r.Key.Name)
            .ToHashSet(ResourceKind.Group.Names());
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
