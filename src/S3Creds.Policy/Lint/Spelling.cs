namespace S3Creds.Policy;

/// <summary>What was probably meant.</summary>
internal static class Spelling
{
    /// <summary>The nearest name within a quarter of the length, by edits.</summary>
    public static string? Near(string text, IEnumerable<string> names)
    {
        var (best, distance) = names.Select(n => (n, Edits(text.ToLowerInvariant(), n.ToLowerInvariant()))).MinBy(x => x.Item2);
        return distance <= Math.Max(2, text.Length / 4) ? $"did you mean {best}?" : null;
    }

    private static int Edits(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var (diagonal, _) = (row[0], row[0] = i);
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                (diagonal, row[j]) = (row[j], cost);
            }
        }

        return row[b.Length];
    }
}
