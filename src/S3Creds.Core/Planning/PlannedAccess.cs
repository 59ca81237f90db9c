using S3Creds.Core.Access;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>Who gains and loses which access by a plan's steps.</summary>
internal static class PlannedAccess
{
    /// <summary>The access that steps change, and the steps with the risk of what they give.</summary>
    public static (AccessChanges Access, IReadOnlyList<PlanStep> Steps) Of(
        IReadOnlyCollection<Kind> kinds,
        IReadOnlyList<PlanStep> steps,
        AccessBasis? basis
    )
    {
        if (basis is null)
            return (AccessChanges.None, steps);
        var live = steps.Where(s => s.Facet == Planner.NameFacet).Aggregate(basis.Live, BeforeRename);
        var after = PlannedState.After(kinds, live, ResourceSet.Empty, steps);
        var holders = Holders(kinds, live, after);
        var access = Of(kinds, live, after, steps, holders, basis.Facts);
        return (access, WithRisks(kinds, steps, holders, access));
    }

    /// <summary>The name that a principal has until the step renames it: policies may test it.</summary>
    private static ResourceSet BeforeRename(ResourceSet live, PlanStep step) =>
        live[step.Address] is { } state ? live.With(step.Address, state with { RenamedFrom = StepRules.Text(step.Before) }) : live;

    private static AccessChanges Of(
        IReadOnlyCollection<Kind> kinds,
        ResourceSet live,
        ResourceSet after,
        IReadOnlyList<PlanStep> steps,
        Func<ResourceAddress, IReadOnlySet<string>> holders,
        AccessFacts facts
    )
    {
        if (!steps.Any(s => TouchesAccess(kinds, s)))
            return AccessChanges.None;
        var changes = AccessComparer.Compare(AccessModel.Of(live, facts), AccessModel.Of(after, facts));
        var same = steps.Where(s => BearingOf(kinds, s) == AccessBearing.Grants && !Concerns(s, holders, changes)).Select(s => s.Id);
        return changes with { SameAccess = [.. same] };
    }

    /// <summary>The steps with the risk of the access that they give: it follows from the exact gains, so that <c>s3:Put*</c> counts as a
    /// write.</summary>
    private static IReadOnlyList<PlanStep> WithRisks(
        IReadOnlyCollection<Kind> kinds,
        IReadOnlyList<PlanStep> steps,
        Func<ResourceAddress, IReadOnlySet<string>> holders,
        AccessChanges changes
    )
    {
        var gains = changes.Changes.Where(c => c.IsGain).ToList();
        return gains.Count + changes.Undecided.Count == 0
            ? steps
            : [.. steps.Select(s => s with { Risk = s.Risk | Given(s) | Undecided(s) })];

        Risk Given(PlanStep step) =>
            Gives(kinds, step) ? gains.Where(c => ComesFrom(step, c)).Aggregate(Risk.None, (r, c) => r | RiskOf(c)) : Risk.None;

        // What is not decided counts as the worst: the bounds are among the gains, and where there are none it may be anything.
        Risk Undecided(PlanStep step) =>
            TouchesAccess(kinds, step)
                ? changes
                    .Undecided.Where(u => MayComeFrom(step, u))
                    .Aggregate(Risk.None, (r, u) =>
                        r
                        | Risk.Undecided
                        | (
                            u.IsGap || u.On.Count > 0
                                ? Risk.None
                                : Risk.Write | Risk.Erase | Risk.Policy | Risk.Admin | (u.IsPublic ? Risk.Public : Risk.None)
                        )
                    )
                : Risk.None;

        bool MayComeFrom(PlanStep step, UndecidedAccess open) =>
            step.Address.Kind switch
            {
                ResourceKind.Account => open.IsOutside,
                ResourceKind.Bucket => (open.IsOutside || !steps.Any(s => s.Address.ToString() == open.Who))
                    && (open.On.Count == 0 || open.On.Any(r => AccessWords.CanName(r, step.Address.Name))),
                _ when Admits(kinds, step) && open.Assuming.Contains(step.Address.ToString()) => true,
                _ => holders(step.Address).Contains(open.Who),
            };

        bool ComesFrom(PlanStep step, AccessChange change) =>
            step.Address.Kind switch
            {
                ResourceKind.Account => change.IsOutside,
                ResourceKind.Bucket => AccessWords.CanName(change.Resource, step.Address.Name)
                    && (change.IsOutside || !steps.Any(s => s.Address.ToString() == change.Who)),
                _ when Admits(kinds, step) && change.Via.Contains(step.Address.ToString()) => true,
                _ => holders(step.Address).Contains(change.Who),
            };
    }

    private static bool Gives(IReadOnlyCollection<Kind> kinds, PlanStep step) =>
        step.Action == StepAction.Create || BearingOf(kinds, step) is not (null or AccessBearing.None);

    /// <summary>Whether a step may let others become the resource: one of its trust, or of the whole of it.</summary>
    private static bool Admits(IReadOnlyCollection<Kind> kinds, PlanStep step) =>
        step.Facet is null
            ? kinds.Of(step.Address.Kind)?.Facets.Any(f => f.Bearing == AccessBearing.Admits) == true
            : BearingOf(kinds, step) == AccessBearing.Admits;

    /// <summary>How the facet bears on access that a step changes; null where the step is of no facet.</summary>
    private static AccessBearing? BearingOf(IReadOnlyCollection<Kind> kinds, PlanStep step) =>
        step is { Action: StepAction.Update, Facet: Planner.NameFacet } ? AccessBearing.Describes
        : step.Action == StepAction.Update ? kinds.FacetOf(step.Address, step.Facet)?.Bearing
        : null;

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

    /// <summary>A principal with this access can give itself, or everyone, all other access.</summary>
    private static bool Opens(string action) =>
        action
            is "s3:PutBucketPolicy"
                or "s3:DeleteBucketPolicy"
                or "s3:PutBucketAcl"
                or "s3:PutBucketPublicAccessBlock"
                or "s3:PutAccountPublicAccessBlock"
                or "s3:PutAccessPointPolicy"
                or "s3:PutBucketOwnershipControls";

    public static bool TouchesAccess(IReadOnlyCollection<Kind> kinds, PlanStep step) =>
        !KeyWords.Speaks(step) && (step.Facet is null || BearingOf(kinds, step) is not (null or AccessBearing.None));

    /// <summary>Whether a change, or something undecided, may come from this step.</summary>
    private static bool Concerns(PlanStep step, Func<ResourceAddress, IReadOnlySet<string>> holders, AccessChanges changes)
    {
        var who = holders(step.Address);
        return changes.Changes.Any(c =>
                who.Contains(c.Who) || IsOn(step, c.Resource) || (step.Address.Kind == ResourceKind.Account && c.IsOutside)
            )
            || changes.Undecided.Any(u =>
                who.Contains(u.Who)
                || (step.Address.Kind == ResourceKind.Bucket && (u.On.Count == 0 || u.On.Any(r => IsOn(step, r))))
                || (step.Address.Kind == ResourceKind.Account && u.IsOutside)
            );
    }

    private static bool IsOn(PlanStep step, string resource) =>
        step.Address.Kind == ResourceKind.Bucket && AccessWords.CanName(resource, step.Address.Name);

    /// <summary>
    /// Who has what a resource gives, before or after: itself, what names it (users and groups a policy, users a group), and what names
    /// that again.
    /// </summary>
    private static Func<ResourceAddress, IReadOnlySet<string>> Holders(IReadOnlyCollection<Kind> kinds, params ResourceSet[] states)
    {
        var naming = states
            .SelectMany(s => s.Resources)
            .SelectMany(r => kinds.ValuesOf(r.Key, r.Value).SelectMany(v => v.Facet.References(v.Value)), (r, named) => (By: r.Key, named))
            .Where(n => n.named.Address is not null)
            .ToLookup(n => n.named.Address!.Value, n => n.By);
        var known = new Dictionary<ResourceAddress, IReadOnlySet<string>>();
        return address =>
        {
            if (known.TryGetValue(address, out var found))
                return found;
            var holders = new HashSet<ResourceAddress> { address };
            var open = new Stack<ResourceAddress>(holders);
            while (open.TryPop(out var next))
            {
                foreach (var by in naming[next].Where(holders.Add))
                    open.Push(by);
            }

            return known[address] = holders.Select(h => h.ToString()).ToHashSet(StringComparer.Ordinal);
        };
    }
}
