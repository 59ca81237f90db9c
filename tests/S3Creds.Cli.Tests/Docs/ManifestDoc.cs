using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace S3Creds.Cli.Tests.Docs;

/// <summary>docs/manifest.md, made from the schema of the manifest.</summary>
internal static class ManifestDoc
{
    private const string DocumentSection = "policy-documents";

    /// <summary>Sections of resources: a table of their own, by the key of a resource.</summary>
    private static readonly string[] Sections = ["buckets", "users", "roles", "policies"];

    /// <summary>With one of these a text is written in quotes.</summary>
    private static readonly SearchValues<char> Special = SearchValues.Create(":*!{}[]&#?|>%@`\"'");

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Text(JsonObject schema)
    {
        var text = new StringBuilder(
            """
            # The manifest

            Every key that a manifest can have. An editor shows the same on hover: put `# yaml-language-server: $schema=PATH` with the path of
            `schema/s3creds.schema.json` into the first line of the file. `s3creds schema` prints the schema, `s3creds validate -f FILE` checks a file.

            This page is generated from the schema, and a test keeps it current.

            How to read it: `access[].bucket` is the key `bucket` of each item of the list `access`; `statements.NAME` is an entry of the map
            `statements`. *not managed* means that s3creds neither reads nor changes the property. Most keys of users and roles are exclusive: what
            the manifest does not name is removed. The value `unmanaged` turns that off for one key.


            """.ReplaceLineEndings("\n")
        );
        var top = SchemaProperty
            .In(schema)
            .Where(p => !Sections.Concat(["profiles"]).Any(s => p.Path.StartsWith(s + ".", StringComparison.Ordinal)));
        Table(text, "The file", "Values of the whole file, and the sections with the resources.", top);
        foreach (var section in Sections)
        {
            var resource = (JsonObject)schema["properties"]![section]!["additionalProperties"]!;
            Table(text, section, $"Keys of one of the {section}: `{section}: {{NAME: {{KEY: VALUE}}}}`.", SchemaProperty.In(resource));
        }

        var profile = (JsonObject)schema["properties"]!["profiles"]!["additionalProperties"]!;
        var keys = string.Join(
            ", ",
            SchemaProperty.In(profile).Where(p => !p.Path.AsSpan().ContainsAny('.', '[')).Select(p => $"`{p.Path}`")
        );
        text.Append(
            CultureInfo.InvariantCulture,
            $"## profiles\n\nA profile holds keys of the sections above, with the same meaning: {keys}. A resource that uses the "
                + $"profile must have the key.\n\n"
        );
        text.Append("## Policy documents\n\nWhat AWS calls a policy document, in YAML or as a JSON file.\n\n");
        var definitions = (JsonObject)schema["definitions"]!;
        Table(text, null, "A document:", SchemaProperty.In((JsonObject)definitions["policyDocument"]!));
        Table(text, null, "A statement:", SchemaProperty.In((JsonObject)definitions["policyStatement"]!));
        return text.ToString().TrimEnd() + "\n";
    }

    private static void Table(StringBuilder text, string? heading, string about, IEnumerable<SchemaProperty> properties)
    {
        if (heading is not null)
            text.Append(CultureInfo.InvariantCulture, $"## {heading}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{about}\n\n| key | value | default | example | meaning |\n|---|---|---|---|---|\n");
        foreach (var p in properties.DistinctBy(p => (p.Path, p.Schema.ToJsonString())))
        {
            var key = $"`{p.Path}`{(p.Required ? " (required)" : "")}";
            var value = string.Join("; ", new[] { Value(p.Schema), Limits(p.Schema) }.Where(v => v.Length > 0));
            var omitted = p.Schema["default"] is { } given ? Code(given) : "";
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {key} | {value} | {omitted} | {string.Join("<br>", p.Examples.Select(Code))} | {Cell(p.Description ?? "")} |\n"
            );
        }

        text.Append('\n');
    }

    private static string Value(JsonObject schema) =>
        schema switch
        {
            _ when schema["$ref"]?.GetValue<string>() is { } reference => reference.EndsWith("Statement", StringComparison.Ordinal)
                ? $"[statement](#{DocumentSection})"
                : $"[policy document](#{DocumentSection})",
            _ when schema["const"] is { } constant => Code(constant),
            _ when schema["enum"] is JsonArray options => string.Join(", ", options.Select(Code)),
            _ when (schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices => string.Join(
                " or ",
                choices.Select(c => Value((JsonObject)c!)).Distinct(StringComparer.Ordinal)
            ),
            _ when schema.ContainsKey("$comment") => "string",
            _ => string.Join(" or ", Types(schema).Select(t => Value(schema, t)).Distinct(StringComparer.Ordinal)),
        };

    private static string Value(JsonObject schema, string type) =>
        type switch
        {
            "array" when schema["items"] is JsonObject items => $"list of {Value(items)}",
            "array" => "list",
            "object" when schema["additionalProperties"] is JsonObject values && !values.ContainsKey("properties") =>
                $"map of {Value(values)}",
            "object" => "map",
            "boolean" => "`true` or `false`",
            "null" => "`null`",
            _ => type,
        };

    private static IEnumerable<string> Types(JsonObject schema) =>
        schema["type"] is JsonArray many ? many.Select(t => t!.GetValue<string>())
        : schema["type"] is { } one ? [one.GetValue<string>()]
        : ["any value"];

    private static string Limits(JsonObject schema)
    {
        var limits = new List<string>();
        if (schema["minimum"] is { } least)
            limits.Add($"{least} to {schema["maximum"]}");
        if (schema["maxLength"] is { } length)
            limits.Add($"at most {length} characters");
        if (schema["maxItems"] is { } items)
            limits.Add($"at most {items} items");
        if (schema["maxProperties"] is { } entries && schema["additionalProperties"] is JsonObject)
            limits.Add($"at most {entries} entries");
        var pattern = (schema["pattern"] ?? (schema["items"] as JsonObject)?["pattern"])?.GetValue<string>();
        if (pattern is not null)
            limits.Add(Cell($"`{pattern}`"));
        return string.Join("; ", limits);
    }

    private static string Code(JsonNode? value) =>
        $"`{Cell(value is JsonValue v && v.GetValueKind() == JsonValueKind.String ? Shown(v.GetValue<string>()) : Flow(value))}`";

    /// <summary>A text as YAML has to write it: digits alone would be a number.</summary>
    private static string Shown(string text) => text.All(char.IsAsciiDigit) ? $"\"{text}\"" : text;

    /// <summary>YAML in one line, as a person would write it.</summary>
    private static string Flow(JsonNode? value) =>
        value switch
        {
            null => "null",
            JsonArray list => $"[{string.Join(", ", list.Select(Flow))}]",
            JsonObject map => $"{{{string.Join(", ", map.Select(p => $"{Quoted(p.Key)}: {Flow(p.Value)}"))}}}",
            JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String => Quoted(scalar.GetValue<string>()),
            _ => value.ToJsonString(Plain),
        };

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny(Special) || text is "true" or "false" || text.All(char.IsAsciiDigit) || text.StartsWith('-')
            ? $"\"{text}\""
            : text;

    private static string Cell(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal);
}
