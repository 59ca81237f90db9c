using System.Text.Json.Nodes;
using S3Creds.Core.Json;

namespace S3Creds.Core.Rendering.Html;

/// <summary>One row of two columns: the same on both sides, or a line that goes and the line that comes in its place.</summary>
internal readonly record struct SideRow(string? Before, string? After)
{
    /// <summary>A comma at the end is no difference: it only means that another line follows.</summary>
    public bool IsSame => Before is not null && After is not null && SideBySide.Bare(Before) == SideBySide.Bare(After);
}

/// <summary>Two JSON objects as the lines of their members, beside each other.</summary>
internal static class SideBySide
{
    private const int Compact = 64;

    /// <summary>Documents of AWS are at most 20,480 characters; texts longer than this are not matched line by line.</summary>
    private const int MostLines = 1_500;

    public static IReadOnlyList<SideRow> Of(JsonObject before, JsonObject after) => Rows(Lines(before), Lines(after));

    /// <summary>The members of an object, without its braces; a list of one is its value, as AWS reads it.</summary>
    public static IReadOnlyList<string> Lines(JsonObject value)
    {
        var members = value.Where(p => p.Key != "Sid").OrderBy(p => Order(p.Key)).ThenBy(p => p.Key, StringComparer.Ordinal).ToList();
        return [.. members.SelectMany((p, i) => Member(p.Key, p.Value, i == members.Count - 1 ? "" : ","))];
    }

    /// <summary>The part of a line that both sides have not in common: from its start and end.</summary>
    public static (int Start, int End) Differing(string before, string after)
    {
        var start = 0;
        while (start < before.Length && start < after.Length && before[start] == after[start])
            start++;
        var end = 0;
        while (end < before.Length - start && end < after.Length - start && before[^(end + 1)] == after[^(end + 1)])
            end++;
        return (start, end);
    }

    private static List<SideRow> Rows(IReadOnlyList<string> old, IReadOnlyList<string> now)
    {
        var rows = new List<SideRow>();
        var (gone, come) = (new Queue<string>(), new Queue<string>());
        var (i, j) = (0, 0);
        foreach (var (before, after) in Common(old, now).Append((old.Count, now.Count)))
        {
            for (; i < before; i++)
                gone.Enqueue(old[i]);
            for (; j < after; j++)
                come.Enqueue(now[j]);
            while (gone.Count + come.Count > 0)
                rows.Add(new SideRow(gone.TryDequeue(out var minus) ? minus : null, come.TryDequeue(out var plus) ? plus : null));
            if (i < old.Count && j < now.Count)
                rows.Add(new SideRow(old[i++], now[j++]));
        }

        return rows;
    }

    /// <summary>The longest common subsequence, as pairs of places.</summary>
    private static List<(int Before, int After)> Common(IReadOnlyList<string> old, IReadOnlyList<string> now)
    {
        if (old.Count > MostLines || now.Count > MostLines)
            return [];
        var longest = new int[old.Count + 1, now.Count + 1];
        for (var i = old.Count - 1; i >= 0; i--)
        {
            for (var j = now.Count - 1; j >= 0; j--)
                longest[i, j] = Bare(old[i]) == Bare(now[j]) ? longest[i + 1, j + 1] + 1 : Math.Max(longest[i + 1, j], longest[i, j + 1]);
        }

        var pairs = new List<(int, int)>();
        for (var (i, j) = (0, 0); i < old.Count && j < now.Count; )
        {
            if (Bare(old[i]) == Bare(now[j]))
                pairs.Add((i++, j++));
            else if (longest[i + 1, j] >= longest[i, j + 1])
                i++;
            else
                j++;
        }

        return pairs;
    }

    internal static string Bare(string line) => line.TrimEnd(',');

    private static IEnumerable<string> Member(string key, JsonNode? value, string tail)
    {
        var name = CanonicalJson.OfString(key).Text + ": ";
        value = value is JsonArray { Count: 1 } one ? one[0] : value;
        var whole = name + Text(value) + tail;
        if (whole.Length <= Compact || value is not (JsonArray { Count: > 1 } or JsonObject { Count: > 0 }))
            return [whole];
        return value is JsonArray array
            ? [name + "[", .. array.Select((v, i) => "  " + Text(v) + (i == array.Count - 1 ? "" : ",")), "]" + tail]
            :
            [
                name + "{",
                .. value
                    .AsObject()
                    .SelectMany((p, i) => Member(p.Key, p.Value, i == value.AsObject().Count - 1 ? "" : ",").Select(l => "  " + l)),
                "}" + tail,
            ];
    }

    private static string Text(JsonNode? value) =>
        value switch
        {
            null => "null",
            JsonArray { Count: 1 } one => Text(one[0]),
            JsonArray array => $"[{string.Join(", ", array.Select(Text))}]",
            JsonObject map => $"{{{string.Join(", ", map.Select(p => $"{CanonicalJson.OfString(p.Key).Text}: {Text(p.Value)}"))}}}",
            _ => CanonicalJson.Of(value).Text,
        };

    private static int Order(string key) =>
        key switch
        {
            "Effect" => 0,
            "Principal" or "NotPrincipal" => 1,
            "Action" or "NotAction" => 2,
            "Resource" or "NotResource" => 3,
            "Condition" => 4,
            _ => 5,
        };
}
