using System.Runtime.InteropServices;

namespace S3Creds.Policy;

internal sealed partial class Containment
{
    /// <summary>One question's walk.</summary>
    private sealed partial class Search
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
                var (classes, wild) = Readable(node.At.Values, read);
                foreach (var c in Characters(node, read, classes, wild))
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
}
