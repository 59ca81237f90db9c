using System.Text.Json.Nodes;

namespace S3Creds.Core.Rendering;

/// <summary>A value on one line as a manifest could have it: <c>{id: tmp, days: 7}</c>, without the quotes that a reader does not
/// need.</summary>
internal static class FlowText
{
    public static string Of(JsonNode? node) =>
        node switch
        {
            null => "none",
            JsonObject { Count: 2 or 3 or 4 } entry when AccessEntry(entry) is { } access => access,
            JsonObject map => $"{{{Members(map)}}}",
            JsonArray list => $"[{string.Join(", ", list.Select(Of))}]",
            JsonValue value when value.TryGetValue<string>(out var text) => Plain(text),
            JsonValue value when value.TryGetValue<bool>(out var flag) => flag ? "true" : "false",
            _ => node.ToJsonString(),
        };

    /// <summary>The members of a map without its braces.</summary>
    public static string Members(JsonObject map) => string.Join(", ", map.Select(p => $"{Plain(p.Key)}: {Of(p.Value)}"));

    /// <summary>An entry of <c>access</c>: <c>read-only media-uploads, prefix 2026/, until 2027-01-31</c>.</summary>
    private static string? AccessEntry(JsonObject entry)
    {
        if (entry["bucket"] is not JsonValue bucket || entry["allow"] is not JsonValue allow)
            return null;
        if (entry.Any(p => p.Key is not ("bucket" or "allow" or "prefix" or "until")))
            return null;
        var prefix = entry["prefix"] switch
        {
            null => "",
            JsonArray many => $", prefix {string.Join(" or ", many)}",
            var one => $", prefix {one}",
        };
        var until = entry["until"] is { } end ? $", until {end}" : "";
        return $"{allow} {bucket}{prefix}{until}";
    }

    private static string Plain(string text) =>
        text.Length == 0 || text != text.Trim() || text.Contains(", ", StringComparison.Ordinal) ? $"\"{text}\"" : text;
}
