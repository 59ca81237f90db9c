using System.Text.Json.Nodes;
using S3Creds.Core.Kinds;

namespace S3Creds.Core.Importing;

/// <summary>Policy documents as AWS's own pages write them: in their order of keys, and one value without a list.</summary>
internal static class DocumentStyle
{
    private static readonly string[] DocumentKeys = ["Version", "Id", "Statement"];

    public static bool IsDocument(JsonObject map) =>
        map.ContainsKey("Statement") && map.All(p => DocumentKeys.Contains(p.Key, StringComparer.Ordinal));

    /// <summary>The same value, with every document and statement in it put in order.</summary>
    public static JsonNode? Of(JsonNode? node) =>
        node switch
        {
            JsonObject map when IsDocument(map) => Ordered(map, DocumentKeys, Of),
            JsonObject map when IsStatement(map) => Ordered(map, PolicyText.StatementKeys, PolicyText.Single),
            JsonObject map => new JsonObject(map.Select(p => KeyValuePair.Create(p.Key, Of(p.Value)))),
            JsonArray list => new JsonArray([.. list.Select(Of)]),
            _ => node?.DeepClone(),
        };

    private static bool IsStatement(JsonObject map) =>
        map.ContainsKey("Effect") && map.All(p => PolicyText.StatementKeys.Contains(p.Key, StringComparer.Ordinal));

    private static JsonObject Ordered(JsonObject map, IReadOnlyList<string> keys, Func<JsonNode?, JsonNode?> value) =>
        new(keys.Where(map.ContainsKey).Select(k => KeyValuePair.Create(k, value(map[k]))));
}
