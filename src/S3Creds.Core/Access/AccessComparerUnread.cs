namespace S3Creds.Core.Access;

/// <summary>What a change of bucket policies gives and takes where the account's users and roles were not read.</summary>
internal static partial class AccessComparer
{
    /// <summary> Whatever their own policies are, they lie between none and all: what neither of the two gains, none of them gains. So each
    /// line is a bound. What is gained by a Deny that ends is left open too: it is what those policies allow. </summary>
    private static IEnumerable<AccessChange> OfUnread(
        AccessModel before,
        AccessModel after,
        IReadOnlyList<AccessChange> everyone,
        SortedSet<string> notSeen,
        List<UndecidedAccess> undecided
    )
    {
        List<(AccessSubject Before, AccessSubject After)> pairs =
        [
            .. Pairs(before.Sessions, after.Sessions, before.Same, after.Same).Append((before.OwnIdentities, after.OwnIdentities)),
        ];
        pairs.RemoveAll(p => Same(p.Before, p.After));
        if (pairs.Count == 0)
            return [];
        var byPolicy = Changes(pairs, after.Account, notSeen, undecided).ToList();
        var byIdentity = Changes(
                [.. pairs.Select(p => (AccessModel.AllowedEverything(p.Before), AccessModel.AllowedEverything(p.After)))],
                after.Account,
                notSeen,
                undecided
            )
            .ToList();
        undecided.AddRange(
            byIdentity
                .Where(c => c.IsGain)
                .GroupBy(c => c.Who, StringComparer.Ordinal)
                .Select(g => new UndecidedAccess(
                    g.Key,
                    false,
                    $"what it gains: {AccessModel.NotReadByScope}",
                    [.. g.Select(c => c.Resource).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]
                )
                {
                    IsGap = true,
                })
        );
        var lines = byPolicy.Concat(byIdentity).Where(c => !everyone.Any(e => Includes(e, c))).ToList();
        // What all of them may gain or lose is not repeated for those that a policy names.
        var ofAll = lines.Where(c => c.Who == AccessSubject.OwnIdentities).ToList();
        return lines
            .Where(c => c.Who == AccessSubject.OwnIdentities || !ofAll.Exists(a => Includes(a, c)))
            .Select(c => c with { AtMost = true, Example = null })
            .DistinctBy(Line);
    }

    private static string Line(AccessChange change) =>
        string.Join(
            '\n',
            (IEnumerable<string>)
                [
                    change.Who,
                    change.IsGain ? "+" : "-",
                    change.Level,
                    change.Resource,
                    change.IsPart ? "part" : "",
                    .. change.Actions,
                    "",
                    .. change.Except,
                    "",
                    .. change.Conditions,
                ]
        );
}
