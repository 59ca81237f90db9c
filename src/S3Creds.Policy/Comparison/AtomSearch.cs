namespace S3Creds.Policy;

/// <summary>A class of strings that a set of patterns cannot tell apart, with a shortest example.</summary>
/// <param name="Patterns">The patterns that match the strings of the class.</param>
internal sealed record Atom(Bits Patterns, string Example);

/// <summary>Counts the work of a comparison; when it is used up, the answer is "too complex", never a guess.</summary>
internal sealed class WorkBudget(long steps)
{
    private long left = steps;

    public bool IsExhausted => left < 0;

    /// <summary>False when the budget is used up.</summary>
    public bool Spend(int cost)
    {
        left -= cost;
        return left >= 0;
    }
}

/// <summary>
/// Finds the atoms of a set of patterns: breadth-first over the tuple of their automata, walked together with the automaton of the strings that
/// are possible at all (the ARNs of one resource type). Exact: every class of strings that some automaton can tell apart is visited.
/// </summary>
internal static class AtomSearch
{
    /// <summary>
    /// Characters for "any character that no pattern reads next". One is enough: those outside bucket names are dead in a bucket's part, and no
    /// different from others in a key's part. Legal ones are tried first, for readable examples.
    /// </summary>
    private const string FreshLegal = "xyzabcdefghijklmnopqrstuvw0123456789-._XYZABCDEFGHIJKLMNOPQRSTUVW";

    private const string FreshOther = "~!+=@ ()&$;,#%^|<>[]{}'\"\\`*?";

    /// <param name="patterns">The patterns.</param>
    /// <param name="prefix">What all strings in question start with.</param>
    /// <param name="chosen">The patterns that matter; the others are left out of the atoms.</param>
    /// <param name="space">The strings in question, after the prefix; null: all strings.</param>
    /// <param name="relevant">Atoms matched by none of these are of no interest and are not searched; null: all are.</param>
    /// <param name="budget">Shared by a comparison.</param>
    /// <returns>The atoms, or null when the budget is used up.</returns>
    public static List<Atom>? Find(
        IReadOnlyList<PatternAutomaton> patterns, string prefix, Bits chosen, PatternAutomaton? space, Bits? relevant, WorkBudget budget)
    {
        var atoms = new List<Atom>();
        var seenAtoms = new HashSet<Bits>();
        var seen = new HashSet<Node>();
        var queue = new Queue<Node>();
        var minds = space is not null || patterns.Any(p => p.MindsColons);
        var literals = new CharSet();
        var live = new List<(int Pattern, int State)>();
        Visit(Start(patterns, prefix, chosen));
        while (queue.TryDequeue(out var node))
        {
            literals.Clear();
            foreach (var (pattern, state) in node.Live)
            {
                patterns[pattern].AddLiterals(state, literals);
            }

            space?.AddLiterals(node.Space, literals);
            literals.Sort();
            Extend(node, Fresh(literals, FreshLegal) is not '\0' and var legal ? legal : Fresh(literals, FreshOther));
            foreach (var c in literals.Span)
            {
                Extend(node, c);
            }

            if (minds)
            {
                ExtendOther(node, '/');
                ExtendOther(node, ':');
                ExtendOther(node, Fresh(literals, "1234567890"));
            }

            if (!budget.Spend((node.Live.Length + 1) * (literals.Count + 2)))
            {
                return null;
            }
        }

        return atoms;

        void ExtendOther(Node node, char c)
        {
            if (c != '\0' && !literals.Contains(c))
            {
                Extend(node, c);
            }
        }

        void Extend(Node node, char c)
        {
            if (c == '\0')
            {
                return;
            }

            var to = 0;
            if (space is not null && (to = space.Step(node.Space, c)) == PatternAutomaton.Dead)
            {
                return;
            }

            live.Clear();
            var universal = node.Universal;
            foreach (var (pattern, state) in node.Live)
            {
                var next = patterns[pattern].Step(state, c);
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
                    live.Add((pattern, next));
                }
            }

            Visit(new Node([.. live], universal, to, node, c));
        }

        void Visit(Node node)
        {
            if (!IsRelevant(node) || !seen.Add(node))
            {
                return;
            }

            var possible = space is null || space.Accepts(node.Space);
            if (possible)
            {
                var matched = node.Universal;
                foreach (var (pattern, state) in node.Live)
                {
                    if (patterns[pattern].Accepts(state))
                    {
                        matched = matched.With(pattern);
                    }
                }

                if ((relevant is null || matched.Intersects(relevant.Value)) && seenAtoms.Add(matched))
                {
                    atoms.Add(new Atom(matched, prefix + node.Text()));
                }
            }

            // Nothing is left that could tell the continuations apart.
            if (node.Live.Length > 0 || !possible)
            {
                queue.Enqueue(node);
            }
        }

        bool IsRelevant(Node node)
        {
            if (relevant is not { } wanted || node.Universal.Intersects(wanted))
            {
                return true;
            }

            foreach (var (pattern, _) in node.Live)
            {
                if (wanted[pattern])
                {
                    return true;
                }
            }

            return false;
        }
    }

    private static Node Start(IReadOnlyList<PatternAutomaton> patterns, string prefix, Bits chosen)
    {
        var universal = Bits.Empty(patterns.Count);
        var live = new List<(int, int)>();
        foreach (var i in chosen.Members())
        {
            var state = patterns[i].Run(prefix);
            if (state == PatternAutomaton.Dead)
            {
                continue;
            }

            if (patterns[i].IsUniversal(state))
            {
                universal.Set(i);
            }
            else
            {
                live.Add((i, state));
            }
        }

        return new Node([.. live], universal, 0, null, '\0');
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

    private sealed class Node : IEquatable<Node>
    {
        private readonly Node? parent;
        private readonly char read;
        private readonly int hash;

        public Node((int Pattern, int State)[] live, Bits universal, int space, Node? parent, char read)
        {
            Live = live;
            Universal = universal;
            Space = space;
            this.parent = parent;
            this.read = read;
            var mixed = universal.GetHashCode() ^ (space * 0x27D4EB2F);
            foreach (var (pattern, state) in live)
            {
                mixed = (mixed * 31) + (pattern << 12) + state;
            }

            hash = mixed;
        }

        public (int Pattern, int State)[] Live { get; }

        public Bits Universal { get; }

        public int Space { get; }

        public bool Equals(Node? other) =>
            other is not null && hash == other.hash && Space == other.Space && Universal.Equals(other.Universal) && Live.AsSpan().SequenceEqual(other.Live);

        public override bool Equals(object? obj) => Equals(obj as Node);

        public override int GetHashCode() => hash;

        public string Text()
        {
            var length = 0;
            for (var node = this; node.parent is not null; node = node.parent)
            {
                length++;
            }

            return string.Create(length, this, static (span, last) =>
            {
                var node = last;
                for (var i = span.Length - 1; i >= 0; i--, node = node.parent!)
                {
                    span[i] = node.read;
                }
            });
        }
    }
}
