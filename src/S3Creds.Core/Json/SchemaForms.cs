using System.Text.Json.Nodes;

namespace S3Creds.Core.Json;

/// <summary>The few forms of JSON Schema that manifests are described with.</summary>
internal static class SchemaForms
{
    /// <summary>What an editor shows on hover: what the key means, its value where it is omitted, and values that could be
    /// written.</summary>
    public static JsonObject Described(
        this JsonObject schema,
        string description,
        JsonNode? omitted = null,
        params ReadOnlySpan<JsonNode> examples
    )
    {
        schema["description"] = description;
        if (omitted is not null)
            schema["default"] = omitted;
        return examples.IsEmpty ? schema : schema.With(examples);
    }

    /// <summary>The schema with examples of its values.</summary>
    public static JsonObject With(this JsonObject schema, params ReadOnlySpan<JsonNode> examples)
    {
        schema["examples"] = new JsonArray([.. examples]);
        return schema;
    }

    /// <summary>Moves what an editor shows from a schema to the one that it becomes a part of.</summary>
    public static JsonObject DescribedAs(this JsonObject whole, JsonObject part)
    {
        foreach (var key in new[] { "description", "default", "examples" })
        {
            if (part[key] is { } note && part.Remove(key))
                whole[key] = note;
        }

        return whole;
    }

    public static JsonObject TextOrTexts() =>
        new() { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "string" }, ListOf(new JsonObject { ["type"] = "string" })) };

    private const string AsWritten = "a text as it is written";

    /// <summary>A place that holds a text whatever it looks like: in a policy <c>012345678901</c>, <c>1e3</c>, <c>yes</c> and <c>~</c> are
    /// what is written.</summary>
    public static JsonObject TextAsWritten() => new() { ["type"] = Names("string", "number", "boolean", "null"), ["$comment"] = AsWritten };

    public static bool IsTextAsWritten(JsonObject schema) => schema["$comment"]?.GetValue<string>() == AsWritten;

    public static JsonObject TextOrTextsAsWritten() => Either(TextAsWritten(), ListOf(TextAsWritten()));

    public static JsonObject Ref(string name) => new() { ["$ref"] = "#/definitions/" + name };

    public static JsonObject Word(string description, string pattern) =>
        new()
        {
            ["type"] = "string",
            ["pattern"] = pattern,
            ["description"] = description,
        };

    public static JsonObject ListOf(JsonObject items) => new() { ["type"] = "array", ["items"] = items };

    public static JsonObject MapOf(JsonObject values) => new() { ["type"] = Names("object", "null"), ["additionalProperties"] = values };

    public static JsonObject Closed(JsonObject properties, params string[] required)
    {
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
        if (required.Length > 0)
            schema["required"] = Names(required);
        return schema;
    }

    public static JsonArray Names(params string[] names) => new([.. names.Select(n => (JsonNode)JsonValue.Create(n))]);

    /// <summary>The schema, which also takes null.</summary>
    public static JsonObject AlsoNull(this JsonObject schema)
    {
        schema["type"] = Names(schema["type"]!.GetValue<string>(), "null");
        return schema;
    }

    public static JsonObject Text(string description) =>
        new()
        {
            ["type"] = "string",
            ["minLength"] = 1,
            ["description"] = description,
        };

    public static JsonObject Either(params JsonNode[] forms) => new() { ["anyOf"] = new JsonArray(forms) };
}
