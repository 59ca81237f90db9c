using System.Text.Json.Nodes;

namespace S3Creds.Core.Importing;

/// <summary>Policy documents as AWS's own pages write them: in their order of keys, and one value without a list.</summary>
internal static class DocumentStyle
{
    private static readonly string[] DocumentKeys = ["Version", "Id", "Statement"];

    private static readonly string[] StatementKeys =
    [
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    ];

    public static bool IsDocument(JsonObject map) =>
        map.ContainsKey("Statement") && map.All(p => DocumentKeys.Contains(p.Key, StringComparer.Ordinal));

    /// <summary>The same value, with every document and statement in it put in order.</summary>
    public static JsonNode? Of(JsonNode? node) =>
        node switch
        {
            JsonObject map when IsDocument(map) => Ordered(map, DocumentKeys, Of),
            JsonObject map when map.ContainsKey("Effect") && map.All(p => StatementKeys.Contains(p.Key, StringComparer.Ordinal)) => Ordered(
                map,
                StatementKeys,
                Single
            ),
            JsonObject map => new JsonObject(map.Select(p => KeyValuePair.Create(p.Key, Of(p.Value)))),
            JsonArray list => new JsonArray([.. list.Select(Of)]),
            _ => node?.DeepClone(),
        };

    private static JsonObject Ordered(JsonObject map, string[] keys, Func<JsonNode?, JsonNode?> value) =>
        new(keys.Where(map.ContainsKey).Select(k => KeyValuePair.Create(k, value(map[k]))));

    /// <summary>IAM reads a list of one as its item (IAM User Guide, reference_policies_grammar).</summary>
    private static JsonNode? Single(JsonNode? node) =>
        node switch
        {
            JsonArray { Count: 1 } list => list[0]?.DeepClone(),
            JsonObject map => new JsonObject(map.Select(p => KeyValuePair.Create(p.Key, Single(p.Value)))),
            _ => node?.DeepClone(),
        };
}
