namespace S3Creds.Policy;

/// <summary>What one side may give beyond the other, under the name of one of the policies' own patterns.</summary>
/// <param name="Name">The pattern; all that is gained lies in some bound's pattern.</param>
/// <param name="Rows">The rows whose conditions the gain is under.</param>
/// <param name="Example">A resource that seems to be gained, for the evaluator to confirm; null: none was found.</param>
/// <param name="IsWhole">All of the pattern is gained where the conditions hold.</param>
internal sealed record AccessBound(string Name, IReadOnlyList<int> Rows, string? Example, bool IsWhole);

/// <summary>The resources in question.</summary>
/// <param name="Name">Their name where no pattern names them.</param>
/// <param name="Part">All resources of the type, where those in question are one bucket of them; null: they are all.</param>
/// <param name="Others">The buckets with cells of their own, where those in question are in the buckets besides.</param>
internal sealed record BoundsSpace(int[] Tokens, string Name, int[]? Part, BucketCells? Others);

/// <summary>Bounds of a difference without atoms. If a request is allowed on the new side and not on the old one, then some layer allows it
/// that did not, by a row that is new in that layer, and no Deny of the new side meets it; or a Deny that it met was removed. Each such row
/// is checked by itself, so that no bound at all proves that nothing is gained. Conditions count as opaque: another row is assumed to apply
/// only where its conditions are among those at hand.</summary>
/// <param name="rows">The rows of the cell; the formulas number them alike.</param>
internal sealed class AccessBounds(RowTable table, IReadOnlyList<Row> rows, BoundsSpace space, Containment containment, WorkBudget budget)
{
    private readonly List<IReadOnlyList<int[]>> spaces =
    [
        [space.Tokens],
    ];

    /// <summary>What <paramref name="now"/> allows and <paramref name="old"/> does not, of the actions to which exactly the rows of a group
    /// apply.</summary>
    public IReadOnlyList<AccessBound> Of(AccessFormula old, AccessFormula now, Bits group)
    {
        var bounds = new Dictionary<string, AccessBound>(StringComparer.Ordinal);
        var granting = now.Granting.SelectMany(layer => Items(layer, group)).ToList();
        if (!AccessFormula.SameShape(old, now))
        {
            foreach (var item in granting)
            {
                Record(bounds, item.Name, [item], null, old, now, group);
            }

            return [.. bounds.Values];
        }

        var denied = now.Deny.And(group);
        foreach (var (before, after) in old.Granting.Zip(now.Granting))
        {
            foreach (var item in Items(after.Except(before), group))
            {
                Record(bounds, item.Name, [item], before.And(group).Or(denied), old, now, group);
            }
        }

        foreach (var (before, after) in old.Limiting.Zip(now.Limiting))
        {
            if (before is not { } had)
            {
                continue;
            }

            foreach (var limit in after is { } has ? Items(has.Except(had), group) : [new Item(-1, null, space.Name)])
            {
                foreach (var grant in granting)
                {
                    Record(bounds, Narrower(grant, limit), [grant, limit], had.And(group).Or(denied), old, now, group);
                }
            }
        }

        foreach (var dropped in Items(old.Deny.Except(now.Deny), group))
        {
            if (Query([dropped], denied).IsEmpty)
            {
                continue;
            }

            foreach (var grant in granting)
            {
                Record(bounds, Narrower(grant, dropped), [grant, dropped], denied, old, now, group);
            }
        }

        return [.. bounds.Values];
    }

    /// <summary>Rows that surely match all of a pattern's resources where the conditions at hand hold, and rows that may match
    /// some.</summary>
    public (Bits Surely, Bits Possibly) Extent(int[] name, IReadOnlySet<int> guards, Bits group)
    {
        var (surely, possibly) = (Bits.Empty(rows.Count), Bits.Empty(rows.Count));
        foreach (var index in group.Members())
        {
            if (!AreDisjoint(name, rows[index]))
            {
                possibly.Set(index);
                if (guards.IsSupersetOf(rows[index].Predicates) && Contains(rows[index], name))
                {
                    surely.Set(index);
                }
            }
        }

        return (surely, possibly);
    }

    /// <summary>Some resource of a pattern.</summary>
    public string? Example(int[] name) => containment.Find([.. spaces, [name]], [], budget).Text;

    /// <summary>Some resource that is in both.</summary>
    public string? Example(int[] name, int[] other) =>
        MayMeet(name, other) ? containment.Find([.. spaces, [name], [other]], [], budget).Text : null;

    /// <summary>Some resource of a pattern that is in none of the others.</summary>
    public string? Outside(int[] name, IEnumerable<int[]> others) => containment.Find([.. spaces, [name]], others, budget).Text;

    private void Record(
        Dictionary<string, AccessBound> bounds,
        string name,
        IReadOnlyList<Item> of,
        Bits? minus,
        AccessFormula old,
        AccessFormula now,
        Bits group
    )
    {
        var known = bounds.GetValueOrDefault(name);
        if (known is { IsWhole: true } or { Example: not null } || (known is not null && budget.IsExhausted))
        {
            return;
        }

        var answer = minus is { } without ? Query(of, without) : ContainmentAnswer.GivenUp;
        if (answer.IsEmpty)
        {
            return;
        }

        var named = of.FirstOrDefault(i => i.Name == name && i.Tokens is not null)?.Tokens ?? space.Tokens;
        var guards = of.Where(i => i.Row >= 0).SelectMany(i => rows[i.Row].Predicates).ToHashSet();
        var (surely, possibly) = Extent(named, guards, group);
        var whole = now.Allows(surely, possibly) && !old.Allows(possibly, surely) && IsAllHere(named);
        bounds[name] = new AccessBound(name, [.. of.Where(i => i.Row >= 0).Select(i => i.Row)], answer.Text, whole);
    }

    /// <summary>Whether some resource is in all of the items and surely in none of the rows of <paramref name="minus"/>.</summary>
    private ContainmentAnswer Query(IReadOnlyList<Item> of, Bits minus)
    {
        if (!budget.Spend(rows.Count))
        {
            return ContainmentAnswer.GivenUp;
        }

        var guards = of.Where(i => i.Row >= 0).SelectMany(i => rows[i.Row].Predicates).ToHashSet();
        var named = of.Where(i => i.Tokens is not null).Select(i => i.Tokens!).ToList();
        var positives = new List<IReadOnlyList<int[]>>(spaces);
        positives.AddRange(named.Select(n => (IReadOnlyList<int[]>)[n]));
        if (named.Exists(n => !MayMeet(n, space.Tokens) || named.Exists(m => !MayMeet(n, m))))
        {
            return ContainmentAnswer.Empty;
        }

        var negatives = new List<int[]>();
        foreach (var item in of.Where(i => i.Row >= 0 && rows[i.Row].IsNotResource))
        {
            negatives.AddRange(Near(table.TokensOf(rows[item.Row]), named));
        }

        foreach (var index in minus.Members())
        {
            var row = rows[index];
            if (!IsUsable(row) || !guards.IsSupersetOf(row.Predicates))
            {
                continue;
            }

            if (row.Patterns is null)
            {
                return ContainmentAnswer.Empty;
            }

            if (row.IsNotResource)
            {
                // What is not matched by "all but X" is in X.
                positives.Add([.. Near(table.TokensOf(row), named)]);
            }
            else
            {
                negatives.AddRange(Near(table.TokensOf(row), named));
            }
        }

        return positives.Exists(p => p.Count == 0) || named.Exists(n => negatives.Exists(m => m.AsSpan().SequenceEqual(n)))
            ? ContainmentAnswer.Empty
            : containment.Find(positives, negatives, budget);
    }

    private IEnumerable<int[]> Near(int[][] tokens, List<int[]> named) => tokens.Where(t => named.TrueForAll(n => MayMeet(t, n)));

    /// <summary>False where two patterns surely have no string in common; not asked when the budget is used up.</summary>
    private bool MayMeet(int[] one, int[] other) => !budget.Spend(2) || PatternTokens.MayMeet(one, other);

    /// <summary>Whether a row's resources are known: "if no variable pattern matches" is not.</summary>
    private static bool IsUsable(Row row) => row.Guards.Length == 0 || row.Open is not null;

    private bool Contains(Row row, int[] name)
    {
        if (!IsUsable(row) || budget.IsExhausted)
        {
            return false;
        }

        if (row.Patterns is null)
        {
            return true;
        }

        var tokens = table.TokensOf(row);
        return row.IsNotResource
            ? Array.TrueForAll(tokens, t => !MayMeet(t, name) || containment.Find([.. spaces, [name], [t]], [], budget).IsEmpty)
            : Array.Exists(tokens, t => t.AsSpan().SequenceEqual(name))
                || containment.Find([.. spaces, [name]], tokens.Where(t => MayMeet(t, name)), budget).IsEmpty;
    }

    /// <summary>Whether all that a pattern matches is in question here: of one that reaches into other buckets only a part is.</summary>
    private bool IsAllHere(int[] name) => space.Others is not { AnyNamed: true } && (space.Part is not { } all || IsInside(name, all));

    private bool IsInside(int[] name, int[] all)
    {
        IReadOnlyList<IReadOnlyList<int[]>> matched =
        [
            [all],
            [name],
        ];
        return containment.Find(matched, [space.Tokens], budget).IsEmpty;
    }

    private bool AreDisjoint(int[] name, Row row)
    {
        if (row.Patterns is null || !IsUsable(row) || budget.IsExhausted)
        {
            return false;
        }

        var tokens = table.TokensOf(row);
        return row.IsNotResource
            ? row.Open is null && containment.Find([.. spaces, [name]], tokens, budget).IsEmpty
            : Array.TrueForAll(tokens, t => !MayMeet(t, name) || containment.Find([.. spaces, [name], [t]], [], budget).IsEmpty);
    }

    private string Narrower(Item grant, Item other)
    {
        if (grant.Tokens is not { } inner)
        {
            return other.Name;
        }

        return
            other.Tokens is not { } outer
            || inner.AsSpan().SequenceEqual(outer)
            || containment.Find([.. spaces, [inner]], [outer], budget).IsEmpty
            ? grant.Name
            : other.Name;
    }

    /// <summary>The patterns of some rows one by one.</summary>
    private IEnumerable<Item> Items(Bits layer, Bits group)
    {
        foreach (var index in layer.And(group).Members())
        {
            var row = rows[index];
            if (row.IsWide)
            {
                yield return new Item(index, null, space.Name);
                continue;
            }

            var tokens = table.TokensOf(row);
            for (var i = 0; i < tokens.Length; i++)
            {
                if (space.Others?.NamedPatterns.Contains(row.Patterns![i]) == true)
                {
                    continue;
                }

                yield return new Item(index, tokens[i], row.Open?.Text ?? table.Text(row.Patterns![i]));
            }
        }
    }

    /// <param name="Row">-1: no row, everything.</param>
    /// <param name="Tokens">Null: everything, or all but the row's patterns.</param>
    private sealed record Item(int Row, int[]? Tokens, string Name);
}
