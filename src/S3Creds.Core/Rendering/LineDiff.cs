using System.Globalization;

namespace S3Creds.Core.Rendering;

/// <summary>Two texts as a unified diff, by the algorithm of Myers (An O(ND) Difference Algorithm and Its Variations, 1986).</summary>
public static class LineDiff
{
    private const int Around = 3;

    /// <summary>Lines that begin with a blank, <c>-</c>, <c>+</c> or <c>@@</c>; none where the texts are equal.</summary>
    /// <param name="around">Equal lines that are shown before and after a difference.</param>
    public static IEnumerable<string> Of(string before, string after, int around = Around)
    {
        var (old, now) = (Lines(before), Lines(after));
        var start = 0;
        while (start < old.Length && start < now.Length && old[start] == now[start])
            start++;
        var end = 0;
        while (end < old.Length - start && end < now.Length - start && old[^(end + 1)] == now[^(end + 1)])
            end++;
        var script = new List<(char Mark, string Line)>();
        script.AddRange(old.Take(start).Select(l => (' ', l)));
        script.AddRange(Script(old[start..^end], now[start..^end]));
        script.AddRange(old.Skip(old.Length - end).Select(l => (' ', l)));
        return Hunks(script, around);
    }

    /// <summary>With their line ends: a file without one at its end differs from one with it.</summary>
    private static string[] Lines(string text)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length - 1; i++)
            lines[i] += "\n";
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }

    private static List<(char Mark, string Line)> Script(string[] old, string[] now)
    {
        var trace = Trace(old, now);
        var (x, y) = (old.Length, now.Length);
        var script = new List<(char, string)>();
        for (var d = trace.Count - 1; d >= 0; d--)
        {
            var furthest = trace[d];
            var previous = Previous(furthest, x - y, d);
            var fromX = furthest[previous + d + 1];
            var fromY = fromX - previous;
            while (x > fromX && y > fromY)
            {
                script.Add((' ', old[--x]));
                y--;
            }

            if (d > 0)
                script.Add(x == fromX ? ('+', now[--y]) : ('-', old[--x]));
        }

        script.Reverse();
        return script;
    }

    /// <summary>The diagonal from which the furthest point of this one is reached with one more step.</summary>
    private static int Previous(int[] furthest, int k, int d) =>
        k == -d || (k != d && furthest[k + d] < furthest[k + d + 2]) ? k + 1 : k - 1;

    /// <summary>For each number of steps the furthest points before it, by diagonal from <c>-d-1</c> to <c>d+1</c>.</summary>
    private static List<int[]> Trace(string[] old, string[] now)
    {
        var trace = new List<int[]> { new int[3] };
        while (true)
        {
            var d = trace.Count - 1;
            var furthest = trace[d];
            var next = new int[(2 * d) + 5];
            for (var k = -d; k <= d; k += 2)
            {
                var previous = Previous(furthest, k, d);
                var x = furthest[previous + d + 1] + (previous < k ? 1 : 0);
                while (x < old.Length && x - k < now.Length && old[x] == now[x - k])
                    x++;
                next[k + d + 2] = x;
                if (x >= old.Length && x - k >= now.Length)
                    return trace;
            }

            trace.Add(next);
        }
    }

    private static IEnumerable<string> Hunks(List<(char Mark, string Line)> script, int around)
    {
        var shown = new bool[script.Count];
        for (var i = 0; i < script.Count; i++)
        {
            if (script[i].Mark == ' ')
                continue;
            for (var j = Math.Max(0, i - around); j <= Math.Min(script.Count - 1, i + around); j++)
                shown[j] = true;
        }

        var (oldLine, newLine) = (1, 1);
        for (var i = 0; i < script.Count; )
        {
            var to = i;
            while (to < script.Count && shown[to])
                to++;
            if (to > i)
            {
                var part = script[i..to];
                var (olds, news) = (part.Count(l => l.Mark != '+'), part.Count(l => l.Mark != '-'));
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"@@ -{oldLine - (olds == 0 ? 1 : 0)},{olds} +{newLine - (news == 0 ? 1 : 0)},{news} @@"
                );
                foreach (var (mark, line) in part)
                {
                    yield return mark + line.TrimEnd('\n').TrimEnd('\r');
                    if (!line.EndsWith('\n'))
                        yield return "\\ No newline at end of file";
                }

                (oldLine, newLine) = (oldLine + olds, newLine + news);
                i = to;
                continue;
            }

            oldLine += script[i].Mark != '+' ? 1 : 0;
            newLine += script[i].Mark != '-' ? 1 : 0;
            i++;
        }
    }
}
