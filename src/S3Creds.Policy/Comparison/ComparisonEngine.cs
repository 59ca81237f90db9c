using System.Runtime.InteropServices;

namespace S3Creds.Policy;

/// <summary>A set of actions, resources and conditions on which the two sides answer in one way.</summary>
/// <param name="Atoms">All atoms of the search; one list for all its findings.</param>
internal sealed record Finding(Bits Actions, string ResourceType, IReadOnlyList<Atom> Atoms, int AtomIndex, Bits Rows, Outcome Outcome)
{
    public Atom Atom => Atoms[AtomIndex];
}

/// <summary>
/// Compares two formulas over all catalogue actions, all resources and all contexts. Actions are grouped by the rows that concern them, resources
/// by the patterns that match them, contexts by the conditions; what no changed row touches is skipped.
/// </summary>
internal sealed class ComparisonEngine
{
    private readonly AccessFormula a;
    private readonly AccessFormula b;
    private readonly RowTable table;
    private readonly WorkBudget budget;
    private readonly string account;
    private readonly List<PatternAutomaton> automata;
    private readonly List<Finding> findings = [];
    private readonly Bits[] resources;
    private readonly Bits[] buckets;
    private readonly bool wantBoth;

    public ComparisonEngine(AccessFormula a, AccessFormula b, RowTable table, WorkBudget budget, string account, bool wantBoth)
    {
        (this.a, this.b, this.table, this.budget, this.account, this.wantBoth) = (a, b, table, budget, account, wantBoth);
        resources = [.. table.Rows.Select(r => Masked(r.Patterns))];
        buckets = [.. table.Rows.Select(r => Masked(r.Bucket))];
        automata = table.Patterns.ConvertAll(p => new PatternAutomaton(p));
        Changed = AccessFormula.Changed(a, b);
    }

    /// <summary>The rows in which the sides differ; null: they differ in more.</summary>
    public Bits? Changed { get; }

    /// <summary>Patterns whose whole region was searched; null: all were.</summary>
    public Bits? Searched { get; private set; }

    /// <summary>Whether some part had to be given up.</summary>
    public bool IsIncomplete { get; private set; }

    public IReadOnlyList<Finding> Run(IReadOnlyList<string> partitions)
    {
        if (Changed is { IsEmpty: true } && !wantBoth)
        {
            return findings;
        }

        Searched = SearchedPatterns();
        if (table.Conditions.Dimensions(table.Rows, table.Guards.Count, budget) is not { } dimensions)
        {
            IsIncomplete = true;
            return findings;
        }

        var solver = new OutcomeSolver(a, b, dimensions, budget);
        var groups = GroupActions(wantBoth);
        foreach (var partition in partitions)
        {
            foreach (var type in groups.Values.SelectMany(g => g.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                var members = new List<(Bits Rows, Bits Actions)>();
                foreach (var (rows, byType) in groups)
                {
                    if (byType.TryGetValue(type, out var actions))
                    {
                        members.Add((rows, actions));
                    }
                }

                Explore(type, partition, members, solver);
            }
        }

        return findings;
    }

    /// <summary>Only regions that a changed row matches can differ; a changed NotResource matches nearly everything.</summary>
    private Bits? SearchedPatterns()
    {
        if (Changed is not { } changed)
        {
            return null;
        }

        var searched = Bits.Empty(table.Patterns.Count);
        foreach (var index in changed.Members())
        {
            var row = table.Rows[index];
            if (row.Patterns is null || row.IsNotResource)
            {
                return null;
            }

            foreach (var pattern in row.Patterns)
            {
                searched.Set(pattern);
            }
        }

        return searched;
    }

    /// <summary>The actions that the same rows concern, by resource type.</summary>
    private Dictionary<Bits, Dictionary<string, Bits>> GroupActions(bool wantAll)
    {
        var catalogue = S3Actions.Catalogue.All;
        var rowsOf = new Bits[catalogue.Count];
        Array.Fill(rowsOf, Bits.Empty(table.Rows.Count));
        for (var row = 0; row < table.Rows.Count; row++)
        {
            foreach (var action in table.Rows[row].Actions.Members())
            {
                rowsOf[action] = rowsOf[action].With(row);
            }
        }

        var groups = new Dictionary<Bits, Dictionary<string, Bits>>();
        for (var i = 0; i < rowsOf.Length; i++)
        {
            if (rowsOf[i].IsEmpty || (!wantAll && Changed is { } changed && !changed.Intersects(rowsOf[i])))
            {
                continue;
            }

            if (!groups.TryGetValue(rowsOf[i], out var byType))
            {
                groups[rowsOf[i]] = byType = new(StringComparer.Ordinal);
            }

            foreach (var type in TypesOf(catalogue[i]))
            {
                ref var actions = ref CollectionsMarshal.GetValueRefOrAddDefault(byType, type, out var known);
                actions = (known ? actions : Bits.Empty(catalogue.Count)).With(i);
            }
        }

        return groups;
    }

    private static IReadOnlyList<string> TypesOf(S3Action action) =>
        action.ResourceTypes.Count > 0 ? action.ResourceTypes
        : action.Name == "ListAllMyBuckets" ? ["account:buckets"]
        : [ResourceSpace.Account];

    private void Explore(string type, string partition, List<(Bits Rows, Bits Actions)> groups, OutcomeSolver solver)
    {
        if (type.StartsWith(ResourceSpace.Account, StringComparison.Ordinal))
        {
            var resource = type == ResourceSpace.Account ? "*" : $"arn:{partition}:s3:::*";
            var atom = new Atom(MatchAll(resource), "*");
            Judge(ResourceSpace.Account, [atom], groups, solver);
            return;
        }

        var space = ResourceSpace.Of(type, partition, account);
        var together = groups.Aggregate(Bits.Empty(table.Rows.Count), (all, g) => all.Or(g.Rows));
        if (Atoms(space, together) is { } atoms)
        {
            Judge(type, atoms, groups, solver);
            return;
        }

        // Too many patterns at once: each group by itself may still be small enough.
        foreach (var group in groups)
        {
            if (Atoms(space, group.Rows) is { } own)
            {
                Judge(type, own, [group], solver);
            }
            else
            {
                IsIncomplete = true;
            }
        }
    }

    private List<Atom>? Atoms(ResourceSpace space, Bits rows)
    {
        var chosen = Bits.Empty(automata.Count);
        foreach (var row in rows.Members())
        {
            chosen = chosen.Or(resources[row]).Or(buckets[row]);
        }

        // Where all patterns match all or nothing of the type, one example will do.
        var universal = Bits.Empty(automata.Count);
        var divided = false;
        foreach (var pattern in chosen.Members())
        {
            var state = automata[pattern].Run(space.Prefix);
            if (state != PatternAutomaton.Dead)
            {
                divided |= !automata[pattern].IsUniversal(state);
                universal.Set(pattern);
            }
        }

        if (!divided)
        {
            return Searched is { } wanted && !wanted.Intersects(universal) ? [] : [new Atom(universal, space.Example)];
        }

        return AtomSearch.Find(automata, space.Prefix, chosen, space.Rest(), Searched, budget);
    }

    private Bits MatchAll(string resource)
    {
        var matched = Bits.Empty(automata.Count);
        for (var i = 0; i < automata.Count; i++)
        {
            if (Glob.IsMatch(automata[i].Tokens, resource))
            {
                matched.Set(i);
            }
        }

        return matched;
    }

    private void Judge(string type, List<Atom> atoms, List<(Bits Rows, Bits Actions)> groups, OutcomeSolver solver)
    {
        for (var index = 0; index < atoms.Count; index++)
        {
            var matched = Bits.Empty(table.Rows.Count);
            for (var row = 0; row < resources.Length; row++)
            {
                if (Matches(table.Rows[row], row, atoms[index].Patterns))
                {
                    matched.Set(row);
                }
            }

            foreach (var (rows, actions) in groups)
            {
                var both = rows.And(matched);
                if (both.IsEmpty && !wantBoth)
                {
                    continue;
                }

                var outcome = solver.Solve(both);
                if (outcome.IsTooComplex)
                {
                    IsIncomplete = true;
                }
                else if (outcome.HasDifference || (wantBoth && outcome.Both is not null))
                {
                    findings.Add(new Finding(actions, type, atoms, index, both, outcome));
                }
            }
        }
    }

    private bool Matches(Row row, int index, in Bits patterns) =>
        (row.Bucket is null || buckets[index].Intersects(patterns)) && (row.Patterns is null || resources[index].Intersects(patterns) != row.IsNotResource);

    private Bits Masked(int[]? patterns)
    {
        var mask = Bits.Empty(table.Patterns.Count);
        foreach (var pattern in patterns ?? [])
        {
            mask.Set(pattern);
        }

        return mask;
    }
}
