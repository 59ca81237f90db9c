namespace S3Creds.Policy;

/// <summary>Groups the findings of a comparison by direction, actions, region and condition, and names each region by the policies' own patterns.</summary>
internal static class DifferenceWriter
{
    /// <summary>
    /// The confirmed differences, and what rests on an assumption that no example could confirm. A finding that rests on an assumption is confirmed by
    /// itself: that another one of its region holds says nothing about it.
    /// </summary>
    public static (IReadOnlyList<AccessDifference> Differences, IReadOnlyList<UndecidedDifference> Undecided) Describe(
        IReadOnlyList<Finding> findings, Bits? searched, RowTable table, Func<Finding, Leaf, bool, AccessRequest?> confirm)
    {
        var differences = new List<AccessDifference>();
        var undecided = new List<UndecidedDifference>();
        foreach (var gain in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (var search in findings.Where(f => LeafOf(f, gain) is not null).GroupBy(f => f.Atoms))
            {
                var sure = new List<Finding>();
                foreach (var finding in search)
                {
                    if (LeafOf(finding, gain) is { IsOpen: true } leaf && confirm(finding, leaf, gain) is null)
                    {
                        undecided.Add(Undecided(finding, gain));
                    }
                    else
                    {
                        sure.Add(finding);
                    }
                }

                Add(differences, undecided, sure, gain, searched, table, confirm);
            }
        }

        return (Sorted(differences), undecided);
    }

    private static UndecidedDifference Undecided(Finding finding, bool gain) =>
        new(gain, [.. finding.Actions.Members().Select(i => S3Actions.Catalogue.All[i])], finding.ResourceType, finding.Atom.Example);

    private static AccessDifference[] Sorted(List<AccessDifference> differences)
    {
        return
        [
            .. differences
                .OrderByDescending(d => d.Level)
                .ThenByDescending(d => d.IsGain)
                .ThenBy(d => d.Resource, StringComparer.Ordinal)
                .ThenBy(d => d.Actions[0].Name, StringComparer.Ordinal)
                .ThenBy(d => string.Join('\n', d.Conditions), StringComparer.Ordinal),
        ];
    }

    private static Leaf? LeafOf(Finding finding, bool gain) => gain ? finding.Outcome.BOnly : finding.Outcome.AOnly;

    /// <summary>Atom by atom the actions with one condition; atoms with the same actions and condition make a region.</summary>
    private static void Add(
        List<AccessDifference> differences, List<UndecidedDifference> undecided, List<Finding> findings, bool gain, Bits? searched, RowTable table, Func<Finding, Leaf, bool, AccessRequest?> confirm)
    {
        var regions = findings
            .Select(f => (Finding: f, Conditions: Conditions(f, gain, table)))
            .GroupBy(x => (x.Finding.Atom, Conditions: string.Join('\n', x.Conditions)))
            .Select(g => (g.Key.Atom, g.First().Conditions, Actions: g.Aggregate(Bits.Empty(ActionIndex.Size), (all, x) => all.Or(x.Finding.Actions)), First: g.First().Finding))
            .GroupBy(r => (r.Actions, Conditions: string.Join('\n', r.Conditions)));
        foreach (var region in regions)
        {
            var first = region.First();
            var actions = first.Actions.Members().Select(i => S3Actions.Catalogue.All[i]).ToList();
            var findingOf = region.ToDictionary(r => r.Atom, r => r.First);
            foreach (var (pattern, except, isPart, atoms) in Name([.. region.Select(r => r.Atom)], first.First.Atoms, searched, table))
            {
                var finding = findingOf[atoms[0]];
                if (confirm(finding, LeafOf(finding, gain)!, gain) is { } witness)
                {
                    differences.Add(new AccessDifference(gain, actions, first.First.ResourceType, pattern, except, isPart, first.Conditions, witness));
                }
                else
                {
                    undecided.Add(Undecided(finding, gain));
                }
            }
        }
    }

    /// <summary>What a request must fulfil: the conditions under which the winning side allows, and those under which the other side would not differ.</summary>
    private static IReadOnlyList<string> Conditions(Finding finding, bool gain, RowTable table)
    {
        var outcome = finding.Outcome;
        var always = outcome.Both is null && outcome.Neither is null && (gain ? outcome.AOnly : outcome.BOnly) is null;
        if (always)
        {
            return [];
        }

        var leaf = LeafOf(finding, gain)!;
        var applying = leaf.Choices.Aggregate(finding.Rows, (rows, c) => rows.Except(c.Choice.Killed));
        var result = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var row in finding.Rows.Members())
        {
            var statement = table.Rows[row].Statement;
            if (applying[row] && !statement.IsDeny)
            {
                result.UnionWith(statement.Tests.Select(Text).Concat(Variables(table, table.Rows[row])));
            }
            else if (!applying[row] && statement.IsDeny)
            {
                result.UnionWith(statement.Tests.Select(Text).Concat(Variables(table, table.Rows[row])).Select(t => "unless " + t));
            }
        }

        return [.. result];
    }

    /// <summary>Patterns whose variables are not known bound the region by what the request brings along.</summary>
    private static IEnumerable<string> Variables(RowTable table, Row row) =>
        row.Guards.Select(g => $"resource {(row.GuardHolds ? "matches" : "does not match")} {table.Guards[g].Text}");

    internal static string Text(ConditionTest test) => $"{test.Key} {test.OperatorText} {string.Join(" or ", test.Values.Select(v => v.Length == 0 ? "\"\"" : v))}";

    /// <summary>Names a set of atoms by patterns, exactly where they allow it.</summary>
    private static IEnumerable<(string Pattern, IReadOnlyList<string> Except, bool IsPart, IReadOnlyList<Atom> Atoms)> Name(
        List<Atom> region, IReadOnlyList<Atom> all, Bits? searched, RowTable table)
    {
        if (all.Count == 1 && region.Count == 1 && all[0].Example == "*")
        {
            yield return ("*", [], false, region);
            yield break;
        }

        var left = new HashSet<Atom>(region);
        var inRegion = new HashSet<Atom>(region);

        // Only patterns that were searched to their ends have all their atoms in the list.
        var patterns = Enumerable.Range(0, table.Patterns.Count)
            .Where(p => searched is not { } wanted || wanted[p])
            .Select(p => (Text: Glob.Text(table.Patterns[p]), Atoms: all.Where(a => a.Patterns[p]).ToList()))
            .Where(p => p.Atoms.Exists(inRegion.Contains))
            .OrderByDescending(p => p.Atoms.Count).ThenBy(p => p.Text.Length).ThenBy(p => p.Text, StringComparer.Ordinal)
            .ToList();
        foreach (var (text, atoms) in patterns)
        {
            if (left.Count > 0 && atoms.TrueForAll(inRegion.Contains) && atoms.Exists(left.Contains))
            {
                yield return (text, [], false, atoms);
                left.ExceptWith(atoms);
            }
        }

        while (left.Count > 0)
        {
            var atom = region.First(left.Contains);
            var (text, atoms) = patterns.LastOrDefault(p => p.Atoms.Contains(atom), ("*", [.. all]));
            var outside = atoms.Where(a => !inRegion.Contains(a)).ToList();
            var except = patterns
                .Concat(Outer(all, inRegion, searched, table))
                .Where(p => p.Text != text && p.Atoms.TrueForAll(a => !inRegion.Contains(a)) && p.Atoms.Exists(outside.Contains))
                .ToList();
            var excluded = except.SelectMany(p => p.Atoms).ToHashSet();
            var covered = atoms.Where(left.Contains).ToList();
            yield return (text, [.. Smallest(except, outside)], !outside.TrueForAll(a => excluded.Contains(a)), [atom, .. covered.Where(a => a != atom)]);
            left.ExceptWith(covered);
        }
    }

    /// <summary>Patterns that lie outside the region: what "except" can name.</summary>
    private static IEnumerable<(string Text, List<Atom> Atoms)> Outer(IReadOnlyList<Atom> all, HashSet<Atom> inRegion, Bits? searched, RowTable table) =>
        Enumerable.Range(0, table.Patterns.Count)
            .Select(p => (Text: Glob.Text(table.Patterns[p]), Atoms: all.Where(a => a.Patterns[p]).ToList()))
            .Where(p => p.Atoms.Count > 0 && !p.Atoms.Exists(inRegion.Contains));

    /// <summary>As few patterns as name all that is excepted, the widest first.</summary>
    private static IEnumerable<string> Smallest(List<(string Text, List<Atom> Atoms)> except, List<Atom> outside)
    {
        var left = new HashSet<Atom>(outside);
        foreach (var (text, atoms) in except.OrderByDescending(p => p.Atoms.Count).ThenBy(p => p.Text, StringComparer.Ordinal))
        {
            if (atoms.Exists(left.Contains))
            {
                left.ExceptWith(atoms);
                yield return text;
            }
        }
    }
}
