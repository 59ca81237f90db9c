using S3Creds.Core.Access;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering;

/// <summary>A bucket of the matrix.</summary>
/// <param name="Note"><c>new</c>, <c>deleted</c>, <c>other account</c>, or empty.</param>
/// <param name="IsPublic">Whether anyone has access to it after the plan.</param>
internal sealed record MatrixBucket(string Name, string Note, bool IsPublic);

/// <summary>A principal of the matrix with its cells by bucket.</summary>
/// <param name="Becomes">Roles that it can assume after the plan.</param>
internal sealed record MatrixRow(
    string Who,
    bool IsOutside,
    IReadOnlyDictionary<string, AccessCell> Cells,
    IReadOnlyList<string> Becomes,
    bool IsUndecided
)
{
    public bool Changes => Cells.Values.Any(c => c.Changes);
}

/// <summary>All access to buckets before and after a plan, of the principals that it concerns, worked out from the basis that the plan
/// carries.</summary>
/// <param name="IsWhole">False where an account has so many principals that only those with changes are in it.</param>
internal sealed record AccessMatrix(IReadOnlyList<MatrixRow> Rows, IReadOnlyList<MatrixBucket> Buckets, bool IsWhole)
{
    private const int MostPrincipals = 300;

    /// <summary>Null where no step of the plan touches access, or no principal has any.</summary>
    public static AccessMatrix? Of(Plan plan)
    {
        if (plan.Basis.Access is not { } basis || !plan.Steps.Any(s => PlannedAccess.TouchesAccess(basis.Facts.Kinds, s)))
            return null;
        var state = PlannedState.After(basis.Facts.Kinds, basis.Live, ResourceSet.Empty, plan.Steps);
        var (before, after) = (AccessModel.Of(basis.Live, basis.Facts), AccessModel.Of(state, basis.Facts));
        var concerned = plan
            .Access.Changes.Select(c => c.Subject)
            .Concat(plan.Access.Undecided.Select(u => u.Who))
            .ToHashSet(StringComparer.Ordinal);
        var isWhole = after.AllSubjects.Count <= MostPrincipals;
        var (old, now) = (All(before, concerned, isWhole), All(after, concerned, isWhole));
        var buckets = BucketsOf(basis.Live, state, [.. old.Changes, .. now.Changes]);
        var cells = Cells(old, now, plan.Access, [.. buckets.Select(b => b.Name)], basis.Facts.Partition);
        var open = now.Undecided.Concat(plan.Access.Undecided).Where(u => !u.IsGap).Select(u => u.Who).ToHashSet(StringComparer.Ordinal);
        var becomes = now.Changes.Where(c => c.Via.Count > 0).ToLookup(c => c.Who, c => string.Join(" → ", c.Via), StringComparer.Ordinal);
        var outside = old.Changes.Concat(now.Changes).ToLookup(c => c.Who, c => c.IsOutside, StringComparer.Ordinal);
        var rows = cells
            .GroupBy(c => c.Who, StringComparer.Ordinal)
            .Select(g => new MatrixRow(
                g.Key,
                outside[g.Key].FirstOrDefault(),
                g.ToDictionary(c => c.Bucket, StringComparer.Ordinal),
                [.. becomes[g.Key].Distinct(StringComparer.Ordinal)],
                open.Contains(g.Key)
            ))
            .OrderBy(r => r.Who, StringComparer.Ordinal)
            .ToList();
        if (rows.Count == 0)
            return null;
        var opened = cells
            .Where(c => IsPublic(c.Who) && c.Rights.Any(r => r.After != MatrixExtent.None))
            .Select(c => c.Bucket)
            .ToHashSet(StringComparer.Ordinal);
        var used = cells.Select(c => c.Bucket).ToHashSet(StringComparer.Ordinal);
        return new AccessMatrix(
            rows,
            [
                .. buckets
                    .Where(b => used.Contains(b.Name) || b.Note is "new" or "deleted")
                    .Select(b => b with { IsPublic = opened.Contains(b.Name) }),
            ],
            isWhole
        );
    }

    private static AccessChanges All(AccessModel model, HashSet<string> concerned, bool isWhole) =>
        AccessComparer.All(model, [.. model.AllSubjects.Where(s => isWhole || concerned.Contains(s.Name))]);

    private static List<AccessCell> Cells(
        AccessChanges old,
        AccessChanges now,
        AccessChanges changed,
        IReadOnlyList<string> buckets,
        string partition
    )
    {
        var before = Extents(old.Changes, buckets, partition);
        var after = Extents(now.Changes, buckets, partition);
        var gains = Extents(changed.Changes.Where(c => c.IsGain), buckets, partition);
        var losses = Extents(changed.Changes.Where(c => !c.IsGain), buckets, partition);
        return
        [
            .. before
                .Keys.Concat(after.Keys)
                .Distinct()
                .GroupBy(k => (k.Who, k.Bucket))
                .Select(g => new AccessCell(
                    g.Key.Who,
                    g.Key.Bucket,
                    [
                        .. g.OrderBy(k => k.Right)
                            .Select(k => new CellRight(
                                k.Right,
                                before.GetValueOrDefault(k),
                                after.GetValueOrDefault(k),
                                gains.ContainsKey(k),
                                losses.ContainsKey(k)
                            )),
                    ]
                )),
        ];
    }

    /// <summary>The largest extent of each right. What is done as a role that a principal can become stands at the role.</summary>
    private static Dictionary<(string Who, string Bucket, MatrixRight Right), MatrixExtent> Extents(
        IEnumerable<AccessChange> access,
        IReadOnlyList<string> buckets,
        string partition
    )
    {
        var known = buckets.ToHashSet(StringComparer.Ordinal);
        var extents = new Dictionary<(string, string, MatrixRight), MatrixExtent>();
        foreach (var line in access.Where(a => a.Via.Count == 0 && AccessWords.NameStart(a.Resource) is not null))
        {
            var (start, isWhole) = AccessWords.NameStart(line.Resource)!.Value;
            IEnumerable<string> named = isWhole
                ? known.Contains(start)
                    ? [start]
                    : []
                : buckets.Where(b => b.StartsWith(start, StringComparison.Ordinal));
            foreach (var bucket in named)
            {
                foreach (var (right, extent) in MatrixRights.On(line, bucket, partition))
                {
                    var key = (line.Who, bucket, right);
                    extents[key] = extents.GetValueOrDefault(key) is var had && had > extent ? had : extent;
                }
            }
        }

        return extents;
    }

    private static List<MatrixBucket> BucketsOf(ResourceSet live, ResourceSet after, IReadOnlyList<AccessChange> access)
    {
        var (old, now) = (Names(live), Names(after));
        var others = access
            .Select(a => AccessWords.NameStart(a.Resource))
            .Where(n => n is { IsWhole: true, Start.Length: > 0 })
            .Select(n => n!.Value.Start)
            .Where(n => !old.Contains(n) && !now.Contains(n));
        return
        [
            .. old.Concat(now)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(n => new MatrixBucket(
                    n,
                    !old.Contains(n) ? "new"
                        : !now.Contains(n) ? "deleted"
                        : "",
                    false
                )),
            .. others
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(n => new MatrixBucket(n, "not in this account", false)),
        ];
    }

    private static HashSet<string> Names(ResourceSet set) =>
        set
            .Resources.Where(r => r.Key.Kind == ResourceKind.Bucket && r.Value.Presence == Presence.Present)
            .Select(r => r.Key.Name)
            .ToHashSet(StringComparer.Ordinal);

    private static bool IsPublic(string who) =>
        who is AccessSubject.Everyone or AccessSubject.Signed || who.StartsWith(AccessChange.AnyoneFrom, StringComparison.Ordinal);
}
