namespace S3Creds.Core.Access;

/// <summary>All access of a state: the difference to a state without any access.</summary>
public static class AccessReport
{
    public static AccessChanges Of(AccessModel model, AccessScope scope)
    {
        IReadOnlyList<AccessSubject> asked = [.. model.AllSubjects.Where(scope.Concerns)];
        if (asked.Count == 0 && IsArn(scope.Who))
            asked = model.Principal(scope.Who!) is { } found ? [found] : [];
        var all = AccessComparer.All(model, asked);
        return all with
        {
            Changes = [.. all.Changes.Where(scope.Concerns)],
            Undecided = [.. all.Undecided.Where(scope.Concerns), .. Unread(model, scope, asked)],
            Claimed = [.. all.Claimed.Where(c => scope.Concerns(c.Access))],
        };
    }

    /// <summary>The principals of the account that were not read, unless others alone are asked for.</summary>
    private static IEnumerable<UndecidedAccess> Unread(AccessModel model, AccessScope scope, IReadOnlyList<AccessSubject> asked) =>
        model.IdentitiesAreRead || !ConcernsOwn(scope, asked)
            ? []
            : [new UndecidedAccess(AccessSubject.OwnIdentities, false, $"not known: {AccessModel.NotReadByScope}", []) { IsGap = true }];

    /// <summary>Whether the account's own, who are not read, are among those that are asked for.</summary>
    private static bool ConcernsOwn(AccessScope scope, IReadOnlyList<AccessSubject> asked) =>
        !scope.Public && (scope.Who is null || !asked.Any(s => s.IsOutside));

    /// <summary>Who gained and who lost what between two states.</summary>
    public static AccessChanges Between(AccessModel before, AccessModel after, AccessScope scope)
    {
        var asked = before.AllSubjects.Concat(after.AllSubjects).Where(scope.Concerns).ToList();
        if (
            asked.Count == 0
            && IsArn(scope.Who)
            && scope.Who is { } arn
            && (before.Principal(arn), after.Principal(arn)) is var (was, now)
            && (was ?? now) is not null
        )
            return Within(AccessComparer.Compare(before, after, was, now), scope);
        var names = asked.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        if (ConcernsOwn(scope, asked))
            names.Add(AccessSubject.OwnIdentities);
        var all = AccessComparer.Compare(before, after);
        var listed = all.Changes.Where(c => names.Contains(c.Subject)).ToList();
        return all with
        {
            Changes = [.. listed.Concat(Shared(before, after, scope, names, all, listed)).Where(scope.Concerns)],
            Undecided =
            [
                .. all.Undecided.Where(u =>
                    (names.Contains(u.Who) || u.Who is UndecidedAccess.EveryPrincipal or UndecidedAccess.AnyoneOutside) && scope.Concerns(u)
                ),
            ],
            Claimed =
            [
                .. all.Claimed.Where(c => (names.Contains(c.Access.Subject) || asked.Exists(c.Concerns)) && scope.Concerns(c.Access)),
            ],
        };
    }

    /// <summary>What everyone gains or loses, or the role of a session, a comparison of whole states does not repeat of each principal:
    /// where only some are asked for, it is theirs too.</summary>
    private static IEnumerable<AccessChange> Shared(
        AccessModel before,
        AccessModel after,
        AccessScope scope,
        IEnumerable<string> names,
        AccessChanges all,
        List<AccessChange> listed
    )
    {
        if (scope.Who is null || listed.Count == all.Changes.Count)
            return [];
        var isRead = before.IdentitiesAreRead && after.IdentitiesAreRead;
        return names
            .Order(StringComparer.Ordinal)
            .Select(name => (Was: before.Called(name), Now: after.Called(name)))
            .SelectMany(p => AccessComparer.Compare(before, after, p.Was, p.Now).Changes)
            .Select(c => isRead || c.IsOutside ? c : c with { AtMost = true, Example = null })
            .Where(c => !listed.Exists(t => t.Who == c.Who && t.Via.SequenceEqual(c.Via) && AccessComparer.Includes(t, c)));
    }

    private static AccessChanges Within(AccessChanges all, AccessScope scope) =>
        all with
        {
            Changes = [.. all.Changes.Where(scope.Concerns)],
            Undecided = [.. all.Undecided.Where(scope.Concerns)],
        };

    private static bool IsArn(string? who) => who?.StartsWith("arn:", StringComparison.Ordinal) == true;
}
