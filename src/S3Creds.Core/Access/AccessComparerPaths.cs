namespace S3Creds.Core.Access;

/// <summary>What is gained and lost because principals can become other roles than before.</summary>
internal static partial class AccessComparer
{
    /// <summary>Who can newly become which role, and who no more: its access is gained or lost with it. Where it still can, and the trust
    /// asks for other things of the request, it is gained or lost at most.</summary>
    private static void AddPaths(
        AccessModel before,
        AccessModel after,
        ChangedTrusts trusts,
        List<AccessChange> changes,
        List<UndecidedAccess> undecided
    )
    {
        foreach (var (model, other, gain) in new[] { (after, before, true), (before, after, false) })
        {
            foreach (var who in model.AllSubjects.Where(s => s.Session is null))
            {
                // Who is outside is there whether or not a policy names it.
                var there = other.Called(who.Name) ?? (who.IsOutside ? other.Outside(who) : null);
                AddPaths((model, who), (other, there), trusts, gain, changes, undecided);
            }
        }
    }

    private static void AddPaths(
        (AccessModel Model, AccessSubject Who) side,
        (AccessModel Model, AccessSubject? Who) other,
        ChangedTrusts trusts,
        bool gain,
        List<AccessChange> changes,
        List<UndecidedAccess> undecided
    )
    {
        var (model, who) = side;
        var known = (other.Who is { } there ? other.Model.PathsOf(there) : []).Select(p => p.Last.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var path in model.PathsOf(who))
        {
            if (!known.Contains(path.Last.Name))
                changes.AddRange(Reached(model, who, path, undecided).Select(c => c with { IsGain = gain }));
            else if (Changed(who, path, trusts, gain) is { } conditions)
                changes.AddRange(AtMost(model, who, path, undecided, gain, conditions));
        }
    }

    /// <summary>What a request to become one of the roles must have for the way to be new, or lost; null where each trust on it lets in as
    /// before.</summary>
    private static List<string>? Changed(AccessSubject who, RolePath path, ChangedTrusts trusts, bool gain)
    {
        var steps = path
            .Roles.Select((role, i) => (Role: role.Name, Trust: trusts.Between(i == 0 ? who : path.Roles[i - 1], role.Name, gain)))
            .Where(s => !s.Trust.Answer.IsNo)
            .ToList();
        return steps.Count switch
        {
            0 => null,
            1 => [.. steps[0].Trust.Conditions.Select(c => $"sts:AssumeRole of {steps[0].Role} {c}")],
            _ => [],
        };
    }

    private static IEnumerable<AccessChange> AtMost(
        AccessModel model,
        AccessSubject who,
        RolePath path,
        List<UndecidedAccess> undecided,
        bool gain,
        IReadOnlyList<string> conditions
    ) =>
        Reached(model, who, path, undecided)
            .Select(c => c with { IsGain = gain, AtMost = true, Conditions = [.. c.Conditions, .. conditions], Example = null });

    /// <summary>What a principal whose own policies are not known loses at most, where trusts change that may have let it in.</summary>
    private static IEnumerable<AccessChange> LostByTrust(
        AccessModel before,
        AccessSubject who,
        ChangedTrusts trusts,
        List<UndecidedAccess> undecided
    )
    {
        var known = (before.Called(who.Name) is { } there ? before.PathsOf(there) : []).Select(p => p.Last.Name).ToHashSet();
        return trusts
            .LostTo(who)
            .Where(role => !known.Contains(role))
            .Select(before.Called)
            .OfType<AccessSubject>()
            .SelectMany(role =>
            {
                var path = new RolePath([role]);
                return AtMost(before, who, path, undecided, gain: false, Changed(who, path, trusts, gain: false) ?? []);
            });
    }

    /// <summary>What a principal can do as a role that it can become.</summary>
    private static IEnumerable<AccessChange> Reached(AccessModel model, AccessSubject who, RolePath path, List<UndecidedAccess> undecided)
    {
        var reached = model.Of(path.Last);
        undecided.AddRange(
            reached.Undecided.Select(u =>
                u with
                {
                    Who = who.Name,
                    IsOutside = who.IsOutside,
                    Why = $"as {string.Join(" → ", path.Names)}: {u.Why}",
                    Assuming = path.Names,
                }
            )
        );
        return reached.Changes.Select(c => c with { Who = who.Name, IsOutside = who.IsOutside, Via = path.Names });
    }
}
