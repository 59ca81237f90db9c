namespace S3Creds.Core.Access;

/// <summary>All access of a state: the difference to a state without any access.</summary>
public static class AccessReport
{
    public static AccessChanges Of(AccessModel model, AccessScope scope)
    {
        IReadOnlyList<AccessSubject> asked = [.. model.AllSubjects.Where(scope.Concerns)];
        if (asked.Count == 0 && scope.Who?.StartsWith("arn:", StringComparison.Ordinal) == true)
            asked = model.Principal(scope.Who) is { } found ? [found] : [];
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
        model.IdentitiesAreRead || scope.Public || (scope.Who is not null && asked.Any(s => s.IsOutside))
            ? []
            : [new UndecidedAccess(AccessSubject.OwnIdentities, false, $"not known: {AccessModel.NotReadByScope}", []) { IsGap = true }];

    /// <summary>Who gained and who lost what between two states.</summary>
    public static AccessChanges Between(AccessModel before, AccessModel after, AccessScope scope)
    {
        var names = before
            .AllSubjects.Concat(after.AllSubjects)
            .Where(scope.Concerns)
            .Select(s => s.Name)
            .ToHashSet(StringComparer.Ordinal);
        var all = AccessComparer.Compare(before, after);
        return all with
        {
            Changes = [.. all.Changes.Where(c => names.Contains(c.Who) && scope.Concerns(c))],
            Undecided =
            [
                .. all.Undecided.Where(u =>
                    (names.Contains(u.Who) || u.Who is UndecidedAccess.EveryPrincipal or UndecidedAccess.AnyoneOutside) && scope.Concerns(u)
                ),
            ],
        };
    }
}
