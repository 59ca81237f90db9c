using System.Runtime.InteropServices;

namespace S3Creds.Policy;

/// <summary>Groups the findings of a comparison by direction, actions, region and condition, and names each region by the policies' own
/// patterns.</summary>
internal sealed class DifferenceWriter(
    RowTable table,
    (AccessFormula A, AccessFormula B) sides,
    Func<Finding, Leaf, bool, AccessRequest?> confirm
)
{
    private readonly (Bits A, Bits B) allowing = (sides.A.Allowing, sides.B.Allowing);
    private readonly List<AccessDifference> differences = [];
    private readonly List<UndecidedDifference> undecided = [];
    private readonly List<IReadOnlyList<string>> conditions = [];
    private readonly Dictionary<string, int> conditionsOfText = new(StringComparer.Ordinal);
    private readonly Dictionary<(int[] Cell, Bits Rows, bool Gain), int> conditionsOfRows = [];
    private readonly Dictionary<(int[] Cell, Bits Rows, bool Gain), IReadOnlyList<(Leaf Leaf, int Conditions)>> casesOfRows = [];

    /// <summary> The confirmed differences, and what rests on an assumption that no example could confirm. A finding that rests on an
    /// assumption is confirmed by itself: that another one of its region holds is no fact about it. </summary>
    public static (IReadOnlyList<AccessDifference> Differences, IReadOnlyList<UndecidedDifference> Undecided) Describe(
        IReadOnlyList<Finding> findings,
        RowTable table,
        (AccessFormula A, AccessFormula B) sides,
        Func<Finding, Leaf, bool, AccessRequest?> confirm
    )
    {
        var writer = new DifferenceWriter(table, sides, confirm);
        var searches = new List<(RegionNames Names, List<Finding> Findings)>();
        foreach (var own in findings.GroupBy(f => f.Search))
        {
            searches.Add((new RegionNames(own.Key, table), [.. own]));
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

    private void Add(RegionNames names, List<Finding> findings, bool gain)
    {
        var told = new List<(Finding Finding, int Conditions)>();
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

            foreach (var one in Cases(finding, gain))
            {
                told.Add(one);
            }
        }

        var byActions = ByActions(told).ConvertAll(l => (Line: l, Names: names.Of(l.Region).ToList()));
        var byAtoms = ByAtoms(told).ConvertAll(l => (Line: l, Names: names.Of(l.Region).ToList()));
        foreach (var (line, regions) in byAtoms.Sum(l => l.Names.Count) < byActions.Sum(l => l.Names.Count) ? byAtoms : byActions)
        {
            Add(line, regions, gain);
        }
    }

    /// <summary>For each set of actions that the statements treat alike its whole region; sets with the same region and condition make one
    /// line. An action that changes on all of a pattern is reported on all of it, whatever another one does on a part. This form is easier
    /// to read, and it is used unless it is longer than the other.</summary>
    private static List<Line> ByActions(List<(Finding Finding, int Conditions)> told)
    {
        var bySet = new Dictionary<(Bits Actions, int Conditions), List<Finding>>();
        foreach (var (finding, condition) in told)
        {
            ref var members = ref CollectionsMarshal.GetValueRefOrAddDefault(bySet, (finding.Actions, condition), out _);
            (members ??= []).Add(finding);
        }

        var lines = new Dictionary<(Bits Region, int Conditions), (Bits Actions, List<Finding> Members)>();
        foreach (var ((actions, condition), members) in bySet)
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(lines, (RegionOf(members), condition), out var known);
            entry = known ? (entry.Actions.Or(actions), entry.Members) : (actions, members);
        }

        return [.. lines.Select(l => new Line(l.Key.Region, l.Value.Actions, l.Key.Conditions, l.Value.Members))];
    }

    /// <summary>Atom by atom all actions with one condition; atoms with the same actions and condition make a region.</summary>
    private static List<Line> ByAtoms(List<(Finding Finding, int Conditions)> told)
    {
        var byAtom = new Dictionary<(int Atom, int Conditions), (Bits Actions, Finding First)>();
        foreach (var (finding, condition) in told)
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(byAtom, (finding.AtomIndex, condition), out var known);
            entry = known ? (entry.Actions.Or(finding.Actions), entry.First) : (finding.Actions, finding);
        }

        var regions = new Dictionary<(Bits Actions, int Conditions), List<Finding>>();
        foreach (var ((_, condition), (actions, first)) in byAtom)
        {
            ref var members = ref CollectionsMarshal.GetValueRefOrAddDefault(regions, (actions, condition), out _);
            (members ??= []).Add(first);
        }

        return [.. regions.Select(r => new Line(RegionOf(r.Value), r.Key.Actions, r.Key.Conditions, r.Value))];
    }

    private static Bits RegionOf(List<Finding> members)
    {
        var region = Bits.Empty(members[0].Search.Atoms.Count);
        foreach (var member in members)
        {
            region.Set(member.AtomIndex);
        }

        return region;
    }

    private void Add(Line line, List<NamedRegion> regions, bool gain)
    {
        var named = Named(line.Actions);
        var firsts = new Dictionary<int, Finding>();
        foreach (var member in line.Members)
        {
            firsts.TryAdd(member.AtomIndex, member);
        }

        foreach (var (pattern, except, isPart, first) in regions)
        {
            var finding = firsts[first];
            if (confirm(finding, LeafOf(finding, gain)!, gain) is { } witness)
            {
                differences.Add(
                    new AccessDifference(gain, named, finding.ResourceType, pattern, except, isPart, conditions[line.Conditions], witness)
                );
            }
            else
            {
                undecided.Add(Undecided(finding, gain));
            }
        }
    }

    private static UndecidedDifference Undecided(Finding finding, bool gain) =>
        new(gain, Named(finding.Actions), finding.ResourceType, finding.Atom.Example);

    internal static S3Action[] Named(Bits actions)
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
                .ThenBy(d => string.Join('\n', d.Conditions), StringComparer.Ordinal),
        ];

    /// <summary>The cases of a finding with their conditions, without those that others include; the first one alone where the answer rests
    /// on an assumption. They follow from the rows that match.</summary>
    private IReadOnlyList<(Finding Finding, int Conditions)> Cases(Finding finding, bool gain)
    {
        var leaves = gain ? finding.Outcome.AllBOnly : finding.Outcome.AllAOnly;
        if (leaves.Count < 2 || LeafOf(finding, gain)!.IsOpen)
        {
            return [(finding, ConditionsOf(finding, gain))];
        }

        if (!casesOfRows.TryGetValue((finding.RowIds, finding.Rows, gain), out var cases))
        {
            var all = leaves
                .Where(l => !l.IsOpen)
                .Select(l => (Leaf: l, Conditions: Conditions(With(finding, l, gain), gain)))
                .DistinctBy(c => string.Join('\n', c.Conditions))
                .ToList();
            casesOfRows[(finding.RowIds, finding.Rows, gain)] = cases = [
                .. all.Where(c =>
                        !all.Exists(o => o.Conditions.Length < c.Conditions.Length && Array.TrueForAll(o.Conditions, c.Conditions.Contains))
                    )
                    .Select(c => (c.Leaf, IndexOf(c.Conditions))),
            ];
        }

        return [.. cases.Select(c => (With(finding, c.Leaf, gain), c.Conditions))];
    }

    private static Finding With(Finding finding, Leaf leaf, bool gain) =>
        finding with
        {
            Outcome = gain ? finding.Outcome with { BOnly = leaf } : finding.Outcome with { AOnly = leaf },
        };

    private int ConditionsOf(Finding finding, bool gain)
    {
        if (conditionsOfRows.TryGetValue((finding.RowIds, finding.Rows, gain), out var index))
        {
            return index;
        }

        index = IndexOf(Conditions(finding, gain));
        conditionsOfRows.Add((finding.RowIds, finding.Rows, gain), index);
        return index;
    }

    private int IndexOf(string[] list)
    {
        var text = string.Join('\n', list);
        if (!conditionsOfText.TryGetValue(text, out var index))
        {
            index = conditions.Count;
            conditionsOfText.Add(text, index);
            conditions.Add(list);
        }

        return index;
    }

    /// <summary>What a request must fulfil: the conditions under which the winning side allows, and those under which the other side would
    /// not differ.</summary>
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
        var other = gain ? sides.A : sides.B;
        var denied = other.Within(finding.RowIds).Allows(applying, Bits.Empty(finding.RowIds.Length));
        var result = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var row in finding.Rows.Members())
        {
            if (!leaf.IsOpen && leaf.Undecided is { } free && free[row])
            {
                // Whether it applies makes no difference to the case.
                continue;
            }

            var its = table.Rows[finding.RowIds[row]];
            var statement = its.Statement;
            if (applying[row] && !statement.IsDeny)
            {
                result.UnionWith(Asked(its));
            }
            else if (!applying[row] && !statement.IsDeny && (gain ? allowing.A : allowing.B)[finding.RowIds[row]])
            {
                // What the other side allows under a condition stays, or was there before.
                AddUnless(result, its);
            }
            else if (applying[row] && statement.IsDeny && denied && other.Deny[finding.RowIds[row]])
            {
                // But for this Deny the other side would allow it too: they differ where the Deny applies.
                result.UnionWith(Asked(its));
            }
            else if (!applying[row] && statement.IsDeny)
            {
                AddUnless(result, its);
            }
        }

        return [.. result];
    }

    /// <summary>What a request must fulfil for a statement to apply. What each request of the principal has is no condition.</summary>
    private List<string> Asked(Row row) =>
        [.. row.Statement.Tests.Where(t => table.Conditions.Fixed(t) is null).Select(t => t.Text).Concat(Variables(row))];

    /// <summary>A statement that does not apply asks for something that the request does not fulfil: one thing of several is
    /// enough.</summary>
    private void AddUnless(SortedSet<string> conditions, Row row)
    {
        if (row.Statement.Tests.Any(t => table.Conditions.Fixed(t) == false))
        {
            return;
        }

        var asked = Asked(row);
        conditions.Add(asked.Count == 1 ? $"unless {asked[0]}" : $"unless ({string.Join(" and ", asked)})");
    }

    /// <summary>Patterns whose variables are not known bound the region by what the request brings along.</summary>
    private IEnumerable<string> Variables(Row row) =>
        row.Guards.Select(g => $"resource {(row.GuardHolds ? "matches" : "does not match")} {table.Guards[g].Text}");

    /// <summary>Actions that change together on a region, under one condition.</summary>
    /// <param name="Members">A finding for each atom of the region.</param>
    private readonly record struct Line(Bits Region, Bits Actions, int Conditions, List<Finding> Members);
}
