namespace S3Creds.Policy;

/// <summary>Whether strings of some patterns are in none of others: proven empty, shown by a string, or given up.</summary>
/// <param name="Text">The string where there is one; variables stand as <see cref="PatternTokens.VariableValue"/>.</param>
internal readonly record struct ContainmentAnswer(bool IsEmpty, string? Text)
{
    public static ContainmentAnswer Empty { get; } = new(true, null);

    public static ContainmentAnswer GivenUp { get; } = new(false, null);

    public bool IsDecided => IsEmpty || Text is not null;
}

/// <summary> Decides whether there is a string that is in every conjunct (each a union of patterns) and in none of the negatives, without
/// the atoms of all patterns. Positives are walked one position each; negatives as sets of positions that nothing forces to shrink. A node
/// is dropped when a negative matches whatever follows, or when a node at the same positions has fewer negatives. Atoms explode in "which
/// of the patterns have matched already"; this does not ask. </summary>
internal sealed partial class Containment
{
    private const int End = 0;
    private const int MostMoves = 4096;

    /// <summary>What a question costs before its first step, in steps.</summary>
    private const int CostOfQuestion = 16;

    /// <summary>Suffixes of patterns, each kept once, so that equal rests of different patterns are one number.</summary>
    private readonly List<int> token = [0];
    private readonly List<int> rest = [0];

    /// <summary>The fewest characters that a rest takes.</summary>
    private readonly List<int> need = [0];
    private readonly Dictionary<(int Token, int Following), int> known = [];
    private readonly int universal;

    public Containment() => universal = Cons(PatternTokens.Star, End);

    /// <param name="positives">Each a union; the first whose patterns hold variables keeps them as letters, in the others a variable is any
    /// text.</param>
    /// <param name="budget">Shared by the questions of a comparison.</param>
    /// <param name="most">What this one question may take of it.</param>
    public ContainmentAnswer Find(
        IReadOnlyList<IReadOnlyList<int[]>> positives,
        IEnumerable<int[]> negatives,
        WorkBudget budget,
        int most = 100_000
    )
    {
        if (!budget.Spend(CostOfQuestion))
        {
            return ContainmentAnswer.GivenUp;
        }

        var loops = new SortedSet<int>();
        var others = new SortedSet<int>();
        foreach (var negative in negatives)
        {
            Enter(Residual(negative), loops, others);
        }

        return loops.Contains(universal)
            ? ContainmentAnswer.Empty
            : new Search(this, positives, [.. loops], [.. others], budget, most).Run();
    }

    private int Cons(int first, int following)
    {
        if (!known.TryGetValue((first, following), out var index))
        {
            known[(first, following)] = index = token.Count;
            token.Add(first);
            rest.Add(following);
            need.Add(need[following] + (PatternTokens.IsLoop(first) ? 0 : 1));
        }

        return index;
    }

    private int Residual(int[] tokens)
    {
        var at = End;
        for (var i = tokens.Length - 1; i >= 0; i--)
        {
            at = Cons(tokens[i], at);
        }

        return at;
    }

    private void Enter(int at, SortedSet<int> loops, SortedSet<int> others) =>
        (at != End && token[at] == PatternTokens.Star ? loops : others).Add(at);

    private bool Accepts(int at)
    {
        while (at != End && PatternTokens.IsLoop(token[at]))
        {
            at = rest[at];
        }

        return at == End;
    }

    private sealed record Node(Positions At, int[] Loops, int[] Others, int Parent, int Read, int Depth);

    private readonly struct Positions(int[] values) : IEquatable<Positions>
    {
        public int[] Values { get; } = values;

        public bool Equals(Positions other) => Values.AsSpan().SequenceEqual(other.Values);

        public override bool Equals(object? obj) => obj is Positions other && Equals(other);

        public override int GetHashCode()
        {
            var hash = Values.Length;
            foreach (var value in Values)
            {
                hash = (hash * 31) + value;
            }

            return hash;
        }
    }
}
