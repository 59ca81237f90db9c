using System.Text.Json.Nodes;

namespace S3Creds.Cli.Tests.Docs;

/// <summary>A key of the manifest as its schema describes it.</summary>
/// <param name="Path">From the section on: <c>access[].bucket</c>.</param>
internal sealed record SchemaProperty(string Path, JsonObject Schema, bool Required)
{
    public string? Description => Schema["description"]?.GetValue<string>();

    public IEnumerable<JsonNode?> Examples => Schema["examples"] as JsonArray ?? [];

    /// <summary>The keys that stand in a schema, at any depth; what a reference leads to is a section of its own.</summary>
    public static IEnumerable<SchemaProperty> In(JsonObject schema, string path = "")
    {
        foreach (var (key, property) in schema["properties"] as JsonObject ?? [])
        {
            var inner = path.Length == 0 ? key : $"{path}.{key}";
            var isRequired = (schema["required"] as JsonArray ?? []).Any(r => r!.GetValue<string>() == key);
            yield return new SchemaProperty(inner, (JsonObject)property!, isRequired);
            foreach (var deeper in In((JsonObject)property!, inner))
                yield return deeper;
        }

        foreach (var choice in (schema["oneOf"] ?? schema["anyOf"]) as JsonArray ?? [])
        {
            foreach (var deeper in In((JsonObject)choice!, path))
                yield return deeper;
        }

        if (schema["items"] is JsonObject items)
        {
            foreach (var deeper in In(items, path + "[]"))
                yield return deeper;
        }

        if (schema["additionalProperties"] is JsonObject values)
        {
            foreach (var deeper in In(values, path.Length == 0 ? "NAME" : path + ".NAME"))
                yield return deeper;
        }
    }
}
