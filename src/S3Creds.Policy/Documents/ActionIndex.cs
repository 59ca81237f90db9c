using System.Collections.Concurrent;

namespace S3Creds.Policy;

/// <summary>Which catalogue actions an action pattern matches; cached, since accounts repeat their action lists.</summary>
internal static class ActionIndex
{
    private const int Remembered = 8192;

    private static readonly ConcurrentDictionary<string, Bits> Cache = new(StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<string, GlobPattern> Known = new(StringComparer.Ordinal);

    public static int Size => S3Actions.Catalogue.All.Count;

    /// <summary>The patterns of a statement's actions, of equal texts one.</summary>
    public static GlobPattern[] Patterns(IReadOnlyList<string> actions)
    {
        var patterns = new GlobPattern[actions.Count];
        for (var i = 0; i < patterns.Length; i++)
        {
            if (!Known.TryGetValue(actions[i], out var pattern))
            {
                pattern = GlobPattern.OfText(CompiledStatement.NormalAction(actions[i]));
                if (Known.Count < Remembered)
                {
                    Known.TryAdd(actions[i], pattern);
                }
            }

            patterns[i] = pattern;
        }

        return patterns;
    }

    public static Bits Matching(GlobPattern pattern)
    {
        if (Cache.TryGetValue(pattern.Tokens, out var known))
        {
            return known;
        }

        var bits = Bits.Empty(Size);
        for (var i = 0; i < Size; i++)
        {
            if (pattern.Matches(S3Actions.Catalogue.All[i].LowerName))
            {
                bits.Set(i);
            }
        }

        if (Cache.Count < Remembered)
        {
            Cache.TryAdd(pattern.Tokens, bits);
        }

        return bits;
    }

    /// <summary>The actions of a statement.</summary>
    public static Bits Of(CompiledStatement statement)
    {
        var bits = Bits.Empty(Size);
        foreach (var pattern in statement.Actions)
        {
            bits = bits.Or(Matching(pattern));
        }

        return statement.IsNotAction ? Bits.Full(Size).Except(bits) : bits;
    }
}
