namespace S3Creds.Policy;

/// <summary>How the values of a condition key are compared.</summary>
internal enum ValueKind
{
    /// <summary>Only whether the key is there.</summary>
    None,
    Text,
    Number,
    Date,
    Address,
}

/// <summary>One value of each class that conditions on a key can distinguish: of texts by their patterns, of others by the bounds that are
/// named and what lies between them.</summary>
internal static class ConditionCandidates
{
    public static ValueKind KindOf(ConditionTest test) =>
        test.Operator.Family switch
        {
            OperatorFamily.Null => ValueKind.None,
            OperatorFamily.Numeric => ValueKind.Number,
            OperatorFamily.Date => ValueKind.Date,
            OperatorFamily.Ip => ValueKind.Address,
            _ => ValueKind.Text,
        };

    /// <param name="known">The keys whose values variables take.</param>
    /// <returns>Null when the budget is used up.</returns>
    public static List<string>? Of(ValueKind kind, string key, List<ConditionTest> tests, RequestContext known, WorkBudget budget) =>
        kind switch
        {
            ValueKind.Text => Texts(key, tests, known, budget),
            ValueKind.Number => Numbers(tests),
            ValueKind.Date => Dates(tests),
            _ => Addresses(tests),
        };

    /// <summary>One text of each class; keys that are booleans have two.</summary>
    private static List<string>? Texts(string key, List<ConditionTest> tests, RequestContext known, WorkBudget budget)
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

    private static List<string> Numbers(List<ConditionTest> tests)
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

    private static List<string> Dates(List<ConditionTest> tests)
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

    private static List<string> Addresses(List<ConditionTest> tests)
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
}
