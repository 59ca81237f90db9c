namespace S3Creds.Policy;

/// <summary> Compares two formulas over all catalogue actions, all resources and all contexts. Resources are split by bucket, actions are
/// grouped by the rows that concern them, resources by the patterns that match them, contexts by the conditions; what no row in question
/// touches is skipped. </summary>
internal sealed partial class ComparisonEngine
{
    /// <summary>From this number of patterns per cell on, a first check decides whether anything changes at all.</summary>
    private const int ManyPatterns = 12;

    private const int MostTries = 64;

    /// <summary>The catalogue's actions by the types of resources that they work on.</summary>
    private static readonly SortedDictionary<string, Bits> ByType = ActionsByType();

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

        foreach (var partition in partitions)
        {
            var cells = new BucketCells(table, partition);
            var opened = cells.All.Select(cell => (Cell: cell, Work: Open(cell.Rows, cell.Bucket))).ToList();
            foreach (var (type, actions) in ByType)
            {
                if (type is "bucket" or "object")
                {
                    ExploreBuckets(type, actions, partition, cells, opened);
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

    private void ExploreBuckets(string type, Bits actions, string partition, BucketCells cells, List<(BucketCell Cell, Cell? Work)> opened)
    {
        var search = new TypeSearch();
        var skipped = new List<string>();
        var skippedOthers = false;
        var explored = new List<(string Prefix, SortedSet<int> Patterns)>();
        foreach (var (cell, open) in opened)
        {
            if (open is not { } work || work.Groups(actions) is not { Count: > 0 } groups)
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

            work.Renew();
            if (cell.Bucket is { } name)
            {
                work.ExploreNamed(type, $"arn:{partition}:s3:::{name}", ResourceSpace.Of(type, partition, account), groups, search);
            }
            else
            {
                work.Explore(type, ResourceSpace.Of(type, partition, account), groups, search, cells);
            }

            Account(work);
        }

        foreach (var apart in search.Apart)
        {
            apart.LeaveOut(cells.WidePatterns.Concat(cells.ForeignPatterns));
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
        var isAccount = type.StartsWith(ResourceSpace.Account, StringComparison.Ordinal);
        var one = type == ResourceSpace.Account ? "*" : $"arn:{partition}:s3:::*";
        var space = isAccount ? null : ResourceSpace.Of(type, partition, account);
        var rows = RowsThatMayMatch(space?.Letters ?? PatternTokens.Of(Glob.Literal(one)));
        if (Open(rows, null) is not { } work || work.Groups(actions) is not { Count: > 0 } groups)
        {
            return;
        }

        work.Renew();
        if (space is null)
        {
            work.ExploreOne(ResourceSpace.Account, one, "*", groups, new TypeSearch());
        }
        else
        {
            work.Explore(type, space, groups, new TypeSearch(), null);
        }

        Account(work);
    }

    /// <summary>The rows that may match a resource of a type other than buckets and objects. Most rows name buckets: to explore them with
    /// each of the other types would cost more than the buckets themselves.</summary>
    private List<int> RowsThatMayMatch(int[] space)
    {
        var rows = new List<int>();
        for (var i = 0; i < table.Rows.Count; i++)
        {
            var row = table.Rows[i];
            if (row.Bucket is null && (row.IsWide || Array.Exists(table.TokensOf(row), tokens => PatternTokens.MayMeet(tokens, space))))
            {
                rows.Add(i);
            }
        }

        return rows;
    }

    private void Account(Cell work)
    {
        left -= work.Spent;
        solvingLeft = Math.Max(0, solvingLeft - work.Solved);
    }

    /// <summary>The work on some rows; null where none of them is in question.</summary>
    private Cell? Open(IReadOnlyList<int> rows, string? bucket) =>
        rows.Count == 0 || (focus is { } wanted && !rows.Any(r => wanted[r])) ? null : new Cell(this, rows, bucket);

    /// <summary>The resources of a type in a cell.</summary>
    /// <param name="Rest">What follows the prefix; null: nothing.</param>
    /// <param name="Tokens">All of it as one pattern.</param>
    /// <param name="Name">What stands for all of it where no pattern does.</param>
    /// <param name="Part">It is a part of these resources of the type: one bucket of all; null: it is all of them.</param>
    /// <param name="Others">It is what these buckets leave.</param>
    private sealed record Region(
        string Prefix,
        PatternAutomaton? Rest,
        string Example,
        string Tokens,
        string Name,
        ResourceSpace? Part = null,
        BucketCells? Others = null
    );
}
