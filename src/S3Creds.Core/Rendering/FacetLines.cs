using System.Text.Json.Nodes;
using S3Creds.Core.Json;

namespace S3Creds.Core.Rendering;

/// <summary>The lines of one manifest key: what is added, taken away or changed of its value.</summary>
/// <param name="account">Its own principals are named without it.</param>
internal sealed class FacetLines(string account)
{
    /// <summary>A map of more characters is shown key by key.</summary>
    private const int OneLine = 80;

    public IEnumerable<FacetLine> Of(JsonNode? before, JsonNode? after) => Of("", before, after);

    private IEnumerable<FacetLine> Of(string path, JsonNode? before, JsonNode? after)
    {
        if (CanonicalJson.Of(before) == CanonicalJson.Of(after))
            return [];
        if (IsDocument(before) || IsDocument(after))
            return Statements(path, DocumentOf(before), DocumentOf(after));
        return (before, after) switch
        {
            (null, _) => Whole('+', path, after),
            (_, null) => Whole('-', path, before),
            (JsonArray old, JsonArray now) => Members(path, old, now),
            (JsonArray old, JsonValue) => Members(path, old, [after.DeepClone()]),
            (JsonValue, JsonArray now) => Members(path, [before.DeepClone()], now),
            (JsonObject old, JsonObject now) => now.Select(p => p.Key)
                .Union(old.Select(p => p.Key), StringComparer.Ordinal)
                .SelectMany(k => Of(Join(path, k), old[k], now[k])),
            (JsonValue, JsonValue) => [new FacetLine('~', $"{Head(path)}{FlowText.Of(before)} → {FlowText.Of(after)}")],
            _ => [new FacetLine('-', Head(path) + FlowText.Of(before)), new FacetLine('+', Head(path) + FlowText.Of(after))],
        };
    }

    private IEnumerable<FacetLine> Whole(char mark, string path, JsonNode? value)
    {
        switch (value)
        {
            case JsonArray list when list.Any(i => i is JsonObject or JsonArray) || path.Length == 0:
                return list.SelectMany(i =>
                    i is JsonObject item && IsDocument(item) ? Whole(mark, path, i) : [new FacetLine(mark, Head(path) + FlowText.Of(i))]
                );
            case JsonObject map when map.Any(p => IsDocument(p.Value)) || FlowText.Of(map).Length > OneLine:
                return map.SelectMany(p => mark == '+' ? Of(Join(path, p.Key), null, p.Value) : Of(Join(path, p.Key), p.Value, null));
            case JsonObject map:
                return [new FacetLine(mark, Head(path) + (FlowText.Of(map) is ['{', ..] ? FlowText.Members(map) : FlowText.Of(map)))];
            default:
                return [new FacetLine(mark, Head(path) + FlowText.Of(value))];
        }
    }

    /// <summary>Lists are sets for a reader: what is in one of them alone.</summary>
    private static IEnumerable<FacetLine> Members(string path, JsonArray before, JsonArray after)
    {
        var (old, now) = (before.Select(FlowText.Of).ToList(), after.Select(FlowText.Of).ToList());
        var lines = old.Except(now, StringComparer.Ordinal)
            .Select(t => new FacetLine('-', Head(path) + t))
            .Concat(now.Except(old, StringComparer.Ordinal).Select(t => new FacetLine('+', Head(path) + t)))
            .ToList();
        return lines.Count > 0 ? lines : [new FacetLine('~', Head(path) + "in another order, or with other repeats")];
    }

    private IEnumerable<FacetLine> Statements(string path, JsonNode? before, JsonNode? after)
    {
        foreach (var pair in StatementMatch.Of(before, after))
        {
            switch (pair)
            {
                case { Before: null, After: { } added }:
                    yield return new FacetLine('+', Head(path) + StatementWords.Of(added, account));
                    break;
                case { Before: { } gone, After: null }:
                    yield return new FacetLine('-', Head(path) + StatementWords.Of(gone, account));
                    break;
                case { IsSame: false, Before: { } old, After: { } now }:
                    yield return new FacetLine('~', $"{Head(path)}{StatementWords.Title(now)}: {Changed(old, now)}");
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>What of a statement differs: <c>Action + s3:PutObject; Effect Allow → Deny</c>.</summary>
    private static string Changed(JsonObject before, JsonObject after)
    {
        var parts = new List<string>();
        foreach (var key in after.Select(p => p.Key).Union(before.Select(p => p.Key), StringComparer.Ordinal))
        {
            var (old, now) = (before[key], after[key]);
            if (CanonicalJson.Of(old) == CanonicalJson.Of(now))
                continue;
            if (key is "Effect" or "Sid")
                parts.Add($"{key} {FlowText.Of(old)} → {FlowText.Of(now)}");
            else if (Values(old).ToHashSet(StringComparer.Ordinal) is var olds && Values(now).ToHashSet(StringComparer.Ordinal) is var nows)
            {
                var gone = olds.Except(nows).Select(v => "- " + v);
                var added = nows.Except(olds).Select(v => "+ " + v);
                if (gone.Concat(added).ToList() is { Count: > 0 } differing)
                    parts.Add($"{key} {string.Join(", ", differing)}");
            }
        }

        return parts.Count > 0 ? string.Join("; ", parts) : "spelled otherwise";
    }

    private static IEnumerable<string> Values(JsonNode? node) =>
        node switch
        {
            null => [],
            JsonObject map => map.SelectMany(p => Values(p.Value).Select(v => $"{p.Key} {v}")),
            JsonArray list => list.SelectMany(Values),
            _ => [Access.AccessWords.Short(node.ToString())],
        };

    internal static bool IsDocument(JsonNode? node) => node is JsonObject map && (map.ContainsKey("Statement") || Inner(map) is not null);

    /// <summary>The document in a value that holds one, whole or as statements by Sid.</summary>
    internal static JsonNode? DocumentOf(JsonNode? node) => node is JsonObject map ? Inner(map) ?? map : node;

    private static JsonObject? Inner(JsonObject map) =>
        map.Count == 1 && map["document"] is JsonObject document && document.ContainsKey("Statement") ? document
        : map.Count == 1 && map["statements"] is JsonObject bySid && bySid.All(s => s.Value is null or JsonObject)
            ? new JsonObject
            {
                ["Statement"] = new JsonArray([.. bySid.Select(s => s.Value).OfType<JsonObject>().Select(s => s.DeepClone())]),
            }
        : null;

    private static string Head(string path) => path.Length == 0 ? "" : path + ": ";

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
