using System.Text.Json;
using System.Text.Json.Nodes;

namespace S3Creds.Core.Json;

/// <summary>The few words of JSON Schema (2020-12) that the public formats are described in. Objects are closed.</summary>
public static class JsonShape
{
    public static JsonObject Object(string? description, params ReadOnlySpan<(string Key, JsonNode Schema, bool Required)> members)
    {
        var shape = With(
            description,
            new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = false,
                ["required"] = new JsonArray(),
                ["properties"] = new JsonObject(),
            }
        );
        foreach (var (key, schema, required) in members)
            Add(shape, key, schema, required);
        return shape;
    }

    public static void Add(JsonObject shape, string key, JsonNode schema, bool required)
    {
        shape["properties"]![key] = schema;
        if (required)
            shape["required"]!.AsArray().Add((JsonNode?)JsonValue.Create(key));
    }

    public static JsonObject Map(string? description, JsonNode values) =>
        With(description, new JsonObject { ["type"] = "object", ["additionalProperties"] = values });

    public static JsonObject List(string? description, JsonNode items) =>
        With(description, new JsonObject { ["type"] = "array", ["items"] = items });

    public static JsonObject Text(string? description, string? pattern = null)
    {
        var shape = With(description, new JsonObject { ["type"] = "string" });
        if (pattern is not null)
            shape["pattern"] = pattern;
        return shape;
    }

    public static JsonObject TextOrNull(string? description) =>
        With(description, new JsonObject { ["type"] = new JsonArray("string", "null") });

    public static JsonObject Flag(string? description) => With(description, new JsonObject { ["type"] = "boolean" });

    public static JsonObject Number(string? description, int least) =>
        With(description, new JsonObject { ["type"] = "integer", ["minimum"] = least });

    public static JsonObject Enum(string? description, params IEnumerable<string> values) =>
        With(description, new JsonObject { ["enum"] = new JsonArray([.. values.Select(v => (JsonNode?)JsonValue.Create(v))]) });

    /// <summary>One value; as an enumeration, which older validators know too.</summary>
    public static JsonObject Const(JsonNode value) => new() { ["enum"] = new JsonArray(value) };

    public static JsonObject Anything(string? description) => With(description, []);

    /// <summary>A schema as a file.</summary>
    public static string File(JsonObject schema, string title)
    {
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", title);
        return schema.ToJsonString(
                new JsonSerializerOptions
                {
                    WriteIndented = true,
                    NewLine = "\n",
                    Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                }
            ) + "\n";
    }

    private static JsonObject With(string? description, JsonObject shape)
    {
        if (description is not null)
            shape.Insert(0, "description", description);
        return shape;
    }
}
