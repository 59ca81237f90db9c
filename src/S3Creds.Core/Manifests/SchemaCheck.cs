using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Manifests;

/// <summary>Checks nodes against the part of JSON Schema that the manifest schema uses, and reports everything that does not fit, with places.</summary>
public sealed class SchemaCheck(JsonObject root)
{
    private readonly Dictionary<string, Regex> patterns = new(StringComparer.Ordinal);

    public void Check(ManifestNode node, DiagnosticBag diagnostics) => diagnostics.AddRange(Errors(node, root, "the manifest"));

    private List<Diagnostic> Errors(ManifestNode node, JsonNode? schemaNode, string path)
    {
        var errors = new List<Diagnostic>();
        if (schemaNode is not JsonObject schema)
            return errors;
        if (schema["$ref"]?.GetValue<string>() is { } reference)
            return Errors(node, Resolve(reference), path);
        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices)
            errors.AddRange(ChoiceErrors(node, choices, path, exactlyOne: schema.ContainsKey("oneOf")));
        if (schema["type"] is { } type && !Types(type).Any(t => Fits(node, t)))
        {
            var hint = Types(type).Contains("string") && node is ManifestNode.Scalar ? "put it in quotes" : null;
            return [ManifestCodes.Form.At(node.Span, $"{path} must be {Words(schema)}, not {Words(node)}", hint)];
        }

        if (schema["const"] is { } constant && !JsonNode.DeepEquals(constant, node.ToJson()))
            errors.Add(ManifestCodes.Choice.At(node.Span, $"{path} must be {constant.ToJsonString()}, not {Words(node)}"));
        if (schema["enum"] is JsonArray options && !options.Any(o => JsonNode.DeepEquals(o, node.ToJson())))
            errors.Add(NotAnOption(node, options, path));
        switch (node)
        {
            case ManifestNode.Map map:
                MapErrors(map, schema, path, errors);
                break;
            case ManifestNode.List list:
                ListErrors(list, schema, path, errors);
                break;
            case ManifestNode.Scalar scalar:
                ScalarErrors(scalar, schema, path, errors);
                break;
        }

        return errors;
    }

    private void MapErrors(ManifestNode.Map map, JsonObject schema, string path, List<Diagnostic> errors)
    {
        var known = schema["properties"] as JsonObject;
        var others = schema["additionalProperties"];
        foreach (var (key, keySpan, value) in map.Entries)
        {
            var inner = path == "the manifest" ? key : $"{path}.{key}";
            if (known?[key] is { } property)
            {
                errors.AddRange(Errors(value, property, inner.Length > 120 ? key : inner));
            }
            else if (others is JsonValue refused && refused.GetValueKind() == JsonValueKind.False)
            {
                var keys = known?.Select(p => p.Key).ToList() ?? [];
                var hint = Suggestion.For(key, keys) is { } near ? $"did you mean {near}?" : "known here: " + string.Join(", ", keys);
                errors.Add(ManifestCodes.UnknownKey.At(keySpan, $"{path} has no key {ShownText.Quote(key)}", hint));
            }
            else
            {
                errors.AddRange(Errors(value, others, inner.Length > 120 ? ShownText.Quote(key) : inner));
            }
        }

        foreach (var required in (schema["required"] as JsonArray ?? []).Select(r => r!.GetValue<string>()).Where(r => map[r] is null))
            errors.Add(ManifestCodes.MissingKey.At(map.Span, $"{path} needs the key {required}"));
        Count(map, map.Entries.Count, schema, "Properties", "keys", path, errors);
    }

    private void ListErrors(ManifestNode.List list, JsonObject schema, string path, List<Diagnostic> errors)
    {
        for (var i = 0; i < list.Items.Count && schema["items"] is not null; i++)
            errors.AddRange(Errors(list.Items[i], schema["items"], $"{path}[{i + 1}]"));
        Count(list, list.Items.Count, schema, "Items", "items", path, errors);
        if (schema["uniqueItems"]?.GetValue<bool>() == true)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var item in list.Items.Where(i => !seen.Add(Json.CanonicalJson.Of(i.ToJson()).Text)))
                errors.Add(ManifestCodes.Form.At(item.Span, $"{path} names the same twice"));
        }
    }

    private void ScalarErrors(ManifestNode.Scalar scalar, JsonObject schema, string path, List<Diagnostic> errors)
    {
        if (scalar.Value.GetValueKind() == JsonValueKind.String)
        {
            Count(scalar, scalar.Text.Length, schema, "Length", "characters", path, errors);
            if (schema["pattern"]?.GetValue<string>() is { } pattern && !Matches(pattern, scalar.Text))
                errors.Add(ManifestCodes.Form.At(scalar.Span, $"{path} has not the needed form: {ShownText.Quote(scalar.Text)}", schema["description"]?.GetValue<string>() ?? $"it must match {pattern}"));
        }
        else if (scalar.Value.GetValueKind() == JsonValueKind.Number)
        {
            var number = Number(scalar.Value);
            if ((schema["minimum"] is { } least && number < Number(least)) || (schema["maximum"] is { } most && number > Number(most)))
                errors.Add(ManifestCodes.Form.At(scalar.Span, $"{path} must be from {schema["minimum"]?.ToJsonString() ?? "any"} to {schema["maximum"]?.ToJsonString() ?? "any"}, not {scalar.Text}"));
        }
    }

    /// <summary>The form that the writer probably meant tells its errors; where none is near, the forms are named.</summary>
    private List<Diagnostic> ChoiceErrors(ManifestNode node, JsonArray choices, string path, bool exactlyOne)
    {
        var tried = choices.Select(c => (Schema: Deref(c), Errors: Errors(node, c, path))).ToList();
        var fitting = tried.Count(t => t.Errors.Count == 0);
        if (fitting == 1 || (fitting > 1 && !exactlyOne))
            return [];
        if (fitting > 1)
            return [ManifestCodes.Form.At(node.Span, $"{path} fits more than one form; write it so that it is clear which is meant")];
        var sameType = tried.Where(t => t.Schema["type"] is not { } type || Types(type).Any(y => Fits(node, y))).ToList();
        return sameType.Count == 1
            ? sameType[0].Errors
            : [ManifestCodes.Form.At(node.Span, $"{path} must be {string.Join(" or ", tried.Select(t => Words(t.Schema)).Distinct(StringComparer.Ordinal))}, not {Words(node)}")];
    }

    private JsonObject Deref(JsonNode? schema) =>
        schema is JsonObject obj ? (obj["$ref"]?.GetValue<string>() is { } reference ? Deref(Resolve(reference)) : obj) : [];

    private JsonObject Resolve(string reference) =>
        root["$defs"]?[reference["#/$defs/".Length..]] as JsonObject ?? throw new InvalidOperationException($"the schema has no {reference}");

    private bool Matches(string pattern, string text)
    {
        if (!patterns.TryGetValue(pattern, out var regex))
        {
            // JSON Schema's $ is the end of the text; .NET's is also before a last line feed.
            var exact = pattern.EndsWith('$') ? pattern[..^1] + "\\z" : pattern;
            // Linear in the text, which is bounded: a limit of time would only fail on a machine that is busy with something else.
            patterns[pattern] = regex = new Regex(exact, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Regex.InfiniteMatchTimeout);
        }

        return regex.IsMatch(text);
    }

    private static Diagnostic NotAnOption(ManifestNode node, JsonArray options, string path)
    {
        var words = options.Select(o => o?.ToString() ?? "null").ToList();
        var near = node is ManifestNode.Scalar scalar ? Suggestion.For(scalar.Text, words) : null;
        return ManifestCodes.Choice.At(node.Span, $"{path} must be one of {string.Join(", ", words)}, not {Words(node)}", near is null ? null : $"did you mean {near}?");
    }

    private static void Count(ManifestNode node, int count, JsonObject schema, string what, string unit, string path, List<Diagnostic> errors)
    {
        if (schema["min" + what] is { } least && count < Number(least))
            errors.Add(ManifestCodes.Form.At(node.Span, $"{path} has {count} {unit}, it needs at least {least.ToJsonString()}"));
        if (schema["max" + what] is { } most && count > Number(most))
            errors.Add(ManifestCodes.Form.At(node.Span, $"{path} has {count} {unit}, at most {most.ToJsonString()} are possible"));
    }

    private static double Number(JsonNode node) => double.Parse(node.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);

    private static List<string> Types(JsonNode type) =>
        type is JsonArray many ? [.. many.Select(t => t!.GetValue<string>())] : [type.GetValue<string>()];

    private static bool Fits(ManifestNode node, string type) => node switch
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

    private static string Words(ManifestNode node) => node switch
    {
        ManifestNode.Map => "a map",
        ManifestNode.List => "a list",
        ManifestNode.Null => "empty",
        ManifestNode.Scalar { Value: var value, Text: var text } => value.GetValueKind() switch
        {
            JsonValueKind.String => ShownText.Quote(text),
            JsonValueKind.Number => $"the number {text}",
            _ => text,
        },
        _ => "this",
    };

    private static string Words(JsonObject schema) => schema switch
    {
        _ when schema["const"] is { } constant => constant.ToString(),
        _ when schema["enum"] is JsonArray options => "one of " + string.Join(", ", options.Select(o => o?.ToString() ?? "null")),
        _ when schema["type"] is { } type => string.Join(" or ", Types(type).Select(t => t switch
        {
            "string" => "a text",
            "object" => "a map",
            "array" => "a list",
            "boolean" => "true or false",
            "integer" => "a whole number",
            "number" => "a number",
            _ => "null",
        })),
        _ => "another form",
    };
}
