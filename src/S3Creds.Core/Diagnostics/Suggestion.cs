namespace S3Creds.Core.Diagnostics;

/// <summary>The known word that a misspelt one probably means.</summary>
public static class Suggestion
{
    private const int Longest = 64;

    /// <summary>Null where nothing is near: at most a third of the letters may differ.</summary>
    public static string? For(string word, IEnumerable<string> known)
    {
        if (word.Length > Longest)
            return null;
        var nearest = known
            .Where(k => k.Length <= Longest)
            .Select(k => (Word: k, Distance: Distance(word.ToLowerInvariant(), k.ToLowerInvariant())))
            .OrderBy(c => c.Distance)
            .ThenBy(c => c.Word, StringComparer.Ordinal)
            .FirstOrDefault((Word: "", Distance: int.MaxValue));
        return nearest.Distance <= Math.Max(1, word.Length / 3) ? nearest.Word : null;
    }

    /// <summary>Insertions, removals, replacements and swaps of neighbours (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
