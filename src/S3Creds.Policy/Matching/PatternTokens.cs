namespace S3Creds.Policy;

/// <summary>Patterns as the containment search reads them: literals as their code, wildcards and classes below zero, variables above all
/// characters.</summary>
internal static class PatternTokens
{
    public const int Star = -1,
        Any = -2,
        BucketChar = -3,
        BucketLoop = -4,
        NameChar = -5,
        NameLoop = -6,
        Digit = -7;

    /// <summary>What stands for an unknown variable in an example.</summary>
    public const string VariableValue = "someone";

    /// <summary>Characters for "one that no pattern names", the readable ones first.</summary>
    public const string Fresh = "xyzabcdefghijklmnopqrstuvw0123456789-._XYZABCDEFGHIJKLMNOPQRSTUVW";

    private const int FirstVariable = 0x20000;

    public static bool IsVariable(int token) => token >= FirstVariable;

    public static bool IsLoop(int token) => token is Star or BucketLoop or NameLoop;

    /// <summary>Whether a token reads a character, or a variable as one letter. A variable may be any text: only a star or itself reads
    /// it.</summary>
    public static bool Reads(int token, int c) =>
        token switch
        {
            Star => true,
            Any => !IsVariable(c),
            BucketChar or BucketLoop => c <= char.MaxValue && PatternAutomaton.IsBucketChar((char)c),
            NameChar or NameLoop => !IsVariable(c) && c is not (':' or '/'),
            Digit => c is >= '0' and <= '9',
            _ => token == c,
        };

    /// <summary>A pattern in token form, without variables.</summary>
    public static int[] Of(string tokens)
    {
        var result = new int[tokens.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = tokens[i] switch
            {
                Glob.Star => Star,
                Glob.Any => Any,
                PatternAutomaton.BucketChar => BucketChar,
                PatternAutomaton.BucketLoop => BucketLoop,
                PatternAutomaton.NameChar => NameChar,
                PatternAutomaton.NameLoop => NameLoop,
                PatternAutomaton.Digit => Digit,
                PatternAutomaton.AnyNoColon or PatternAutomaton.StarNoColon => throw new ArgumentException(
                    "patterns of ARN conditions are not compared as tokens",
                    nameof(tokens)
                ),
                var c => c,
            };
        }

        return Fold(result);
    }

    /// <summary>The letter of a variable; the same text has the same value wherever it stands in a request.</summary>
    public static int Variable(int number) => FirstVariable + number;

    /// <summary>Every variable as a star: never less than the pattern.</summary>
    public static int[] Lax(int[] tokens) =>
        Array.Exists(tokens, IsVariable) ? Fold(Array.ConvertAll(tokens, t => IsVariable(t) ? Star : t)) : tokens;

    /// <summary>Runs of wildcards as the single characters first and one star, so that no wildcard follows a star.</summary>
    public static int[] Fold(int[] tokens)
    {
        var result = new List<int>(tokens.Length);
        for (var i = 0; i < tokens.Length; )
        {
            if (tokens[i] is not (Star or Any))
            {
                result.Add(tokens[i++]);
                continue;
            }

            var star = false;
            for (; i < tokens.Length && tokens[i] is Star or Any; i++)
            {
                star |= tokens[i] == Star;
                if (tokens[i] == Any)
                {
                    result.Add(Any);
                }
            }

            if (star)
            {
                result.Add(Star);
            }
        }

        return [.. result];
    }

    /// <summary>Cheap: false only where the starts or the ends of two patterns, as far as each token is one character, differ, so that no
    /// string is in both.</summary>
    public static bool MayMeet(int[] a, int[] b)
    {
        var shorter = Math.Min(a.Length, b.Length);
        for (var i = 0; i < shorter && IsOne(a[i]) && IsOne(b[i]); i++)
        {
            if (AreApart(a[i], b[i]))
            {
                return false;
            }
        }

        for (var i = 1; i <= shorter && IsOne(a[^i]) && IsOne(b[^i]); i++)
        {
            if (AreApart(a[^i], b[^i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsOne(int token) => !IsLoop(token) && !IsVariable(token);

    private static bool AreApart(int one, int other) => other >= 0 ? !Reads(one, other) : one >= 0 && !Reads(other, one);
}
