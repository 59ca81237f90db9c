using System.Text.Json;
using System.Text.Json.Nodes;

namespace S3Creds.Core.Manifests;

/// <summary>The types of JSON Schema, as nodes have them and as messages call them.</summary>
internal static class NodeTypes
{
    public static List<string> Of(JsonNode type) =>
        type is JsonArray many ? [.. many.Select(t => t!.GetValue<string>())] : [type.GetValue<string>()];

    public static bool Fits(ManifestNode node, string type) =>
        node switch
        {
            ManifestNode.Map => type == "object",
            ManifestNode.List => type == "array",
            ManifestNode.Null => type == "null",
            ManifestNode.Scalar scalar => scalar.Value.GetValueKind() switch
            {
                JsonValueKind.String => type == "string",
                JsonValueKind.True or JsonValueKind.False => type == "boolean",
                _ => type == "number" || (type == "integer" && scalar.Value.TryGetValue<long>(out _)),
            },
            _ => false,
        };

    public static string Words(ManifestNode node) =>
        node switch
        {
            ManifestNode.Map => "a map",
            ManifestNode.List => "a list",
            ManifestNode.Null { Text.Length: > 0 } => "null",
            ManifestNode.Null => "empty",
            ManifestNode.Scalar { Value: var value, Text: var text } => value.GetValueKind() switch
            {
                JsonValueKind.String => ShownText.Quote(text),
                JsonValueKind.Number => $"the number {ShownText.Short(text)}",
                _ => text,
            },
            _ => "this",
        };

    /// <summary>What one schema without alternatives takes.</summary>
    public static string Words(JsonObject schema) =>
        schema switch
        {
            _ when schema["const"] is { } constant => constant.ToString(),
            _ when schema["enum"] is JsonArray options => string.Join(" or ", options.Select(o => o?.ToString() ?? "null")),
            _ when schema["type"] is { } type => string.Join(" or ", Of(type).Select(Word)),
            _ => "another value",
        };

    private static string Word(string type) =>
        type switch
        {
            "string" => "a string",
            "object" => "a map",
            "array" => "a list",
            "boolean" => "true or false",
            "integer" => "an integer",
            "number" => "a number",
            _ => "null",
        };
}
