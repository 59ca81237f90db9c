namespace S3Creds.Policy;

/// <summary>A class of strings that a set of patterns does not distinguish, with a shortest example.</summary>
/// <param name="Patterns">The patterns that match the strings of the class.</param>
/// <param name="Cell">The name of all strings among which it was found.</param>
internal sealed record Atom(Bits Patterns, string Example, string Cell = "*");

/// <summary>Counts the work of a comparison; when it is used up, the answer is "too complex", never a guess.</summary>
internal sealed class WorkBudget(long steps)
{
    public long Left { get; private set; } = steps;

    public long Spent { get; private set; }

    public bool IsExhausted => Left < 0;

    public void Renew(long steps) => (Left, Spent) = (steps, 0);

    /// <summary>False when the budget is used up.</summary>
    public bool Spend(int cost)
    {
        Left -= cost;
        Spent += cost;
        return Left >= 0;
    }
}

/// <summary> Finds the atoms of a set of patterns: breadth-first over the tuple of their automata, walked together with the automaton of
/// the strings that are possible at all (the ARNs of one resource type). Exact: every class of strings that some automaton distinguishes is
/// visited. </summary>
internal sealed class AtomSearch
{
    /// <summary> Characters for "any character that no pattern reads next". One is enough: those outside bucket names are dead in a
    /// bucket's part, and no different from others in a key's part. Legal ones are tried first, for readable examples. </summary>
    private const string FreshLegal = "xyzabcdefghijklmnopqrstuvw0123456789-._XYZABCDEFGHIJKLMNOPQRSTUVW";

    private const string FreshOther = "~!+=@ ()&$;,#%^|<>[]{}'\"\\`*?";

    private readonly IReadOnlyList<PatternAutomaton> patterns;
    private readonly string prefix;
    private readonly PatternAutomaton? space;
    private readonly Bits? relevant;
    private readonly WorkBudget budget;
    private readonly NodeTable nodes;
    private readonly List<Atom> atoms = [];
    private readonly HashSet<Bits> seenAtoms = [];
    private int cost;

    private AtomSearch(
        IReadOnlyList<PatternAutomaton> patterns,
        string prefix,
        PatternAutomaton? space,
        Bits? relevant,
        WorkBudget budget,
        NodeTable nodes
    ) =>
        (this.patterns, this.prefix, this.space, this.relevant, this.budget, this.nodes) = (
            patterns,
            prefix,
            space,
            relevant,
            budget,
            nodes
        );

    /// <param name="patterns">The patterns.</param>
    /// <param name="prefix">What all strings in question start with.</param>
    /// <param name="chosen">The patterns that matter; the others are left out of the atoms.</param>
    /// <param name="space">The strings in question, after the prefix; null: all strings.</param>
    /// <param name="relevant">Atoms matched by none of these are of no interest and are not searched; null: all are.</param>
    /// <param name="budget">Shared by a comparison.</param>
    /// <returns>The atoms, or null when the budget is used up.</returns>
    public static List<Atom>? Find(
        IReadOnlyList<PatternAutomaton> patterns,
        string prefix,
        Bits chosen,
        PatternAutomaton? space,
        Bits? relevant,
        WorkBudget budget
    )
    {
        using var table = NodeTable.Rent();
        return new AtomSearch(patterns, prefix, space, relevant, budget, table).Run(chosen);
    }

    private List<Atom>? Run(Bits chosen)
    {
        var minds = space is not null || patterns.Any(p => p.MindsColons);
        var literals = new CharSet();
        Start(chosen);
        for (var at = 0; at < nodes.Count; at++)
        {
            var node = nodes[at];
            if (node.IsEnd)
            {
                continue;
            }

            literals.Clear();
            foreach (var (pattern, state) in nodes.Live(node))
            {
                patterns[pattern].AddLiterals(state, literals);
            }

            space?.AddLiterals(node.Space, literals);
            literals.Sort();
            Extend(at, Fresh(literals, FreshLegal) is not '\0' and var legal ? legal : Fresh(literals, FreshOther));
            foreach (var c in literals.Span)
            {
                Extend(at, c);
            }

            if (minds)
            {
                ExtendOther(at, '/', literals);
                ExtendOther(at, ':', literals);
                ExtendOther(at, Fresh(literals, "1234567890"), literals);
            }

            if (!budget.Spend(cost + ((node.LiveCount + 1) * (literals.Count + 2))))
            {
                return null;
            }

            cost = 0;
        }

        return atoms;
    }

    private void Start(Bits chosen)
    {
        var universal = Bits.Empty(patterns.Count);
        foreach (var pattern in chosen.Members())
        {
            var state = patterns[pattern].Run(prefix);
            if (state == PatternAutomaton.Dead)
            {
                continue;
            }

            if (patterns[pattern].IsUniversal(state))
            {
                universal.Set(pattern);
            }
            else
            {
                nodes.Push((pattern, state));
            }
        }

        Visit(universal, 0, -1, '\0');
    }

    private void ExtendOther(int from, char c, CharSet literals)
    {
        if (c != '\0' && !literals.Contains(c))
        {
            Extend(from, c);
        }
    }

    private void Extend(int from, char c)
    {
        var node = nodes[from];
        var to = 0;
        if (c == '\0' || (space is not null && (to = space.Step(node.Space, c)) == PatternAutomaton.Dead))
        {
            return;
        }

        var universal = node.Universal;
        for (var i = 0; i < node.LiveCount; i++)
        {
            // By index: pushing may move the ground under a span.
            var (pattern, state) = nodes.Live(node)[i];
            var next = patterns[pattern].Step(state, c, ref cost);
            if (next == PatternAutomaton.Dead)
            {
                continue;
            }

            if (patterns[pattern].IsUniversal(next))
            {
                universal = universal.With(pattern);
            }
            else
            {
                nodes.Push((pattern, next));
            }
        }

        Visit(universal, to, from, c);
    }

    /// <summary>Takes what was pushed as a node, if it is of interest and new.</summary>
    private void Visit(in Bits universal, int spaceState, int parent, char read)
    {
        if (!IsRelevant(universal))
        {
            nodes.Drop();
            return;
        }

        // Nothing is left that could distinguish the continuations.
        var possible = space is null || space.Accepts(spaceState);
        if (!nodes.Add(universal, spaceState, parent, read, isEnd: possible && nodes.Pushed.IsEmpty) || !possible)
        {
            return;
        }

        var node = nodes[nodes.Count - 1];
        var matched = universal;
        foreach (var (pattern, state) in nodes.Live(node))
        {
            if (patterns[pattern].Accepts(state))
            {
                matched = matched.With(pattern);
            }
        }

        if ((relevant is null || matched.Intersects(relevant.Value)) && seenAtoms.Add(matched))
        {
            atoms.Add(new Atom(matched, nodes.Text(nodes.Count - 1, prefix)));
        }
    }

    private bool IsRelevant(in Bits universal)
    {
        if (relevant is not { } wanted || universal.Intersects(wanted))
        {
            return true;
        }

        foreach (var (pattern, _) in nodes.Pushed)
        {
            if (wanted[pattern])
            {
                return true;
            }
        }

        return false;
    }

    private static char Fresh(CharSet literals, string pool)
    {
        foreach (var c in pool)
        {
            if (!literals.Contains(c))
            {
                return c;
            }
        }

        if (pool != FreshOther)
        {
            return '\0';
        }

        var other = '\u00A1';
        while (literals.Contains(other))
        {
            other++;
        }

        return other;
    }
}
