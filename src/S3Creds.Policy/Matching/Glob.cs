using System.Buffers;
using System.Text;

namespace S3Creds.Policy;

/// <summary> Matching one string against one pattern with <c>*</c> (any run, also empty and across <c>/</c> and <c>:</c>) and <c>?</c> (one
/// UTF-16 character). Greedy segment search: linear for literal segments, bit-parallel for long segments with <c>?</c>, so that no pattern
/// is quadratic in practice. </summary>
/// <remarks> Patterns are in token form: the wildcards are the noncharacters below, so that a literal star from <c>${*}</c> or from a
/// variable's value stays a literal. </remarks>
internal static class Glob
{
    /// <summary>Token of <c>*</c>. A Unicode noncharacter: never part of a policy, a key or a name.</summary>
    public const char Star = '\uFDD0';

    /// <summary>Token of <c>?</c>.</summary>
    public const char Any = '\uFDD1';

    /// <summary>The noncharacters that this class and the automata use as tokens.</summary>
    private const char FirstToken = Star,
        LastToken = PatternAutomaton.Digit;

    /// <summary>What the noncharacters become where they stand in a text as themselves.</summary>
    private const char Stray = '\uFDD2';

    private const int NaiveBound = 4096;

    private static readonly SearchValues<char> Special = SearchValues.Create(['*', '?', Star, Any]);

    /// <summary>Token form of a pattern without variables: runs of wildcards folded (<c>*?*</c> is <c>?*</c>), so that equal patterns have
    /// equal tokens.</summary>
    public static string Tokens(string pattern)
    {
        if (pattern.AsSpan().IndexOfAny('*', '?') < 0 && !HasTokens(pattern))
        {
            return pattern;
        }

        return Fold(string.Create(pattern.Length, pattern, static (tokens, text) =>
            {
                for (var i = 0; i < text.Length; i++)
                {
                    tokens[i] = Token(text[i]);
                }
            }));
    }

    /// <summary>Appends pattern text as tokens.</summary>
    public static void Append(StringBuilder tokens, ReadOnlySpan<char> pattern)
    {
        foreach (var c in pattern)
        {
            tokens.Append(Token(c));
        }
    }

    private static char Token(char c) =>
        c switch
        {
            '*' => Star,
            '?' => Any,
            >= FirstToken and <= LastToken => Stray,
            _ => c,
        };

    /// <summary>A value as a literal in token form.</summary>
    public static string Literal(string value) => HasTokens(value) ? string.Create(value.Length, value, static (literal, text) =>
            {
                for (var i = 0; i < text.Length; i++)
                {
                    literal[i] = text[i] is >= FirstToken and <= LastToken ? Stray : text[i];
                }
            }) : value;

    private static bool HasTokens(ReadOnlySpan<char> text) => text.IndexOfAnyInRange(FirstToken, LastToken) >= 0;

    /// <summary>Folds each run of wildcards to its question marks followed by at most one star.</summary>
    public static string Fold(string tokens)
    {
        var star = tokens.AsSpan().IndexOf(Star);
        if (star < 0 || (star == tokens.Length - 1) || tokens.AsSpan(star + 1).IndexOfAny(Star, Any) < 0)
        {
            return tokens;
        }

        var folded = new StringBuilder(tokens.Length);
        for (var i = 0; i < tokens.Length; )
        {
            if (tokens[i] is not (Star or Any))
            {
                folded.Append(tokens[i++]);
                continue;
            }

            var stars = 0;
            for (; i < tokens.Length && tokens[i] is Star or Any; i++)
            {
                if (tokens[i] == Star)
                {
                    stars++;
                }
                else
                {
                    folded.Append(Any);
                }
            }

            if (stars > 0)
            {
                folded.Append(Star);
            }
        }

        return folded.ToString();
    }

    /// <summary>The pattern as a person writes it; literal stars come back as <c>${*}</c>.</summary>
    public static string Text(string tokens)
    {
        if (tokens.AsSpan().IndexOfAny(Special) < 0)
        {
            return tokens;
        }

        var text = new StringBuilder(tokens.Length);
        foreach (var c in tokens)
        {
            _ = c switch
            {
                Star => text.Append('*'),
                Any => text.Append('?'),
                '*' => text.Append("${*}"),
                '?' => text.Append("${?}"),
                _ => text.Append(c),
            };
        }

        return text.ToString();
    }

    public static bool IsMatch(ReadOnlySpan<char> tokens, ReadOnlySpan<char> text)
    {
        var star = tokens.IndexOf(Star);
        if (star < 0)
        {
            return tokens.Length == text.Length && SegmentEquals(tokens, text);
        }

        if (text.Length < star || !SegmentEquals(tokens[..star], text[..star]))
        {
            return false;
        }

        text = text[star..];
        tokens = tokens[(star + 1)..];
        while (true)
        {
            star = tokens.IndexOf(Star);
            if (star < 0)
            {
                return text.Length >= tokens.Length && SegmentEquals(tokens, text[^tokens.Length..]);
            }

            var at = Find(tokens[..star], text);
            if (at < 0)
            {
                return false;
            }

            text = text[(at + star)..];
            tokens = tokens[(star + 1)..];
        }
    }

    private static bool SegmentEquals(ReadOnlySpan<char> segment, ReadOnlySpan<char> text)
    {
        while (true)
        {
            var any = segment.IndexOf(Any);
            if (any < 0)
            {
                return segment.SequenceEqual(text);
            }

            if (!segment[..any].SequenceEqual(text[..any]))
            {
                return false;
            }

            segment = segment[(any + 1)..];
            text = text[(any + 1)..];
        }
    }

    /// <summary>First place where the segment matches, or -1.</summary>
    private static int Find(ReadOnlySpan<char> segment, ReadOnlySpan<char> text)
    {
        if (segment.Length > text.Length)
        {
            return -1;
        }

        if (segment.IndexOf(Any) < 0)
        {
            return text.IndexOf(segment);
        }

        if ((long)segment.Length * text.Length > NaiveBound)
        {
            return FindShiftAnd(segment, text);
        }

        for (var at = 0; at + segment.Length <= text.Length; at++)
        {
            if (SegmentEquals(segment, text.Slice(at, segment.Length)))
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>Shift-And: one bit for each pattern position, 64 positions a step.</summary>
    private static int FindShiftAnd(ReadOnlySpan<char> segment, ReadOnlySpan<char> text)
    {
        var words = (segment.Length + 63) / 64;
        var wild = new ulong[words];
        var masks = new Dictionary<char, ulong[]>();
        for (var i = 0; i < segment.Length; i++)
        {
            if (segment[i] == Any)
            {
                wild[i / 64] |= 1UL << (i % 64);
                continue;
            }

            if (!masks.TryGetValue(segment[i], out var mask))
            {
                masks[segment[i]] = mask = new ulong[words];
            }

            mask[i / 64] |= 1UL << (i % 64);
        }

        var state = new ulong[words];
        var last = 1UL << ((segment.Length - 1) % 64);
        for (var t = 0; t < text.Length; t++)
        {
            masks.TryGetValue(text[t], out var mask);
            var carry = 1UL;
            for (var w = 0; w < words; w++)
            {
                var next = state[w] >> 63;
                state[w] = ((state[w] << 1) | carry) & (wild[w] | (mask is null ? 0 : mask[w]));
                carry = next;
            }

            if ((state[^1] & last) != 0)
            {
                return t - segment.Length + 1;
            }
        }

        return -1;
    }
}

/// <summary>A pattern without variables, prepared for many matches: the common shapes (everything, exact, prefix) need no search.</summary>
internal sealed class GlobPattern
{
    private readonly Shape shape;
    private readonly string literal;

    private GlobPattern(string tokens)
    {
        Tokens = tokens;
        var star = tokens.AsSpan().IndexOf(Glob.Star);
        var any = tokens.AsSpan().IndexOf(Glob.Any);
        (shape, literal) = (star, any) switch
        {
            (0, < 0) when tokens.Length == 1 => (Shape.Everything, ""),
            (< 0, < 0) => (Shape.Exact, tokens),
            (_, < 0) when star == tokens.Length - 1 => (Shape.Prefix, tokens[..^1]),
            _ => (Shape.General, ""),
        };
    }

    private enum Shape
    {
        Exact,
        Prefix,
        Everything,
        General,
    }

    /// <summary>See <see cref="Glob"/>.</summary>
    public string Tokens { get; }

    public bool IsLiteral => shape == Shape.Exact;

    public bool IsEverything => shape == Shape.Everything;

    public static GlobPattern OfText(string pattern) => new(Glob.Tokens(pattern));

    public static GlobPattern OfTokens(string tokens) => new(Glob.Fold(tokens));

    public bool Matches(ReadOnlySpan<char> text) =>
        shape switch
        {
            Shape.Everything => true,
            Shape.Exact => text.SequenceEqual(literal),
            Shape.Prefix => text.StartsWith(literal, StringComparison.Ordinal),
            _ => Glob.IsMatch(Tokens, text),
        };
}
