namespace S3Creds.Policy;

/// <summary>One value (or set of values, or absence) of a condition key, standing for all that the comparison does not distinguish from
/// it.</summary>
/// <param name="Killed">The rows that do not apply under it.</param>
/// <param name="Values">The key's values in an example request; null: absent, or not a key but an open question.</param>
internal sealed record Choice(Bits Killed, string[]? Values);

/// <summary>Something that requests differ in besides action and resource: a condition key, or an open question.</summary>
/// <param name="Key">The condition key; null for open questions.</param>
/// <param name="Open">
/// The choices are assumed, not derived: whether a pattern with an unknown variable matches, or a condition that cannot be taken apart.
/// Both answers
/// are considered, so "no difference" is proven, and a difference counts only with an example that the evaluator confirms.
/// </param>
internal sealed record Dimension(string? Key, bool Open, Bits Rows, IReadOnlyList<Choice> Choices);

/// <summary>The condition keys of a comparison, cut into the classes of values that its predicates can distinguish.</summary>
internal sealed class ConditionSpace(RequestContext known)
{
    private const int MaxValueSets = 2048;

    private readonly Dictionary<string, int> indexOf = new(StringComparer.Ordinal);
    private readonly List<Predicate> predicates = [];
    private readonly Dictionary<string, List<ValueClass>> classesOf = new(StringComparer.Ordinal);

    /// <summary>Whether all requests have a signature: then no key has the value of those that have none.</summary>
    private readonly bool areSigned = !known.Get(UnsignedKeys.IsService).IsEmpty;

    public int Add(ConditionTest test, bool inDeny)
    {
        var identity =
            $"{test.OperatorText.ToLowerInvariant()}\n{test.Key.ToLowerInvariant()}\n{(test.Operator.IsKnown ? "" : inDeny)}\n{test.Patterns.Any(p => p.Static is null)}\n{string.Join('\n', test.Values.Order(StringComparer.Ordinal))}";
        if (!indexOf.TryGetValue(identity, out var index))
        {
            indexOf[identity] = index = predicates.Count;
            predicates.Add(new Predicate(test, inDeny, test.Patterns.Any(IsOpen)));
        }

        return index;
    }

    /// <summary>Whether a test holds, where what is known of all requests decides it; null where it depends on the request.</summary>
    public bool? Fixed(ConditionTest test) =>
        !test.Operator.IsKnown || known.Get(test.Key).IsEmpty || test.Patterns.Any(IsOpen) ? null : test.Holds(known, false);

    private bool IsOpen(PatternTemplate template) => template.Static is null && !template.Keys.All(k => known.TryGetSingle(k, out _));

    /// <summary>The dimensions of a comparison of some rows, numbered by their order, or null when the budget is used up.</summary>
    public List<Dimension>? Dimensions(IReadOnlyList<Row> rows, WorkBudget budget)
    {
        var dimensions = new List<Dimension>();
        if (rows.All(r => r.Predicates.Length == 0 && r.Guards.Length == 0))
        {
            return dimensions;
        }

        var byKey = rows.SelectMany(r => r.Predicates)
            .Distinct()
            .Order()
            .GroupBy(i => predicates[i].Test.Operator.IsKnown ? predicates[i].Test.Key.ToLowerInvariant() : "", StringComparer.Ordinal);
        foreach (var group in byKey.OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var members = group.ToList();
            if (group.Key.Length == 0)
            {
                dimensions.AddRange(members.Select(i => Fixed(rows, i, predicates[i].InDeny)));
                continue;
            }

            if (!known.Get(group.Key).IsEmpty)
            {
                var open = members.Where(i => predicates[i].IsOpen).ToList();
                dimensions.AddRange(members.Except(open).Select(i => Fixed(rows, i, predicates[i].Test.Holds(known, false))));
                dimensions.AddRange(open.Select(i => Question(rows, i)));
                continue;
            }

            if (!AddKey(group.Key, members, rows, dimensions, budget))
            {
                return null;
            }
        }

        foreach (var guard in rows.SelectMany(r => r.Guards).Distinct().Order())
        {
            dimensions.Add(Guard(rows, guard));
        }

        return [.. dimensions.OrderBy(d => d.Open)];
    }

    private bool AddKey(string key, List<int> members, IReadOnlyList<Row> rows, List<Dimension> dimensions, WorkBudget budget)
    {
        var kinds = members
            .Where(i => !predicates[i].IsOpen)
            .Select(i => ConditionCandidates.KindOf(predicates[i].Test))
            .Where(k => k != ValueKind.None)
            .Distinct()
            .ToList();
        var kind = kinds.Count == 0 ? ValueKind.Text : kinds.Max();
        var closed = members
            .Where(i =>
                !predicates[i].IsOpen && ConditionCandidates.KindOf(predicates[i].Test) is var own && (own == ValueKind.None || own == kind)
            )
            .ToList();
        dimensions.AddRange(members.Except(closed).Select(i => Question(rows, i)));
        if (closed.Count == 0)
        {
            return true;
        }

        // Many buckets are asked for under the same conditions.
        var asked = string.Join(',', closed);
        if (!classesOf.TryGetValue(asked, out var classes))
        {
            if (Classes(key, closed, kind, budget) is not { } found)
            {
                return false;
            }

            classesOf[asked] = classes = found;
        }

        var choices = new Dictionary<Bits, string[]?>();
        foreach (var one in classes)
        {
            choices.TryAdd(RowsWith(rows, one.Failing), one.Values);
        }

        dimensions.Add(
            new Dimension(
                predicates[closed[0]].Test.Key,
                false,
                RowsWith(rows, closed),
                [.. choices.Select(c => new Choice(c.Key, c.Value))]
            )
        );
        return true;
    }

    /// <summary>The classes of a key's values that some predicates can distinguish, absence first; null when the budget is used
    /// up.</summary>
    private List<ValueClass>? Classes(string key, List<int> closed, ValueKind kind, WorkBudget budget)
    {
        var tests = closed.ConvertAll(i => predicates[i].Test);
        var candidates =
            areSigned && kind == ValueKind.Text && UnsignedKeys.SignedValues(key) is { } values
                ? [.. values]
                : ConditionCandidates.Of(kind, key, tests, known, budget);
        if (candidates is null)
        {
            return null;
        }

        if (areSigned)
        {
            candidates.RemoveAll(v => UnsignedKeys.IsOfUnsigned(key, v));
        }

        var multi = ConditionKeys.IsMultivalued(key) ?? tests.Exists(t => t.Operator.Quantifier != SetQuantifier.None);
        var classes = new Dictionary<Bits, ValueClass>();
        Add(known, null);
        var sets = multi ? ValueSets(candidates, tests, budget) : [.. candidates.Select(c => (string[])[c])];
        if (sets is null)
        {
            return null;
        }

        foreach (var set in sets)
        {
            if (!budget.Spend(1 + (tests.Sum(t => t.Values.Count) * set.Length)))
            {
                return null;
            }

            Add(RequestContext.OfMany([new(key, set)]), set);
        }

        return [.. classes.Values];

        void Add(RequestContext context, string[]? values)
        {
            var failing = Bits.Empty(tests.Count);
            for (var i = 0; i < tests.Count; i++)
            {
                if (!tests[i].Holds(context, false, known))
                {
                    failing.Set(i);
                }
            }

            classes.TryAdd(failing, new ValueClass([.. failing.Members().Select(i => closed[i])], values));
        }
    }

    private static Dimension Fixed(IReadOnlyList<Row> rows, int predicate, bool holds) =>
        new(null, false, RowsWith(rows, [predicate]), [new Choice(holds ? Bits.Empty(rows.Count) : RowsWith(rows, [predicate]), null)]);

    private static Dimension Question(IReadOnlyList<Row> rows, int predicate)
    {
        var with = RowsWith(rows, [predicate]);
        return new Dimension(null, true, with, [new Choice(Bits.Empty(rows.Count), null), new Choice(with, null)]);
    }

    private static Dimension Guard(IReadOnlyList<Row> rows, int guard)
    {
        var needs = Bits.Empty(rows.Count);
        var refuses = Bits.Empty(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            if (Array.IndexOf(rows[i].Guards, guard) < 0)
            {
                continue;
            }

            if (rows[i].GuardHolds)
            {
                needs.Set(i);
            }
            else
            {
                refuses.Set(i);
            }
        }

        return new Dimension(null, true, needs.Or(refuses), [new Choice(refuses, null), new Choice(needs, null)]);
    }

    private static Bits RowsWith(IReadOnlyList<Row> rows, List<int> wanted)
    {
        var with = Bits.Empty(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            if (Array.Exists(rows[i].Predicates, wanted.Contains))
            {
                with.Set(i);
            }
        }

        return with;
    }

    /// <summary> The sets of values that predicates can distinguish. A predicate asks whether some or whether all values of the set match,
    /// so a set is known by two bit vectors; they are closed under adding one value more. </summary>
    private List<string[]>? ValueSets(List<string> candidates, List<ConditionTest> tests, WorkBudget budget)
    {
        if (!budget.Spend(candidates.Count * tests.Sum(t => t.Values.Count)))
        {
            return null;
        }

        var vectors = candidates.ConvertAll(candidate =>
        {
            var bits = Bits.Empty(tests.Count);
            for (var i = 0; i < tests.Count; i++)
            {
                if (tests[i].MatchesAny(candidate, known))
                {
                    bits.Set(i);
                }
            }

            return bits;
        });
        var found = new Dictionary<(Bits Some, Bits All), string[]>();
        var queue = new Queue<(Bits Some, Bits All)>();
        for (var i = 0; i < candidates.Count; i++)
        {
            Enqueue((vectors[i], vectors[i]), [], candidates[i]);
        }

        while (queue.TryDequeue(out var set))
        {
            for (var i = 0; i < candidates.Count; i++)
            {
                Enqueue((set.Some.Or(vectors[i]), set.All.And(vectors[i])), found[set], candidates[i]);
            }

            if (found.Count > MaxValueSets || !budget.Spend(candidates.Count))
            {
                return null;
            }
        }

        return [.. found.Values];

        void Enqueue((Bits Some, Bits All) set, string[] before, string value)
        {
            if (!found.ContainsKey(set))
            {
                found.Add(set, [.. before, value]);
                queue.Enqueue(set);
            }
        }
    }

    /// <summary>Values of a key under which the same predicates fail; null: it is absent.</summary>
    private sealed record ValueClass(List<int> Failing, string[]? Values);

    private sealed record Predicate(ConditionTest Test, bool InDeny, bool IsOpen);
}
