using System.Text.Json.Nodes;
using S3Creds.Core.Kinds;

namespace S3Creds.Core.Rendering;

/// <summary>The lines of a statement that differ, with those around them. A list of one value is that value.</summary>
public static class StatementDiff
{
    /// <summary>All lines of both, marked <c>+</c>, <c>-</c> or a blank.</summary>
    public static IReadOnlyList<DiffLine> Of(StatementPair pair)
    {
        var (before, after) = (Text(pair.Before), Text(pair.After));
        if (before is null || after is null)
            return [.. (before ?? after ?? "").Split('\n').Select(l => new DiffLine(before is null ? '+' : '-', l))];
        return
        [
            .. LineDiff
                .Of(before + "\n", after + "\n", around: int.MaxValue / 4)
                .Where(l => l[0] is ' ' or '+' or '-')
                .Select(l => new DiffLine(l[0], l[1..])),
        ];
    }

    private static string? Text(JsonObject? statement) => statement is null ? null : string.Join('\n', Written(statement));

    private static IEnumerable<string> Written(JsonObject statement)
    {
        yield return "{";
        var known = PolicyText.StatementKeys.Where(statement.ContainsKey);
        var keys = known.Concat(statement.Select(p => p.Key).Except(PolicyText.StatementKeys, StringComparer.Ordinal)).ToList();
        foreach (var key in keys)
        {
            var comma = key == keys[^1] ? "" : ",";
            foreach (var line in Member(JsonName(key), PolicyText.Single(statement[key]), comma))
                yield return "  " + line;
        }

        yield return "}";
    }

    private static IEnumerable<string> Member(string name, JsonNode? value, string comma)
    {
        switch (value)
        {
            case JsonArray { Count: > 0 } list:
                yield return $"{name}: [";
                for (var i = 0; i < list.Count; i++)
                    yield return $"  {Json(list[i])}{(i < list.Count - 1 ? "," : "")}";
                yield return $"]{comma}";
                break;
            case JsonObject { Count: > 0 } map:
                yield return $"{name}: {{";
                var last = map.Last().Key;
                foreach (var (key, inner) in map)
                {
                    foreach (var line in Member(JsonName(key), inner, key == last ? "" : ","))
                        yield return "  " + line;
                }

                yield return $"}}{comma}";
                break;
            default:
                yield return $"{name}: {Json(value)}{comma}";
                break;
        }
    }

    private static string JsonName(string name) => Json(JsonValue.Create(name));

    private static string Json(JsonNode? node) => Core.Json.CanonicalJson.Of(node).Text;
}
