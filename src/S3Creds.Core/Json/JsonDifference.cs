using System.Globalization;
using System.Text.Json.Nodes;

namespace S3Creds.Core.Json;

/// <summary>Two JSON values in a few words: where they differ, and what stands there.</summary>
public static class JsonDifference
{
    private const int Most = 3;
    private const int Longest = 80;
    private const string Nothing = "not set";

    /// <summary><c>a was "b", is "c"; d was not set, is true</c>.</summary>
    /// <param name="was">Null: there was none.</param>
    /// <param name="now">Null: there is none.</param>
    public static string Of(CanonicalJson? was, CanonicalJson? now)
    {
        var all = Between("", was?.ToNode(), now?.ToNode()).ToList();
        var shown = all.Take(Most).Select(d => $"{(d.Path.Length > 0 ? d.Path + " " : "")}was {Text(d.Was)}, is {Text(d.Now)}");
        return string.Join("; ", all.Count > Most ? shown.Append($"and {Plural(all.Count - Most)}") : shown);
    }

    private static IEnumerable<(string Path, JsonNode? Was, JsonNode? Now)> Between(string path, JsonNode? was, JsonNode? now)
    {
        if (JsonNode.DeepEquals(was, now))
            return [];
        return (was, now) switch
        {
            (JsonObject a, JsonObject b) => a.Select(p => p.Key)
                .Union(b.Select(p => p.Key), StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .SelectMany(k => Between(path.Length > 0 ? $"{path}.{k}" : k, a[k], b[k])),
            (JsonArray a, JsonArray b) when a.Count == b.Count => Enumerable
                .Range(0, a.Count)
                .SelectMany(i => Between(string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), a[i], b[i])),
            _ => [(path, was, now)],
        };
    }

    private static string Text(JsonNode? value)
    {
        var text = value is null ? Nothing : CanonicalJson.Of(value).Text;
        return text.Length > Longest ? text[..Longest] + "…" : text;
    }

    private static string Plural(int more) => more == 1 ? "1 more difference" : $"{more} more differences";
}
