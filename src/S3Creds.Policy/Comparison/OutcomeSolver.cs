namespace S3Creds.Policy;

/// <summary>A choice for some of the dimensions, under which the two sides answer as recorded.</summary>
internal sealed record Leaf(IReadOnlyList<(Dimension Dimension, Choice Choice)> Choices)
{
    /// <summary>Rests on an assumption (see <see cref="Dimension.Open"/>).</summary>
    public bool IsOpen { get; } = Choices.Any(c => c.Dimension.Open);

    /// <summary>Rows of which it makes no difference whether they apply; null: none.</summary>
    public Bits? Undecided { get; init; }
}

/// <summary>The answers of the two sides to the requests whose action and resource match the same rows.</summary>
/// <param name="AOnly">A case that side A allows and side B does not; null: there is none.</param>
/// <param name="Both">A case that both allow.</param>
/// <param name="Neither">A case that none allows.</param>
internal sealed record Outcome(Leaf? AOnly, Leaf? BOnly, Leaf? Both, Leaf? Neither)
{
    public static Outcome TooComplex { get; } = new(null, null, null, null) { IsTooComplex = true };

    public bool IsTooComplex { get; private init; }

    /// <summary>The cases that side A alone allows, the recorded one first, as many as are kept: up to there, a request that it alone
    /// allows is in one of them.</summary>
    public IReadOnlyList<Leaf> AllAOnly { get; init; } = [];

    /// <summary>The same of side B.</summary>
    public IReadOnlyList<Leaf> AllBOnly { get; init; } = [];

    public bool HasDifference => AOnly is not null || BOnly is not null;
}

/// <summary>Searches the conditions of a set of rows, key by key, as far as the two answers are still open.</summary>
internal sealed class OutcomeSolver(AccessFormula a, AccessFormula b, IReadOnlyList<Dimension> dimensions, WorkBudget budget)
{
    /// <summary>Cases of one answer that are kept, for the conditions of a line.</summary>
    private const int MostCases = 64;

    private readonly Dictionary<Bits, Outcome> known = [];
    private readonly List<(Dimension Dimension, Choice Choice)> path = [];
    private Leaf? aOnly;
    private Leaf? bOnly;
    private Leaf? both;
    private Leaf? neither;
    private readonly List<Leaf> allAOnly = [];
    private readonly List<Leaf> allBOnly = [];
    private bool tooComplex;

    /// <summary>The outcome for the rows whose action and resource match.</summary>
    public Outcome Solve(Bits rows)
    {
        if (known.TryGetValue(rows, out var outcome))
        {
            return outcome;
        }

        (aOnly, bOnly, both, neither, tooComplex) = (null, null, null, null, false);
        path.Clear();
        allAOnly.Clear();
        allBOnly.Clear();
        Search(rows, 0);
        return known[rows] = tooComplex
            ? Outcome.TooComplex
            : new Outcome(aOnly, bOnly, both, neither) { AllAOnly = [.. allAOnly], AllBOnly = [.. allBOnly] };
    }

    private void Search(Bits may, int from)
    {
        if (tooComplex || !budget.Spend(1))
        {
            tooComplex = true;
            return;
        }

        var must = may;
        var next = -1;
        for (var i = from; i < dimensions.Count; i++)
        {
            if (dimensions[i].Rows.Intersects(may))
            {
                must = must.Except(dimensions[i].Rows);
                next = next < 0 ? i : next;
            }
        }

        if (next < 0)
        {
            Record(a.Allows(may, may), b.Allows(may, may), null);
            return;
        }

        var (aSurely, aPossibly) = (a.Allows(must, may), a.Allows(may, must));
        var (bSurely, bPossibly) = (b.Allows(must, may), b.Allows(may, must));
        if (aSurely == aPossibly && bSurely == bPossibly)
        {
            Record(aSurely, bSurely, may.Except(must));
            return;
        }

        var tried = new HashSet<Bits>();
        foreach (var choice in dimensions[next].Choices)
        {
            if (!tried.Add(choice.Killed.And(may)))
            {
                continue;
            }

            path.Add((dimensions[next], choice));
            Search(may.Except(choice.Killed), next + 1);
            path.RemoveAt(path.Count - 1);
        }
    }

    private void Record(bool inA, bool inB, Bits? undecided)
    {
        ref var slot = ref neither;
        if (inA)
        {
            slot = ref inB ? ref both : ref aOnly;
        }
        else if (inB)
        {
            slot = ref bOnly;
        }

        var isBetter = slot is null || (slot.IsOpen && !path.Exists(c => c.Dimension.Open));
        var all =
            inA == inB ? null
            : inA ? allAOnly
            : allBOnly;
        if (!isBetter && (all is null || all.Count >= MostCases))
        {
            return;
        }

        var leaf = new Leaf([.. path]) { Undecided = undecided };
        if (isBetter)
        {
            slot = leaf;
            all?.Insert(0, leaf);
        }
        else
        {
            all!.Add(leaf);
        }
    }
}
