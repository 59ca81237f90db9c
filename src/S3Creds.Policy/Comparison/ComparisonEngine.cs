namespace S3Creds.Policy;

/// <summary>The atoms of one resource type, of all buckets together, so that regions over many buckets have one name.</summary>
internal sealed class TypeSearch
{
    public List<Atom> Atoms { get; } = [];

    /// <summary>Patterns some of whose strings were not searched: no region is known to be all of them.</summary>
    public HashSet<int> Incomplete { get; } = [];

    /// <summary>Whether something was left out, so that all atoms are not all there is.</summary>
    public bool IsPartial { get; set; }
}

/// <summary>A set of actions, resources and conditions on which the two sides answer in one way.</summary>
/// <param name="RowIds">The table's rows that the cell's rows are; <paramref name="Rows"/> and the outcome number those of the
/// cell.</param>
internal sealed record Finding(
    Bits Actions,
    string ResourceType,
    TypeSearch Search,
    int AtomIndex,
    int[] RowIds,
    Bits Rows,
    Outcome Outcome
)
{
    public Atom Atom => Search.Atoms[AtomIndex];
}

/// <summary>A bound of a difference where the atoms are too many.</summary>
/// <param name="Finding">The case that its example stands for; null where there is none.</param>
internal sealed record BoundFinding(
    bool IsGain,
    Bits Actions,
    string ResourceType,
    string Name,
    IReadOnlyList<string> Conditions,
    bool IsWhole,
    Finding? Finding
);

/// <summary> Compares two formulas over all catalogue actions, all resources and all contexts. Resources are split by bucket, actions are
/// grouped by the rows that concern them, resources by the patterns that match them, contexts by the conditions; what no row in question
/// touches is skipped. </summary>
internal sealed class ComparisonEngine
{
    /// <summary>From this number of patterns per cell on, a first check decides whether anything changes at all.</summary>
    private const int ManyPatterns = 12;

    private const int MostTries = 64;

    private readonly AccessFormula a;
    private readonly AccessFormula b;
    private readonly RowTable table;
    private readonly ComparisonOptions options;
    private readonly string account;
    private readonly bool wantBoth;
    private readonly List<PatternAutomaton> automata;
    private readonly List<Finding> findings = [];
    private readonly List<BoundFinding> bounds = [];
    private readonly Containment containment = new();
    private readonly WorkBudget boundsBudget;
    private readonly WorkBudget dimensionsBudget;

    /// <summary>The rows in which the sides differ, or that describe the question; null: all may.</summary>
    private readonly Bits? focus;
    private long left;
    private long solvingLeft;

    public ComparisonEngine(AccessFormula a, AccessFormula b, RowTable table, ComparisonOptions options, string account, bool wantBoth)
    {
        (this.a, this.b, this.table, this.options, this.account, this.wantBoth) = (a, b, table, options, account, wantBoth);
        automata = table.Patterns.ConvertAll(p => new PatternAutomaton(p));
        focus = wantBoth ? a.Region : AccessFormula.Changed(a, b);
        left = options.Budget * 2;
        solvingLeft = options.Budget * 2;
        boundsBudget = new WorkBudget(options.BoundsBudget);
        dimensionsBudget = new WorkBudget(options.Budget);
    }

    /// <summary>Whether some part had to be given up without bounds.</summary>
    public bool IsIncomplete { get; private set; }

    public IReadOnlyList<BoundFinding> Bounds => bounds;

    /// <summary>The two sides over all rows.</summary>
    public (AccessFormula A, AccessFormula B) Sides => (a, b);

    public IReadOnlyList<Finding> Run(IReadOnlyList<string> partitions)
    {
        if (focus is { IsEmpty: true })
        {
            return findings;
        }

        var byType = ActionsByType();
        foreach (var partition in partitions)
        {
            var cells = new BucketCells(table, partition);
            foreach (var (type, actions) in byType)
            {
                if (type is "bucket" or "object")
                {
                    ExploreBuckets(type, actions, partition, cells);
                }
                else
                {
                    ExploreOther(type, actions, partition);
                }
            }
        }

        return findings;
    }

    private static SortedDictionary<string, Bits> ActionsByType()
    {
        var catalogue = S3Actions.Catalogue.All;
        var byType = new SortedDictionary<string, Bits>(StringComparer.Ordinal);
        for (var i = 0; i < catalogue.Count; i++)
        {
            foreach (var type in TypesOf(catalogue[i]))
            {
                var known = byType.TryGetValue(type, out var actions);
                actions = known ? actions : Bits.Empty(catalogue.Count);
                actions.Set(i);
                byType[type] = actions;
            }
        }

        return byType;
    }

    private static IReadOnlyList<string> TypesOf(S3Action action) =>
        action.ResourceTypes.Count > 0 ? action.ResourceTypes
        : action.Name == "ListAllMyBuckets" ? ["account:buckets"]
        : [ResourceSpace.Account];

    private void ExploreBuckets(string type, Bits actions, string partition, BucketCells cells)
    {
        var search = new TypeSearch();
        var skipped = new List<string>();
        var skippedOthers = false;
        var explored = new List<(string Prefix, SortedSet<int> Patterns)>();
        foreach (var cell in cells.All)
        {
            if (Open(cell.Rows, cell.Bucket) is not { } work || work.Groups(actions) is not { Count: > 0 } groups)
            {
                if (cell.Bucket is { } bucket)
                {
                    skipped.Add($"arn:{partition}:s3:::{bucket}{(type == "object" ? "/" : "")}");
                }

                skippedOthers |= cell.Bucket is null;

                continue;
            }

            if (options.Describe)
            {
                explored.Add(
                    (
                        $"arn:{partition}:s3:::{cell.Bucket}{(type == "object" && cell.Bucket is not null ? "/" : "")}",
                        work.PatternsOf(groups)
                    )
                );
            }

            if (cell.Bucket is { } name)
            {
                work.ExploreNamed(type, $"arn:{partition}:s3:::{name}", groups, search);
            }
            else
            {
                work.Explore(type, ResourceSpace.Of(type, partition, account), groups, search, cells.IsNamed);
            }

            Account(work);
        }

        if (options.Describe && search.Atoms.Count > 0)
        {
            search.IsPartial |= skipped.Count > 0 || skippedOthers;
            search.Incomplete.UnionWith(cells.ForeignPatterns);
            foreach (var pattern in cells.WidePatterns)
            {
                // A pattern that no changed action meets was not searched for, so that atoms do not show whether it matches them.
                if (
                    skippedOthers
                    || skipped.Exists(prefix => automata[pattern].Run(prefix) != PatternAutomaton.Dead)
                    || explored.Exists(e => !e.Patterns.Contains(pattern) && automata[pattern].Run(e.Prefix) != PatternAutomaton.Dead)
                )
                {
                    search.Incomplete.Add(pattern);
                }
            }
        }
    }

    private void ExploreOther(string type, Bits actions, string partition)
    {
        var rows = new List<int>();
        for (var i = 0; i < table.Rows.Count; i++)
        {
            if (table.Rows[i].Bucket is null)
            {
                rows.Add(i);
            }
        }

        if (Open(rows, null) is not { } work || work.Groups(actions) is not { Count: > 0 } groups)
        {
            return;
        }

        if (type.StartsWith(ResourceSpace.Account, StringComparison.Ordinal))
        {
            work.ExploreOne(
                ResourceSpace.Account,
                type == ResourceSpace.Account ? "*" : $"arn:{partition}:s3:::*",
                "*",
                groups,
                new TypeSearch()
            );
        }
        else
        {
            work.Explore(type, ResourceSpace.Of(type, partition, account), groups, new TypeSearch(), null);
        }

        Account(work);
    }

    private void Account(Cell work)
    {
        left -= work.Spent;
        solvingLeft = Math.Max(0, solvingLeft - work.Solved);
    }

    /// <summary>The work on some rows; null where none of them is in question.</summary>
    private Cell? Open(IReadOnlyList<int> rows, string? bucket) =>
        rows.Count == 0 || (focus is { } wanted && !rows.Any(r => wanted[r])) ? null : new Cell(this, rows, bucket);

    /// <summary>A bucket's part of the comparison. Its rows and patterns are numbered anew, which keeps their sets small however large the
    /// account is.</summary>
    private sealed class Cell
    {
        private readonly ComparisonEngine engine;
        private readonly string? bucket;
        private readonly int[] ids;
        private readonly Row[] rows;
        private readonly AccessFormula a;
        private readonly AccessFormula b;
        private readonly Bits? focus;
        private readonly WorkBudget budget;
        private readonly WorkBudget solving;
        private readonly long allowance;
        private readonly Dictionary<(string Region, Bits Group, bool Gain), bool> none = [];
        private OutcomeSolver? solver;
        private bool noDimensions;

        public Cell(ComparisonEngine engine, IReadOnlyList<int> members, string? bucket)
        {
            (this.engine, this.bucket) = (engine, bucket);
            ids = [.. members];
            rows = Array.ConvertAll(ids, i => engine.table.Rows[i]);
            (a, b) = (engine.a.Within(ids), engine.b.Within(ids));
            if (engine.focus is { } wanted)
            {
                var own = Bits.Empty(ids.Length);
                for (var i = 0; i < ids.Length; i++)
                {
                    if (wanted[ids[i]])
                    {
                        own.Set(i);
                    }
                }

                focus = own;
            }

            allowance = Math.Min(engine.options.Budget, Math.Max(0, engine.left));
            budget = new WorkBudget(allowance);

            // Of its own: what is left to confirm after the exploration was given up is little, and must not fail for that.
            solving = new WorkBudget(Math.Min(engine.options.Budget, engine.solvingLeft));
        }

        public long Spent => allowance - budget.Left;

        public long Solved => solving.Spent;

        /// <summary>The actions that the same rows concern.</summary>
        public List<(Bits Rows, Bits Actions)> Groups(Bits actions)
        {
            var groups = new List<(Bits Rows, Bits Actions)> { (Bits.Empty(rows.Length), actions) };
            for (var row = 0; row < rows.Length; row++)
            {
                for (var i = groups.Count - 1; i >= 0; i--)
                {
                    var both = groups[i].Actions.And(rows[row].Actions);
                    if (both.IsEmpty)
                    {
                        continue;
                    }

                    var rest = groups[i].Actions.Except(both);
                    if (!rest.IsEmpty)
                    {
                        groups.Add((groups[i].Rows, rest));
                    }

                    groups[i] = (groups[i].Rows.With(row), both);
                }
            }

            groups.RemoveAll(g => g.Rows.IsEmpty || (focus is { } wanted && !wanted.Intersects(g.Rows)));
            groups.Sort((x, y) => x.Actions.First().CompareTo(y.Actions.First()));
            return groups;
        }

        public void ExploreNamed(string type, string arn, List<(Bits Rows, Bits Actions)> groups, TypeSearch search)
        {
            if (type == "bucket")
            {
                ExploreOne(type, arn, arn, groups, search);
                return;
            }

            var rest = new PatternAutomaton($"{Glob.Any}{Glob.Star}");
            Explore(type, new Region(arn + "/", rest, arn + "/x", $"{arn}/{Glob.Any}{Glob.Star}", arn + "/*"), groups, search, null);
        }

        public void Explore(
            string type,
            ResourceSpace space,
            List<(Bits Rows, Bits Actions)> groups,
            TypeSearch search,
            Func<string, bool>? isNamed
        ) => Explore(type, new Region(space.Prefix, space.Rest(), space.Example, space.Tokens, "*"), groups, search, isNamed);

        /// <summary>A type of which there is one resource here.</summary>
        public void ExploreOne(string type, string resource, string name, List<(Bits Rows, Bits Actions)> groups, TypeSearch search)
        {
            var patterns = new List<int>();
            foreach (var pattern in PatternsOf(groups))
            {
                if (Glob.IsMatch(engine.automata[pattern].Tokens, resource))
                {
                    patterns.Add(pattern);
                }
            }

            var region = new Region(resource, null, resource, resource, name);
            Judge(
                type,
                region,
                [(Set(patterns.Count, Enumerable.Range(0, patterns.Count)), name == "*" ? "*" : resource)],
                patterns,
                groups,
                search
            );
        }

        private void Explore(
            string type,
            Region region,
            List<(Bits Rows, Bits Actions)> groups,
            TypeSearch search,
            Func<string, bool>? isNamed
        )
        {
            if (budget.Left <= 0)
            {
                BoundAll(type, region, groups);
                return;
            }

            var live = Live(region, groups);
            if (live.Divided >= ManyPatterns && !engine.wantBoth && groups.TrueForAll(g => Unchanged(region, g.Rows)))
            {
                // Proven: nothing is gained and nothing is lost. What is skipped is not known, so that no name may claim it.
                search.Incomplete.UnionWith(live.Patterns);
                search.IsPartial = true;
                return;
            }

            if (Atoms(region, live, groups, isNamed) is { } atoms)
            {
                Judge(type, region, atoms, live.Patterns, groups, search);
                return;
            }

            // Too many patterns at once: each group by itself may still be small enough.
            foreach (var group in groups)
            {
                var own = groups.Count == 1 ? live : Live(region, [group]);
                if (groups.Count > 1 && Atoms(region, own, [group], isNamed) is { } few)
                {
                    Judge(type, region, few, own.Patterns, [group], new TypeSearch());
                }
                else
                {
                    Bound(type, region, group);
                }
            }
        }

        private bool Unchanged(Region region, Bits group)
        {
            var found = Bounds(region);
            return found.Of(a, b, group).Count == 0 && found.Of(b, a, group).Count == 0;
        }

        private AccessBounds Bounds(Region region) =>
            new(engine.table, rows, PatternTokens.Of(region.Tokens), region.Name, engine.containment, engine.boundsBudget);

        /// <summary>The patterns of the groups' rows that can match here, and how many of them match some of it only.</summary>
        private (List<int> Patterns, int Divided) Live(Region region, List<(Bits Rows, Bits Actions)> groups)
        {
            var patterns = new List<int>();
            var divided = 0;
            foreach (var pattern in PatternsOf(groups))
            {
                var state = engine.automata[pattern].Run(region.Prefix);
                if (state != PatternAutomaton.Dead)
                {
                    patterns.Add(pattern);
                    divided += engine.automata[pattern].IsUniversal(state) ? 0 : 1;
                }
            }

            return (patterns, divided);
        }

        public SortedSet<int> PatternsOf(List<(Bits Rows, Bits Actions)> groups)
        {
            var found = new SortedSet<int>(bucket is null ? [] : engine.table.BucketPatterns(bucket));
            for (var row = 0; row < rows.Length; row++)
            {
                if (rows[row].Patterns is { } patterns && groups.Exists(g => g.Rows[row]))
                {
                    found.UnionWith(patterns);
                }
            }

            return found;
        }

        /// <summary>The atoms over the live patterns, numbered by their place in that list; null when the budget is used up.</summary>
        private List<(Bits Patterns, string Example)>? Atoms(
            Region region,
            (List<int> Patterns, int Divided) live,
            List<(Bits Rows, Bits Actions)> groups,
            Func<string, bool>? isNamed
        )
        {
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

        private OutcomeSolver? Solver()
        {
            if (solver is null && !noDimensions)
            {
                var dimensions = engine.table.Conditions.Dimensions(rows, engine.dimensionsBudget);
                noDimensions = dimensions is null;
                solver = dimensions is null ? null : new OutcomeSolver(a, b, dimensions, solving);
            }

            return solver;
        }

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
                    var conditions = bound
                        .Rows.SelectMany(r => rows[r].Statement.IsDeny ? [] : rows[r].Statement.Tests.Select(t => t.Text))
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
                foreach (var tokens in engine.table.TokensOf(rows[row]))
                {
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

        private Bits Matching(string resource) =>
            Set(
                engine.automata.Count,
                rows.SelectMany(r => r.Patterns ?? []).Distinct().Where(p => Glob.IsMatch(engine.automata[p].Tokens, resource))
            );

        private static Bits Set(int size, IEnumerable<int> members)
        {
            var set = Bits.Empty(size);
            foreach (var member in members)
            {
                set.Set(member);
            }

            return set;
        }
    }

    /// <summary>The resources of a type in a cell.</summary>
    /// <param name="Rest">What follows the prefix; null: nothing.</param>
    /// <param name="Tokens">All of it as one pattern.</param>
    /// <param name="Name">What stands for all of it where no pattern does.</param>
    private sealed record Region(string Prefix, PatternAutomaton? Rest, string Example, string Tokens, string Name);
}
