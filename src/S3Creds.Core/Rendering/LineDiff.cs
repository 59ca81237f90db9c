namespace S3Creds.Core.Rendering;

/// <summary>A line difference by the longest common subsequence; far context is folded.</summary>
public static class LineDiff
{
    private const int Context = 2;

    /// <summary>Above this many cells the two sides are shown whole, one after the other.</summary>
    private const long MaxCells = 4_000_000;

    public static IReadOnlyList<(char Mark, string Line)> Of(string[] before, string[] after)
    {
        if ((long)before.Length * after.Length > MaxCells)
            return [.. before.Select(l => ('-', l)), .. after.Select(l => ('+', l))];
        return Fold(All(before, after));
    }

    private static List<(char Mark, string Line)> All(string[] before, string[] after)
    {
        var common = new int[before.Length + 1, after.Length + 1];
        for (var b = before.Length - 1; b >= 0; b--)
        {
            for (var a = after.Length - 1; a >= 0; a--)
                common[b, a] = before[b] == after[a] ? common[b + 1, a + 1] + 1 : Math.Max(common[b + 1, a], common[b, a + 1]);
        }

        var lines = new List<(char, string)>();
        int i = 0, j = 0;
        while (i < before.Length || j < after.Length)
        {
            if (i < before.Length && j < after.Length && before[i] == after[j])
            {
                lines.Add((' ', before[i]));
                i++;
                j++;
            }
            else if (i < before.Length && (j == after.Length || common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add(('-', before[i++]));
            }
            else
            {
                lines.Add(('+', after[j++]));
            }
        }

        return lines;
    }

    private static List<(char Mark, string Line)> Fold(List<(char Mark, string Line)> lines)
    {
        var kept = new List<(char, string)>();
        var folded = false;
        for (var i = 0; i < lines.Count; i++)
        {
            var near = Enumerable.Range(Math.Max(0, i - Context), Math.Min(lines.Count, i + Context + 1) - Math.Max(0, i - Context)).Any(n => lines[n].Mark != ' ');
            if (near)
                kept.Add(lines[i]);
            else if (!folded)
                kept.Add((' ', "…"));
            folded = !near;
        }

        return kept;
    }
}
