namespace S3Creds.Policy;

internal sealed partial class ComparisonEngine
{
    /// <summary>The atoms of a region, and how the sides answer on each.</summary>
    private sealed partial class Cell
    {
        /// <summary>The atoms over the live patterns, numbered by their place in that list; null when the budget is used up.</summary>
        private List<(Bits Patterns, string Example)>? Atoms(
            Region region,
            (List<int> Patterns, int Divided) live,
            List<(Bits Rows, Bits Actions)> groups
        )
        {
            Func<string, bool>? isNamed = region.Others is { } cells ? cells.IsNamed : null;
            var relevant = Relevant(live.Patterns, groups);
            if (live.Divided == 0 && isNamed?.Invoke(BucketIn(region, region.Example)) != true)
            {
                var all = Set(live.Patterns.Count, Enumerable.Range(0, live.Patterns.Count));
                return relevant is { } wanted && !wanted.Intersects(all) ? [] : [(all, region.Example)];
            }

            // Examples in a bucket that has a cell of its own are no examples here: its name becomes one more pattern, and what matches it
            // is left out.
            var others = new List<string>();
            for (var attempt = 0; attempt < MostTries; attempt++)
            {
                List<PatternAutomaton> chosen =
                [
                    .. live.Patterns.Select(p => engine.automata[p]),
                    .. others.Select(o => new PatternAutomaton(o)),
                ];
                var wanted = relevant is { } some ? Set(chosen.Count, some.Members().Select(i => i)) : (Bits?)null;
                if (AtomSearch.Find(chosen, region.Prefix, Bits.Full(chosen.Count), region.Rest, wanted, budget) is not { } found)
                {
                    return null;
                }

                var kept = found.Where(f => !f.Patterns.Members().AnyFrom(live.Patterns.Count)).ToList();
                var names = isNamed is null
                    ? []
                    : kept.Select(f => BucketIn(region, f.Example)).Where(isNamed).Distinct(StringComparer.Ordinal).ToList();
                if (names.Count == 0)
                {
                    return kept.ConvertAll(f => (Set(live.Patterns.Count, f.Patterns.Members().Select(i => i)), f.Example));
                }

                others.AddRange(names.SelectMany(n => (IEnumerable<string>)[region.Prefix + n, $"{region.Prefix}{n}/{Glob.Star}"]));
            }

            return null;
        }

        private static string BucketIn(Region region, string example) => example[region.Prefix.Length..].Split('/')[0];

        /// <summary>Only regions that a row in question matches are of interest; one with NotResource matches nearly everything
        /// (null).</summary>
        private Bits? Relevant(List<int> patterns, List<(Bits Rows, Bits Actions)> groups)
        {
            if (focus is not { } wanted)
            {
                return null;
            }

            var relevant = Bits.Empty(patterns.Count);
            foreach (var row in wanted.Members())
            {
                if (!groups.Exists(g => g.Rows[row]))
                {
                    continue;
                }

                if (rows[row].IsWide)
                {
                    return null;
                }

                foreach (var pattern in rows[row].Patterns!)
                {
                    var at = patterns.BinarySearch(pattern);
                    if (at >= 0)
                    {
                        relevant.Set(at);
                    }
                }
            }

            return relevant;
        }

        private void Judge(
            string type,
            Region region,
            List<(Bits Patterns, string Example)> atoms,
            List<int> patterns,
            List<(Bits Rows, Bits Actions)> groups,
            TypeSearch search
        )
        {
            if (Solver() is not { } own)
            {
                search.LeaveOut(patterns);
                BoundAll(type, region, groups);
                return;
            }

            var masks = Array.ConvertAll(rows, r =>
                Set(patterns.Count, (r.Patterns ?? []).Select(p => patterns.BinarySearch(p)).Where(i => i >= 0))
            );
            var given = new List<(Bits Rows, Bits Actions)>();
            foreach (var (matching, example) in atoms)
            {
                var matched = Bits.Empty(rows.Length);
                for (var row = 0; row < rows.Length; row++)
                {
                    if (rows[row].Patterns is null || masks[row].Intersects(matching) != rows[row].IsNotResource)
                    {
                        matched.Set(row);
                    }
                }

                var index = -1;
                foreach (var group in groups)
                {
                    var both = group.Rows.And(matched);
                    if (both.IsEmpty && !engine.wantBoth)
                    {
                        continue;
                    }

                    var outcome = Proven(region, group.Rows, own.Solve(both));
                    if (outcome.IsTooComplex)
                    {
                        if (!given.Contains(group))
                        {
                            given.Add(group);
                        }

                        continue;
                    }

                    if (outcome.HasDifference || (engine.wantBoth && outcome.Both is not null))
                    {
                        index = index < 0 ? Keep(search, matching, patterns, example, region.Name) : index;
                        engine.findings.Add(new Finding(group.Actions, type, search, index, ids, both, outcome));
                    }
                }

                if (index < 0 && engine.options.Describe)
                {
                    Keep(search, matching, patterns, example, region.Name);
                }
            }

            if (Relevant(patterns, groups) is { } searched && !searched.Members().Select(i => i).Exists(i => IsAll(region, patterns[i])))
            {
                search.IsPartial = true;
                for (var i = 0; i < patterns.Count; i++)
                {
                    if (!searched[i])
                    {
                        search.Incomplete.Add(patterns[i]);
                    }
                }
            }

            foreach (var group in given)
            {
                Bound(type, region, group);
            }
        }

        /// <summary> An outcome without differences that rest on assumptions about variables, where bounds prove that there are none: that
        /// both sides' patterns hold the same variable is known to them. </summary>
        private Outcome Proven(Region region, Bits group, Outcome outcome)
        {
            if (engine.wantBoth)
            {
                return outcome;
            }

            var proven = outcome;
            if (outcome.BOnly is { IsOpen: true } && NoneIn(true))
            {
                proven = proven with { BOnly = null };
            }

            return outcome.AOnly is { IsOpen: true } && NoneIn(false) ? proven with { AOnly = null } : proven;

            bool NoneIn(bool gain)
            {
                if (!none.TryGetValue((region.Tokens, group, gain), out var answer))
                {
                    var found = Bounds(region);
                    none[(region.Tokens, group, gain)] = answer = (gain ? found.Of(a, b, group) : found.Of(b, a, group)).Count == 0;
                }

                return answer;
            }
        }

        private int Keep(TypeSearch search, Bits matching, List<int> patterns, string example, string cell)
        {
            search.Atoms.Add(new Atom(Set(engine.table.Patterns.Count, matching.Members().Select(i => patterns[i])), example, cell));
            return search.Atoms.Count - 1;
        }

        /// <summary>Whether a pattern matches everything in a region: where it was searched, all was.</summary>
        private bool IsAll(Region region, int pattern)
        {
            var automaton = engine.automata[pattern];
            var state = automaton.Run(region.Prefix);
            return state != PatternAutomaton.Dead && (region.Rest is null ? automaton.Accepts(state) : automaton.IsUniversal(state));
        }
    }
}
