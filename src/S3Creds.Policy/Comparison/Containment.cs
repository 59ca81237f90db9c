using System.Runtime.InteropServices;

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
internal sealed class Containment
{
    private const int End = 0;
    private const int MostMoves = 4096;

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
        if (budget.IsExhausted)
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

    /// <summary>One question's walk.</summary>
    private sealed class Search
    {
        private readonly Containment of;
        private readonly WorkBudget budget;
        private readonly int most;
        private readonly int main;
        private readonly List<int>[] starts;
        private readonly int[] firstLoops;
        private readonly int[] firstOthers;
        private readonly List<Node> nodes = [];
        private readonly Dictionary<Positions, List<(int[] Loops, int[] Others)>> seen = [];
        private readonly PriorityQueue<int, (int Cost, int Order)> queue = new();
        private readonly Dictionary<int[], Dictionary<int, List<int>>> entries = new(ReferenceEqualityComparer.Instance);
        private int work;

        public Search(Containment of, IReadOnlyList<IReadOnlyList<int[]>> positives, int[] loops, int[] others, WorkBudget budget, int most)
        {
            (this.of, this.budget, this.most) = (of, budget, most);
            main = Math.Max(
                0,
                Enumerable
                    .Range(0, positives.Count)
                    .FirstOrDefault(k => positives[k].Any(p => Array.Exists(p, PatternTokens.IsVariable)), 0)
            );
            starts = new List<int>[positives.Count];
            for (var k = 0; k < starts.Length; k++)
            {
                starts[k] = [.. positives[k].Select(p => of.Residual(k == main ? p : PatternTokens.Lax(p))).Distinct()];
            }

            (firstLoops, firstOthers) = (loops, others);
        }

        public ContainmentAnswer Run()
        {
            var answer = Walk();
            budget.Spend(work);
            return answer;
        }

        private ContainmentAnswer Walk()
        {
            foreach (var start in Product([.. starts]))
            {
                if (Add(start, firstLoops, firstOthers, -1, 0))
                {
                    return new(false, Text(nodes.Count - 1));
                }
            }

            var read = new SortedSet<int>();
            while (queue.TryDequeue(out var index, out _))
            {
                var node = nodes[index];
                read.Clear();
                var (limited, wild) = Readable(node.At.Values, read);
                foreach (var c in Characters(node, read, limited, wild))
                {
                    work += 1 + node.Others.Length;
                    if (work > most || nodes.Count > most)
                    {
                        return ContainmentAnswer.GivenUp;
                    }

                    var moves = new List<int>[node.At.Values.Length];
                    var count = 1;
                    for (var k = 0; k < moves.Length && count > 0; k++)
                    {
                        moves[k] = [];
                        Step(node.At.Values[k], c, lax: k != main, moves[k]);
                        count *= moves[k].Count;
                    }

                    if (count == 0 || StepNegatives(node, c) is not { } after)
                    {
                        continue;
                    }

                    if (count > MostMoves)
                    {
                        return ContainmentAnswer.GivenUp;
                    }

                    foreach (var to in Product(moves))
                    {
                        if (Add(to, after.Loops, after.Others, index, c))
                        {
                            return new(false, Text(nodes.Count - 1));
                        }
                    }
                }
            }

            return ContainmentAnswer.Empty;
        }

        /// <summary>The literals that the positives can read next, and whether one reads bucket characters only, or anything at
        /// all.</summary>
        private (bool Limited, bool Wild) Readable(int[] at, SortedSet<int> read)
        {
            var (limited, wild) = (false, true);
            foreach (var position in at)
            {
                var any = false;
                var bucket = false;
                for (var p = position; p != End; p = of.rest[p])
                {
                    var t = of.token[p];
                    if (t >= 0)
                    {
                        read.Add(t);
                        break;
                    }

                    any |= t is PatternTokens.Star or PatternTokens.Any;
                    bucket |= t is PatternTokens.BucketChar or PatternTokens.BucketLoop;
                    if (!PatternTokens.IsLoop(t))
                    {
                        break;
                    }
                }

                limited |= bucket && !any;
                wild &= any || bucket;
            }

            return (limited, wild);
        }

        /// <summary>What the positives can read, and one character that no pattern here names; where there is none, all that negatives
        /// name.</summary>
        private List<int> Characters(Node node, SortedSet<int> read, bool limited, bool wild)
        {
            var characters = new List<int>(read);
            if (!wild)
            {
                return characters;
            }

            var against = new HashSet<int>(Entries(node.Loops).Keys);
            foreach (var other in node.Others)
            {
                if (other != End)
                {
                    against.Add(of.token[other]);
                }
            }

            foreach (var c in PatternTokens.Fresh)
            {
                if (!read.Contains(c) && !against.Contains(c) && (!limited || PatternAutomaton.IsBucketChar(c)))
                {
                    characters.Add(c);
                    return characters;
                }
            }

            if (limited)
            {
                characters.AddRange(
                    against
                        .Where(c => c is >= 0 and <= char.MaxValue && PatternAutomaton.IsBucketChar((char)c) && !read.Contains(c))
                        .Order()
                );
                return characters;
            }

            var other2 = 0xA1;
            while (read.Contains(other2) || against.Contains(other2))
            {
                other2++;
            }

            characters.Add(other2);
            return characters;
        }

        private void Step(int at, int c, bool lax, List<int> to)
        {
            // A variable of the first conjunct may take any number of the others' tokens, since its value is not known.
            if (lax && PatternTokens.IsVariable(c))
            {
                for (var p = at; ; p = of.rest[p])
                {
                    AddOnce(to, p);
                    if (p == End)
                    {
                        return;
                    }
                }
            }

            for (var p = at; p != End; p = of.rest[p])
            {
                var t = of.token[p];
                if (PatternTokens.IsLoop(t))
                {
                    if (PatternTokens.Reads(t, c))
                    {
                        AddOnce(to, p);
                    }

                    continue;
                }

                if (PatternTokens.Reads(t, c))
                {
                    AddOnce(to, of.rest[p]);
                }

                return;
            }
        }

        private static void AddOnce(List<int> to, int at)
        {
            if (!to.Contains(at))
            {
                to.Add(at);
            }
        }

        /// <summary>What reading a character adds, of a set of rests that begin with a star.</summary>
        private Dictionary<int, List<int>> Entries(int[] loops)
        {
            if (!entries.TryGetValue(loops, out var by))
            {
                entries[loops] = by = [];
                foreach (var loop in loops)
                {
                    var next = of.rest[loop];
                    if (next != End)
                    {
                        ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(by, of.token[next], out _);
                        (list ??= []).Add(of.rest[next]);
                    }
                }
            }

            return by;
        }

        /// <summary>The negatives after a character; null when one of them matches whatever follows. Loops stay: the sets only grow where
        /// nothing is forced.</summary>
        private (int[] Loops, int[] Others)? StepNegatives(Node node, int c)
        {
            SortedSet<int>? grown = null;
            var next = new SortedSet<int>();
            foreach (var at in node.Others)
            {
                if (at != End && PatternTokens.Reads(of.token[at], c) && !Enter(of.rest[at]))
                {
                    return null;
                }
            }

            // After folding, a literal, a variable or the end follows a star; one that is followed by ? cannot be.
            foreach (var at in Entries(node.Loops).GetValueOrDefault(c) ?? [])
            {
                if (!Enter(at))
                {
                    return null;
                }
            }

            return (grown is null ? node.Loops : Union(node.Loops, grown), [.. next]);

            bool Enter(int at)
            {
                if (at == of.universal)
                {
                    return false;
                }

                if (at != End && of.token[at] == PatternTokens.Star)
                {
                    if (Array.BinarySearch(node.Loops, at) < 0)
                    {
                        (grown ??= []).Add(at);
                    }
                }
                else
                {
                    next.Add(at);
                }

                return true;
            }
        }

        private static int[] Union(int[] loops, SortedSet<int> grown)
        {
            grown.UnionWith(loops);
            return [.. grown];
        }

        /// <summary>Adds a node unless one with fewer negatives was here; true when a string ends in it that is an answer.</summary>
        private bool Add(int[] at, int[] loops, int[] others, int parent, int c)
        {
            var key = new Positions(at);
            ref var kept = ref CollectionsMarshal.GetValueRefOrAddDefault(seen, key, out _);
            kept ??= [];
            work += 1 + kept.Count;
            foreach (var (l, o) in kept)
            {
                if (IsSubset(l, loops) && IsSubset(o, others))
                {
                    return false;
                }
            }

            kept.RemoveAll(k => IsSubset(loops, k.Loops) && IsSubset(others, k.Others));
            kept.Add((loops, others));
            var depth = parent < 0 ? 0 : nodes[parent].Depth + 1;
            nodes.Add(new Node(key, loops, others, parent, c, depth));
            var cost = depth;
            foreach (var position in at)
            {
                cost += of.need[position];
            }

            queue.Enqueue(nodes.Count - 1, (cost, nodes.Count));
            return (others.Length == 0 || others[0] != End)
                && !Array.Exists(loops, l => of.rest[l] == End)
                && Array.TrueForAll(at, of.Accepts);
        }

        private static bool IsSubset(int[] few, int[] many)
        {
            if (ReferenceEquals(few, many))
            {
                return true;
            }

            if (few.Length > many.Length)
            {
                return false;
            }

            var j = 0;
            foreach (var one in few)
            {
                while (j < many.Length && many[j] < one)
                {
                    j++;
                }

                if (j == many.Length || many[j] != one)
                {
                    return false;
                }
            }

            return true;
        }

        private string Text(int index)
        {
            var characters = new List<string>();
            for (var at = index; nodes[at].Parent >= 0; at = nodes[at].Parent)
            {
                characters.Add(PatternTokens.IsVariable(nodes[at].Read) ? PatternTokens.VariableValue : ((char)nodes[at].Read).ToString());
            }

            characters.Reverse();
            return string.Concat(characters);
        }

        private static IEnumerable<int[]> Product(List<int>[] moves)
        {
            var index = new int[moves.Length];
            if (Array.Exists(moves, m => m.Count == 0))
            {
                yield break;
            }

            while (true)
            {
                var one = new int[moves.Length];
                for (var k = 0; k < one.Length; k++)
                {
                    one[k] = moves[k][index[k]];
                }

                yield return one;
                var at = 0;
                while (at < index.Length && ++index[at] == moves[at].Count)
                {
                    index[at++] = 0;
                }

                if (at == index.Length)
                {
                    yield break;
                }
            }
        }
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
