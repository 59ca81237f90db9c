using System.Runtime.InteropServices;

namespace S3Creds.Policy;

internal sealed partial class Containment
{
    /// <summary>What a node reads next, and where that leads.</summary>
    private sealed partial class Search
    {
        /// <summary>The literals that the positives can read next, the classes to which one of them is limited, and whether all of them
        /// read more than literals.</summary>
        private (List<int> Classes, bool Wild) Readable(int[] at, SortedSet<int> read)
        {
            var classes = new List<int>();
            var wild = true;
            foreach (var position in at)
            {
                var any = false;
                var own = 0;
                for (var p = position; p != End; p = of.rest[p])
                {
                    var t = of.token[p];
                    if (t >= 0)
                    {
                        read.Add(t);
                        break;
                    }

                    any |= t is PatternTokens.Star or PatternTokens.Any;
                    own = t is PatternTokens.Star or PatternTokens.Any ? own : t;
                    if (!PatternTokens.IsLoop(t))
                    {
                        break;
                    }
                }

                // What follows the loop of a class in an ARN is a literal, so that no position reads two classes.
                if (own < 0 && !any)
                {
                    AddOnce(classes, own);
                }

                wild &= any || own < 0;
            }

            return (classes, wild);
        }

        /// <summary>What the positives can read, and one character that no pattern here names; where there is none, all that negatives
        /// name.</summary>
        private List<int> Characters(Node node, SortedSet<int> read, List<int> classes, bool wild)
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
                if (!read.Contains(c) && !against.Contains(c) && IsInAll(c))
                {
                    characters.Add(c);
                    return characters;
                }
            }

            // Bucket characters and digits are few, so that all of them may be named; no name of another class ends the alphabet.
            var foreign = 0xA1;
            if (!IsInAll(foreign))
            {
                characters.AddRange(against.Where(c => c is >= 0 and <= char.MaxValue && IsInAll(c) && !read.Contains(c)).Order());
                return characters;
            }

            while (read.Contains(foreign) || against.Contains(foreign))
            {
                foreign++;
            }

            characters.Add(foreign);
            return characters;

            bool IsInAll(int c) => classes.TrueForAll(one => PatternTokens.Reads(one, c));
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
    }
}
