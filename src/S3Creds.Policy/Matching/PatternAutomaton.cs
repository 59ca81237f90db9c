using System.Runtime.InteropServices;

namespace S3Creds.Policy;

/// <summary> A pattern as an automaton that is made deterministic as far as it is walked. Greedy matching decides one string; containment
/// and unions of patterns need all of a pattern's states at once. </summary>
internal sealed class PatternAutomaton
{
    /// <summary>Further tokens, besides <see cref="Glob.Star"/> and <see cref="Glob.Any"/>; the loops repeat their class.</summary>
    public const char AnyNoColon = '\uFDD3',
        StarNoColon = '\uFDD4',
        BucketChar = '\uFDD5',
        BucketLoop = '\uFDD6',
        NameChar = '\uFDD7',
        NameLoop = '\uFDD8',
        Digit = '\uFDD9';

    public const int Dead = -1;

    private readonly string tokens;
    private readonly bool ignoreCase;

    /// <summary>States below this number are "so many literals read"; only later ones are sets of positions.</summary>
    private readonly int prefix;
    private readonly List<State> states = [];
    private readonly Dictionary<int[], int> known = new(SamePositions.Comparer);

    public PatternAutomaton(string tokens, bool ignoreCase = false)
    {
        this.tokens = tokens;
        this.ignoreCase = ignoreCase;
        while (prefix < tokens.Length && !IsClass(tokens[prefix]))
        {
            prefix++;
        }

        Intern(Close([prefix]));
    }

    public string Tokens => tokens;

    /// <summary>Whether the pattern distinguishes <c>:</c> from other characters.</summary>
    public bool MindsColons => tokens.AsSpan().IndexOfAny(AnyNoColon, StarNoColon) >= 0;

    public bool Accepts(int state) => state >= prefix && states[state - prefix].Accepts;

    /// <summary>Every continuation is accepted.</summary>
    public bool IsUniversal(int state) => state >= prefix && states[state - prefix].Universal;

    /// <summary>The state after a text, read from the start.</summary>
    public int Run(ReadOnlySpan<char> text)
    {
        var common = Math.Min(prefix, text.Length);
        if (ignoreCase)
        {
            common = 0;
        }
        else if (!tokens.AsSpan(0, common).SequenceEqual(text[..common]))
        {
            return Dead;
        }

        var state = common;
        foreach (var c in text[common..])
        {
            if (state == Dead || IsUniversal(state))
            {
                return state;
            }

            state = Step(state, c);
        }

        return state;
    }

    public int Step(int state, char c)
    {
        var cost = 0;
        return Step(state, c, ref cost);
    }

    /// <param name="cost">Raised by the work of making the automaton deterministic, in a search's units.</param>
    public int Step(int state, char c, ref int cost)
    {
        if (state < prefix)
        {
            return Same(tokens[state], c) ? state + 1 : Dead;
        }

        var from = states[state - prefix];
        foreach (var (read, to) in CollectionsMarshal.AsSpan(from.Next))
        {
            if (read == c)
            {
                return to;
            }
        }

        cost += 8 + (from.Positions.Length / 4);
        var next = Move(from.Positions, c);
        var target = next.Count == 0 ? Dead : Intern(Close(next));
        from.Next.Add((c, target));
        return target;
    }

    /// <summary>Adds the literals that can be read next.</summary>
    public void AddLiterals(int state, CharSet literals)
    {
        if (state < prefix)
        {
            AddLiteral(tokens[state], literals);
            return;
        }

        foreach (var position in states[state - prefix].Positions)
        {
            if (position < tokens.Length && !IsClass(tokens[position]))
            {
                AddLiteral(tokens[position], literals);
            }
        }
    }

    private void AddLiteral(char c, CharSet literals)
    {
        literals.Add(c);
        if (ignoreCase)
        {
            literals.Add(char.ToUpperInvariant(c));
            literals.Add(char.ToLowerInvariant(c));
        }
    }

    private static bool IsClass(char token) => token is >= Glob.Star and <= Digit && token != '\uFDD2';

    private static bool IsLoop(char token) => token is Glob.Star or StarNoColon or BucketLoop or NameLoop;

    private bool Same(char token, char c) => token == c || (ignoreCase && char.ToUpperInvariant(token) == char.ToUpperInvariant(c));

    private bool Reads(char token, char c) =>
        token switch
        {
            Glob.Star or Glob.Any => true,
            AnyNoColon or StarNoColon => c != ':',
            BucketChar or BucketLoop => IsBucketChar(c),
            NameChar or NameLoop => c is not (':' or '/'),
            Digit => char.IsAsciiDigit(c),
            _ => Same(token, c),
        };

    /// <summary>Today's bucket names and the older ones of us-east-1, with capitals and underscores.</summary>
    public static bool IsBucketChar(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_';

    /// <summary>Positions are sorted, and a step moves each by one at the most, so that what was reached last is all that may come
    /// twice.</summary>
    private List<int> Move(int[] positions, char c)
    {
        var next = new List<int>(positions.Length + 1);
        foreach (var position in positions)
        {
            if (position < tokens.Length && Reads(tokens[position], c))
            {
                var to = IsLoop(tokens[position]) ? position : position + 1;
                if (next.Count == 0 || next[^1] != to)
                {
                    next.Add(to);
                }
            }
        }

        return next;
    }

    /// <summary>Loops may be empty; positions before the last star read accept no more than the star does, and are dropped.</summary>
    private int[] Close(List<int> positions)
    {
        var closed = new List<int>(positions.Count + 2);
        var from = 0;
        foreach (var start in positions)
        {
            if (closed.Count > 0 && start <= closed[^1])
            {
                continue;
            }

            var position = start;
            closed.Add(position);
            for (; position < tokens.Length && IsLoop(tokens[position]); closed.Add(++position))
            {
                from = tokens[position] == Glob.Star ? closed.Count - 1 : from;
            }
        }

        return [.. CollectionsMarshal.AsSpan(closed)[from..]];
    }

    private int Intern(int[] positions)
    {
        if (known.TryGetValue(positions, out var index))
        {
            return prefix + index;
        }

        var accepts = positions[^1] == tokens.Length;
        known.Add(positions, states.Count);
        states.Add(
            new State(
                positions,
                accepts,
                accepts && tokens.Length > 0 && tokens[^1] == Glob.Star && Array.BinarySearch(positions, tokens.Length - 1) >= 0
            )
        );
        return prefix + states.Count - 1;
    }

    private sealed class SamePositions : IEqualityComparer<int[]>
    {
        public static SamePositions Comparer { get; } = new();

        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] positions)
        {
            var hash = positions.Length;
            foreach (var position in positions)
            {
                hash = (hash * 31) + position;
            }

            return hash;
        }
    }

    private sealed record State(int[] Positions, bool Accepts, bool Universal)
    {
        public List<(char Read, int To)> Next { get; } = [];
    }
}

/// <summary>A small set of characters in insertion order.</summary>
internal sealed class CharSet
{
    private readonly List<char> list = [];
    private readonly ulong[] low = new ulong[4];

    public int Count => list.Count;

    public ReadOnlySpan<char> Span => CollectionsMarshal.AsSpan(list);

    public void Clear()
    {
        list.Clear();
        Array.Clear(low);
    }

    public bool Contains(char c) => c < 256 ? (low[c >> 6] & (1UL << (c & 63))) != 0 : list.Contains(c);

    public void Add(char c)
    {
        if (Contains(c))
        {
            return;
        }

        list.Add(c);
        if (c < 256)
        {
            low[c >> 6] |= 1UL << (c & 63);
        }
    }

    public void Sort() => list.Sort();
}
