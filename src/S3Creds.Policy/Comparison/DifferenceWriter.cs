using System.Runtime.InteropServices;

namespace S3Creds.Policy;

/// <summary>Groups the findings of a comparison by direction, actions, region and condition, and names each region by the policies' own patterns.</summary>
internal sealed class DifferenceWriter(RowTable table, Func<Finding, Leaf, bool, AccessRequest?> confirm)
{
    private readonly List<AccessDifference> differences = [];
    private readonly List<UndecidedDifference> undecided = [];
    private readonly List<IReadOnlyList<string>> conditions = [];
    private readonly List<string> conditionTexts = [];
    private readonly Dictionary<string, int> conditionsOfText = new(StringComparer.Ordinal);
    private readonly Dictionary<(Bits Rows, bool Gain), int> conditionsOfRows = [];

    /// <summary>
    /// The confirmed differences, and what rests on an assumption that no example could confirm. A finding that rests on an assumption is confirmed by
    /// itself: that another one of its region holds says nothing about it.
    /// </summary>
    public static (IReadOnlyList<AccessDifference> Differences, IReadOnlyList<UndecidedDifference> Undecided) Describe(
        IReadOnlyList<Finding> findings, Bits? searched, RowTable table, Func<Finding, Leaf, bool, AccessRequest?> confirm)
    {
        var writer = new DifferenceWriter(table, confirm);
        var searches = new List<(RegionNames Names, List<Finding> Findings)>();
        for (var i = 0; i < findings.Count;)
        {
            var atoms = findings[i].Atoms;
            var own = new List<Finding>();
            for (; i < findings.Count && ReferenceEquals(findings[i].Atoms, atoms); i++)
            {
                own.Add(findings[i]);
            }

            searches.Add((new RegionNames(atoms, searched, table), own));
        }

        foreach (var gain in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (var (names, own) in searches)
            {
                writer.Add(names, own, gain);
            }
        }

        return (writer.Sorted(), writer.undecided);
    }

    private static Leaf? LeafOf(Finding finding, bool gain) => gain ? finding.Outcome.BOnly : finding.Outcome.AOnly;

    /// <summary>
    /// For each set of actions that the statements treat alike, the region of each condition; sets with the same region and condition make one line. So
    /// an action that changes on all of a pattern is told on all of it, whatever another one does on a part.
    /// </summary>
    private void Add(RegionNames names, List<Finding> findings, bool gain)
    {
        var bySet = new Dictionary<(Bits Actions, int Conditions), List<Finding>>();
        foreach (var finding in findings)
        {
            if (LeafOf(finding, gain) is not { } leaf)
            {
                continue;
            }

            if (leaf.IsOpen && confirm(finding, leaf, gain) is null)
            {
                undecided.Add(Undecided(finding, gain));
                continue;
            }

            ref var members = ref CollectionsMarshal.GetValueRefOrAddDefault(bySet, (finding.Actions, ConditionsOf(finding, gain)), out _);
            (members ??= []).Add(finding);
        }

        var regions = new Dictionary<(Bits Region, int Conditions), (Bits Actions, List<Finding> Members)>();
        foreach (var ((actions, condition), members) in bySet)
        {
            var region = Bits.Empty(members[0].Atoms.Count);
            foreach (var member in members)
            {
                region = region.With(member.AtomIndex);
            }

            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(regions, (region, condition), out var known);
            entry = known ? (entry.Actions.Or(actions), entry.Members) : (actions, members);
        }

        foreach (var ((region, condition), (actions, members)) in regions)
        {
            Add(names, region, actions, conditions[condition], members, gain);
        }
    }

    private void Add(RegionNames names, Bits region, Bits actions, IReadOnlyList<string> conditionsOf, List<Finding> members, bool gain)
    {
        var named = Named(actions);
        foreach (var (pattern, except, isPart, first) in names.Of(region))
        {
            var finding = members.Find(m => m.AtomIndex == first)!;
            if (confirm(finding, LeafOf(finding, gain)!, gain) is { } witness)
            {
                differences.Add(new AccessDifference(gain, named, finding.ResourceType, pattern, except, isPart, conditionsOf, witness));
            }
            else
            {
                undecided.Add(Undecided(finding, gain));
            }
        }
    }

    private static UndecidedDifference Undecided(Finding finding, bool gain) => new(gain, Named(finding.Actions), finding.ResourceType, finding.Atom.Example);

    private static S3Action[] Named(Bits actions)
    {
        var named = new S3Action[actions.Count];
        var next = 0;
        foreach (var action in actions.Members())
        {
            named[next++] = S3Actions.Catalogue.All[action];
        }

        return named;
    }

    private AccessDifference[] Sorted() =>
    [
        .. differences
            .OrderByDescending(d => d.Level)
            .ThenByDescending(d => d.IsGain)
            .ThenBy(d => d.Resource, StringComparer.Ordinal)
            .ThenBy(d => d.Actions[0].Name, StringComparer.Ordinal)
            .ThenBy(d => conditionTexts[conditions.IndexOf(d.Conditions)], StringComparer.Ordinal),
    ];

    /// <summary>The conditions of a finding; they follow from the rows that match.</summary>
    private int ConditionsOf(Finding finding, bool gain)
    {
        if (conditionsOfRows.TryGetValue((finding.Rows, gain), out var index))
        {
            return index;
        }

        var list = Conditions(finding, gain);
        var text = string.Join('\n', list);
        if (!conditionsOfText.TryGetValue(text, out index))
        {
            index = conditions.Count;
            conditionsOfText.Add(text, index);
            conditions.Add(list);
            conditionTexts.Add(text);
        }

        conditionsOfRows.Add((finding.Rows, gain), index);
        return index;
    }

    /// <summary>What a request must fulfil: the conditions under which the winning side allows, and those under which the other side would not differ.</summary>
    private string[] Conditions(Finding finding, bool gain)
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
                result.UnionWith(statement.Tests.Select(t => t.Text).Concat(Variables(table.Rows[row])));
            }
            else if (!applying[row] && statement.IsDeny)
            {
                result.UnionWith(statement.Tests.Select(t => t.Text).Concat(Variables(table.Rows[row])).Select(t => "unless " + t));
            }
        }

        return [.. result];
    }

    /// <summary>Patterns whose variables are not known bound the region by what the request brings along.</summary>
    private IEnumerable<string> Variables(Row row) =>
        row.Guards.Select(g => $"resource {(row.GuardHolds ? "matches" : "does not match")} {table.Guards[g].Text}");
}
