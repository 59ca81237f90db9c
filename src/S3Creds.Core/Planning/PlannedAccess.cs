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
        var concerned = Concerned(holders, changes);
        var same = steps.Where(s => BearingOf(kinds, s) == AccessBearing.Grants && !concerned(s)).Select(s => s.Id);
        return changes with { Changes = [.. changes.Changes.Where(IsChange(live, steps))], SameAccess = [.. same] };
    }

    /// <summary>What the policy of a new bucket denies is no loss: no principal had access to a bucket that did not exist, however wide its
    /// own policies are.</summary>
    private static Func<AccessChange, bool> IsChange(ResourceSet live, IReadOnlyList<PlanStep> steps)
    {
        var created = steps
            .Where(s => s is { Action: StepAction.Create, Address.Kind: ResourceKind.Bucket })
            .Where(s => live[s.Address] is not { Presence: Presence.Present or Presence.Unknown })
            .Select(s => s.Address.Name)
            .ToHashSet(StringComparer.Ordinal);
        return change => change.IsGain || AccessWords.NameStart(change.Resource) is not (var name, true) || !created.Contains(name);
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
        if (gains.Count + changes.Undecided.Count == 0)
            return steps;
        var own = steps.Select(s => s.Address.ToString()).ToHashSet(StringComparer.Ordinal);
        var from = new Origins<AccessChange>(gains, own, c => c.Who, c => c.IsOutside, c => [c.Resource], c => c.Via);
        // Of an undecided one without resources it may be any bucket.
        var open = new Origins<UndecidedAccess>(
            changes.Undecided,
            own,
            u => u.Who,
            u => u.IsOutside,
            u => u.On.Count == 0 ? ["*"] : u.On,
            u => u.Assuming
        );
        return [.. steps.Select(s => s with { Risk = s.Risk | Given(s) | Undecided(s) })];

        Risk Given(PlanStep step) =>
            Gives(kinds, step)
                ? from.Of(step.Address, holders(step.Address), Admits(kinds, step)).Aggregate(Risk.None, (r, c) => r | RiskOf(c))
                : Risk.None;

        // What is not decided counts as the worst: the bounds are among the gains, and where there are none it may be anything.
        Risk Undecided(PlanStep step) =>
            TouchesAccess(kinds, step)
                ? open.Of(step.Address, holders(step.Address), Admits(kinds, step))
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
    }

    /// <summary>Which access may come from which resource, found without asking each pair of them.</summary>
    private sealed class Origins<T>(
        IReadOnlyList<T> all,
        IReadOnlySet<string> own,
        Func<T, string> who,
        Func<T, bool> isOutside,
        Func<T, IEnumerable<string>> resources,
        Func<T, IEnumerable<string>> through
    )
    {
        private readonly List<T> outside = [.. all.Where(isOutside)];
        private readonly ILookup<string, T> byWho = all.ToLookup(who, StringComparer.Ordinal);

        // What a principal of the plan gains by its own steps does not come from a bucket's.
        private readonly ByBucket<T> byBucket = new(all.Where(a => isOutside(a) || !own.Contains(who(a))), resources);

        private readonly ILookup<string, T> byRole = all.SelectMany(through, (item, role) => (item, role))
            .ToLookup(t => t.role, t => t.item, StringComparer.Ordinal);

        public IEnumerable<T> Of(ResourceAddress address, IReadOnlySet<string> holders, bool admits) =>
            address.Kind switch
            {
                ResourceKind.Account => outside,
                ResourceKind.Bucket => byBucket.Of(address.Name),
                _ when admits => byRole[address.ToString()].Concat(holders.SelectMany(h => byWho[h])),
                _ => holders.SelectMany(h => byWho[h]),
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

    /// <summary>The steps that a change, or something undecided, may come from.</summary>
    private static Func<PlanStep, bool> Concerned(Func<ResourceAddress, IReadOnlySet<string>> holders, AccessChanges changes)
    {
        var who = changes.Changes.Select(c => c.Who).Concat(changes.Undecided.Select(u => u.Who)).ToHashSet(StringComparer.Ordinal);
        var outside = changes.Changes.Any(c => c.IsOutside) || changes.Undecided.Any(u => u.IsOutside);
        var onAny = changes.Undecided.Any(u => u.On.Count == 0);
        var on = new ByBucket<string>(changes.Changes.Select(c => c.Resource).Concat(changes.Undecided.SelectMany(u => u.On)), r => [r]);
        return step =>
            who.Overlaps(holders(step.Address))
            || (step.Address.Kind == ResourceKind.Bucket && (onAny || on.Of(step.Address.Name).Any()))
            || (step.Address.Kind == ResourceKind.Account && outside);
    }

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
