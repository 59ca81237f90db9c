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

    private enum Line
    {
        None,
        Text,
        Number,
        Date,
        Ip,
    }

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
        var lines = members
            .Where(i => !predicates[i].IsOpen)
            .Select(i => LineOf(predicates[i].Test))
            .Where(l => l != Line.None)
            .Distinct()
            .ToList();
        var line = lines.Count == 0 ? Line.Text : lines.Max();
        var closed = members
            .Where(i => !predicates[i].IsOpen && LineOf(predicates[i].Test) is var own && (own == Line.None || own == line))
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
            if (Classes(key, closed, line, budget) is not { } found)
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
    private List<ValueClass>? Classes(string key, List<int> closed, Line line, WorkBudget budget)
    {
        var tests = closed.ConvertAll(i => predicates[i].Test);
        var candidates = line switch
        {
            Line.Text when areSigned && UnsignedKeys.SignedValues(key) is { } values => [.. values],
            Line.Text => TextCandidates(key, tests, budget),
            Line.Number => NumberCandidates(tests),
            Line.Date => DateCandidates(tests),
            _ => IpCandidates(tests),
        };
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

    private static Line LineOf(ConditionTest test) =>
        test.Operator.Family switch
        {
            OperatorFamily.Null => Line.None,
            OperatorFamily.Numeric => Line.Number,
            OperatorFamily.Date => Line.Date,
            OperatorFamily.Ip => Line.Ip,
            _ => Line.Text,
        };

    /// <summary>One text of each class; keys that are booleans have two.</summary>
    private List<string>? TextCandidates(string key, List<ConditionTest> tests, WorkBudget budget)
    {
        var asked = tests.Where(t => t.Operator.Family != OperatorFamily.Null).ToList();
        if (ConditionKeys.IsBool(key) || (asked.Count > 0 && asked.TrueForAll(t => t.Operator.Family == OperatorFamily.Bool)))
        {
            return ["true", "false"];
        }

        var automata = new List<PatternAutomaton>();
        foreach (var test in asked)
        {
            var ignoreCase = test.Operator.Family is OperatorFamily.StringIgnoreCase or OperatorFamily.Bool;
            if (test.Operator.Family is OperatorFamily.Bool or OperatorFamily.Binary)
            {
                automata.AddRange(test.Values.Select(v => new PatternAutomaton(Glob.Literal(v.Trim()), ignoreCase)));
                continue;
            }

            foreach (var template in test.Patterns)
            {
                if (template.Resolve(known) is { } tokens && (test.Operator.Family != OperatorFamily.Arn || ArnTokens(ref tokens)))
                {
                    automata.Add(new PatternAutomaton(tokens, ignoreCase));
                }
            }
        }

        return AtomSearch.Find(automata, "", Bits.Full(automata.Count), null, null, budget)?.ConvertAll(a => a.Example);
    }

    /// <summary>Wildcards of the first five parts of an ARN pattern stop at colons; a pattern of fewer parts matches nothing.</summary>
    private static bool ArnTokens(ref string tokens)
    {
        var built = tokens.ToCharArray();
        var colons = 0;
        for (var i = 0; i < built.Length && colons < 5; i++)
        {
            colons += built[i] == ':' ? 1 : 0;
            built[i] = built[i] switch
            {
                Glob.Star => PatternAutomaton.StarNoColon,
                Glob.Any => PatternAutomaton.AnyNoColon,
                var c => c,
            };
        }

        tokens = new string(built);
        return colons == 5;
    }

    private static List<string> NumberCandidates(List<ConditionTest> tests)
    {
        var bounds = tests.SelectMany(t => t.Numbers).Distinct().Order().ToList();
        if (bounds.Count == 0)
        {
            return ["0"];
        }

        var numbers = new List<decimal> { bounds[0] - 1 };
        for (var i = 0; i < bounds.Count; i++)
        {
            numbers.Add(bounds[i]);
            numbers.Add(i + 1 < bounds.Count ? bounds[i] + ((bounds[i + 1] - bounds[i]) / 2) : bounds[i] + 1);
        }

        return numbers.ConvertAll(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static List<string> DateCandidates(List<ConditionTest> tests)
    {
        var bounds = tests.SelectMany(t => t.Dates).Distinct().Order().ToList();
        if (bounds.Count == 0)
        {
            return ["2026-01-01T00:00:00Z"];
        }

        var ticks = new List<long> { Math.Max(0, bounds[0] - TimeSpan.TicksPerSecond) };
        for (var i = 0; i < bounds.Count; i++)
        {
            ticks.Add(bounds[i]);
            ticks.Add(i + 1 < bounds.Count ? bounds[i] + ((bounds[i + 1] - bounds[i]) / 2) : bounds[i] + TimeSpan.TicksPerSecond);
        }

        return ticks.ConvertAll(ConditionScalars.FormatDate);
    }

    private static List<string> IpCandidates(List<ConditionTest> tests)
    {
        var result = new List<string>();
        foreach (var v6 in (ReadOnlySpan<bool>)[false, true])
        {
            var max = v6 ? UInt128.MaxValue : uint.MaxValue;
            var starts = new SortedSet<UInt128> { 0 };
            foreach (var range in tests.SelectMany(t => t.Ranges).Where(r => r.V6 == v6))
            {
                starts.Add(range.First);
                if (range.Last < max)
                {
                    starts.Add(range.Last + 1);
                }
            }

            result.AddRange(starts.Select(start => IpRange.Format(v6, start)));
        }

        return result;
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
