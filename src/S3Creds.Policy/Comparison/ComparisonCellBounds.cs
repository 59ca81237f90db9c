namespace S3Creds.Policy;

internal sealed partial class ComparisonEngine
{
    /// <summary>Bounds in place of what is too much to explore.</summary>
    private sealed partial class Cell
    {
        private void BoundAll(string type, Region region, List<(Bits Rows, Bits Actions)> groups)
        {
            foreach (var group in groups)
            {
                Bound(type, region, group);
            }
        }

        /// <summary>Bounds in place of what is too much to explore.</summary>
        private void Bound(string type, Region region, (Bits Rows, Bits Actions) group)
        {
            if (engine.wantBoth)
            {
                Cover(type, region, group);
                return;
            }

            foreach (var gain in (ReadOnlySpan<bool>)[true, false])
            {
                foreach (var bound in Bounds(region).Of(gain ? a : b, gain ? b : a, group.Rows))
                {
                    var finding = bound.Example is { } example ? Confirmable(type, example, group, gain) : null;
                    // Those of a Deny that comes or goes too: elsewhere it makes no difference.
                    var conditions = bound
                        .Rows.SelectMany(r => rows[r].Statement.Tests.Select(t => t.Text))
                        .Distinct(StringComparer.Ordinal);
                    engine.bounds.Add(
                        new BoundFinding(
                            gain,
                            group.Actions,
                            type,
                            bound.Name,
                            [.. conditions.Order(StringComparer.Ordinal)],
                            bound.IsWhole,
                            finding
                        )
                    );
                }
            }
        }

        /// <summary>How much of the question is allowed, pattern by pattern, where each can be decided as a whole.</summary>
        private void Cover(string type, Region region, (Bits Rows, Bits Actions) group)
        {
            var bounds = Bounds(region);
            foreach (var row in (focus ?? Bits.Empty(rows.Length)).And(group.Rows).Members())
            {
                foreach (var (tokens, i) in engine.table.TokensOf(rows[row]).Select((t, i) => (t, i)))
                {
                    if (!rows[row].IsWide && region.Others?.NamedPatterns.Contains(rows[row].Patterns![i]) == true)
                    {
                        continue;
                    }

                    if (bounds.Example(tokens) is not { } example)
                    {
                        engine.IsIncomplete |= PatternTokens.MayMeet(tokens, PatternTokens.Of(region.Tokens));
                        continue;
                    }

                    var (surely, possibly) = bounds.Extent(tokens, rows[row].Predicates.ToHashSet(), group.Rows);
                    var (all, some) = (b.Allows(surely, possibly), b.Allows(possibly, surely));
                    if (all != some)
                    {
                        engine.IsIncomplete = true;
                        AddExamples(type, bounds, tokens, group);
                        continue;
                    }

                    var leaf = new Leaf([]);
                    var search = new TypeSearch();
                    search.Atoms.Add(new Atom(Matching(example), example));
                    engine.findings.Add(
                        new Finding(
                            group.Actions,
                            type,
                            search,
                            0,
                            ids,
                            group.Rows,
                            all ? new Outcome(null, null, leaf, null) : new Outcome(leaf, null, null, null)
                        )
                    );
                }
            }
        }

        /// <summary>Requests of a pattern that are allowed, or are not: one for each pattern that it meets, and one that none of the allows
        /// matches.</summary>
        private void AddExamples(string type, AccessBounds bounds, int[] tokens, (Bits Rows, Bits Actions) group)
        {
            var allows = group
                .Rows.Except(focus ?? Bits.Empty(rows.Length))
                .Members()
                .Select(r => r)
                .Where(r => !rows[r].Statement.IsDeny && !rows[r].IsWide)
                .SelectMany(r => engine.table.TokensOf(rows[r]))
                .ToList();
            var examples = allows
                .Take(MostTries)
                .Select(p => bounds.Example(tokens, p))
                .Append(bounds.Outside(tokens, allows))
                .OfType<string>();
            foreach (var example in examples.Distinct(StringComparer.Ordinal))
            {
                if (Answered(type, example, group) is { Outcome: { Both: not null } or { AOnly: not null } } finding)
                {
                    engine.findings.Add(finding);
                }
            }
        }

        private Finding? Confirmable(string type, string example, (Bits Rows, Bits Actions) group, bool gain) =>
            Answered(type, example, group) is { } finding && (gain ? finding.Outcome.BOnly : finding.Outcome.AOnly) is not null
                ? finding
                : null;

        /// <summary>How the sides answer on one resource.</summary>
        private Finding? Answered(string type, string example, (Bits Rows, Bits Actions) group)
        {
            if (Solver() is not { } own)
            {
                return null;
            }

            var matched = Bits.Empty(rows.Length);
            for (var row = 0; row < rows.Length; row++)
            {
                if (
                    rows[row].Patterns is not { } patterns
                    || Array.Exists(patterns, p => Glob.IsMatch(engine.automata[p].Tokens, example)) != rows[row].IsNotResource
                )
                {
                    matched.Set(row);
                }
            }

            var both = matched.And(group.Rows);
            var outcome = own.Solve(both);
            if (outcome.IsTooComplex)
            {
                return null;
            }

            var search = new TypeSearch();
            search.Atoms.Add(new Atom(Matching(example), example));
            return new Finding(group.Actions, type, search, 0, ids, both, outcome);
        }
    }
}
