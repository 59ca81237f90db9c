namespace S3Creds.Policy;

internal sealed partial class ComparisonEngine
{
    /// <summary>A bucket's part of the comparison. Its rows and patterns are numbered anew, which keeps their sets small however large the
    /// account is.</summary>
    private sealed partial class Cell
    {
        private readonly ComparisonEngine engine;
        private readonly string? bucket;
        private readonly int[] ids;
        private readonly Row[] rows;
        private readonly AccessFormula a;
        private readonly AccessFormula b;
        private readonly Bits? focus;
        private readonly WorkBudget budget = new(0);
        private readonly WorkBudget solving = new(0);
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
        }

        public long Spent => budget.Spent;

        public long Solved => solving.Spent;

        /// <summary>Begins the exploration of a resource type with the work that it may take.</summary>
        public void Renew()
        {
            budget.Renew(Math.Min(engine.options.Budget, Math.Max(0, engine.left)));

            // Of its own: what is left to confirm after the exploration was given up is little, and must not fail for that.
            solving.Renew(Math.Min(engine.options.Budget, engine.solvingLeft));
        }

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

        public void ExploreNamed(string type, string arn, ResourceSpace all, List<(Bits Rows, Bits Actions)> groups, TypeSearch search)
        {
            if (type == "bucket")
            {
                ExploreOne(type, arn, arn, groups, search, all);
                return;
            }

            var rest = new PatternAutomaton($"{Glob.Any}{Glob.Star}");
            Explore(type, new Region(arn + "/", rest, arn + "/x", $"{arn}/{Glob.Any}{Glob.Star}", arn + "/*", all), groups, search);
        }

        public void Explore(
            string type,
            ResourceSpace space,
            List<(Bits Rows, Bits Actions)> groups,
            TypeSearch search,
            BucketCells? cells
        ) => Explore(type, new Region(space.Prefix, space.Rest(), space.Example, space.Tokens, "*", null, cells), groups, search);

        /// <summary>A type of which there is one resource here.</summary>
        public void ExploreOne(
            string type,
            string resource,
            string name,
            List<(Bits Rows, Bits Actions)> groups,
            TypeSearch search,
            ResourceSpace? part = null
        )
        {
            var patterns = new List<int>();
            foreach (var pattern in PatternsOf(groups))
            {
                if (Glob.IsMatch(engine.automata[pattern].Tokens, resource))
                {
                    patterns.Add(pattern);
                }
            }

            var region = new Region(resource, null, resource, resource, name, part);
            Judge(
                type,
                region,
                [(Set(patterns.Count, Enumerable.Range(0, patterns.Count)), name == "*" ? "*" : resource)],
                patterns,
                groups,
                search
            );
        }

        private void Explore(string type, Region region, List<(Bits Rows, Bits Actions)> groups, TypeSearch search)
        {
            if (budget.Left <= 0)
            {
                search.LeaveOut(PatternsOf(groups));
                BoundAll(type, region, groups);
                return;
            }

            var live = Live(region, groups);
            if (live.Divided >= ManyPatterns && !engine.wantBoth && groups.TrueForAll(g => Unchanged(region, g.Rows)))
            {
                // Proven: nothing is gained and nothing is lost. What is skipped is not known, so that no name may claim it.
                search.LeaveOut(live.Patterns);
                return;
            }

            if (Atoms(region, live, groups) is { } atoms)
            {
                Judge(type, region, atoms, live.Patterns, groups, search);
                return;
            }

            // Too many patterns at once: each group by itself may still be small enough.
            search.LeaveOut(live.Patterns);
            foreach (var group in groups)
            {
                var own = groups.Count == 1 ? live : Live(region, [group]);
                if (groups.Count > 1 && Atoms(region, own, [group]) is { } few)
                {
                    Judge(type, region, few, own.Patterns, [group], search.Separate());
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
            new(
                engine.table,
                rows,
                new BoundsSpace(PatternTokens.Of(region.Tokens), region.Name, region.Part?.Letters, region.Others),
                engine.containment,
                engine.boundsBudget
            );

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
}
