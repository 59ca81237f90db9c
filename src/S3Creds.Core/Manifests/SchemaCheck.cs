using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;

namespace S3Creds.Core.Manifests;

/// <summary>Checks nodes against the part of JSON Schema that the manifest schema uses, and reports everything that does not fit, with
/// places. Where the schema requires a string, a plain scalar is the text as it is written: <c>012345678901</c> is no number
/// there.</summary>
public sealed class SchemaCheck(JsonObject root)
{
    /// <summary>How messages call the root; what is in it is called by its key alone.</summary>
    public const string WholeDocument = "the document";
    public const string WholeSink = "the sink";
    public const string WholeFleet = "the fleet file";

    private const string WholeManifest = "the manifest";

    private readonly ConcurrentDictionary<string, Regex> patterns = new(StringComparer.Ordinal);

    /// <summary>The node with the scalars that are meant as texts; errors are added.</summary>
    public ManifestNode Check(ManifestNode node, DiagnosticBag diagnostics, string path = WholeManifest)
    {
        var result = Try(node, root, path);
        diagnostics.AddRange(result.Errors);
        return result.Texts.Count == 0 ? node : Retyped(node, result.Texts.ToHashSet<ManifestNode>(ReferenceEqualityComparer.Instance));
    }

    private static ManifestNode Retyped(ManifestNode node, HashSet<ManifestNode> texts) =>
        node switch
        {
            ManifestNode.Map map => map with { Entries = [.. map.Entries.Select(e => e with { Value = Retyped(e.Value, texts) })] },
            ManifestNode.List list => list with { Items = [.. list.Items.Select(i => Retyped(i, texts))] },
            ManifestNode.Scalar scalar when texts.Contains(node) => CoreScalar.Text(scalar.Span, scalar.Text),
            ManifestNode.Null empty when texts.Contains(node) => CoreScalar.Text(empty.Span, empty.Text),
            _ => node,
        };

    private SchemaFit Try(ManifestNode node, JsonNode? schemaNode, string path)
    {
        var fit = new SchemaFit(Deref(schemaNode));
        var schema = fit.Schema;
        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices)
            TryChoices(node, choices, path, exactlyOne: schema.ContainsKey("oneOf"), fit);
        if (SchemaForms.IsTextAsWritten(schema) && node is (ManifestNode.Scalar or ManifestNode.Null { Text.Length: > 0 }))
        {
            if (node is not ManifestNode.Scalar { Value: var value } || value.GetValueKind() != JsonValueKind.String)
                fit.Texts.Add(node);
            return fit;
        }

        if (schema["type"] is { } type && !Types(type).Any(t => NodeTypes.Fits(node, t)))
        {
            if (!(Types(type).Contains("string") && node is ManifestNode.Scalar))
            {
                fit.Errors.Clear();
                fit.Errors.Add(ManifestCodes.Form.At(node.Span, $"{path} must be {NodeTypes.Words(schema)}, not {NodeTypes.Words(node)}"));
                return fit;
            }

            fit.Texts.Add(node);
        }

        if (schema["const"] is { } constant && !IsThe(constant, node))
            fit.Errors.Add(NotAnOption(node, [constant.DeepClone()], path));
        if (schema["enum"] is JsonArray options && !options.Any(o => IsThe(o, node)))
            fit.Errors.Add(NotAnOption(node, options, path));
        switch (node)
        {
            case ManifestNode.Map map:
                MapErrors(map, path, fit);
                break;
            case ManifestNode.List list:
                ListErrors(list, path, fit);
                break;
            case ManifestNode.Scalar scalar:
                ScalarErrors(scalar, path, fit);
                break;
        }

        return fit;
    }

    private static readonly string[] DocumentKeys = ["Version", "Id", "Statement"];

    private void MapErrors(ManifestNode.Map map, string path, SchemaFit fit)
    {
        var schema = fit.Schema;
        var known = schema["properties"] as JsonObject;
        var others = schema["additionalProperties"];
        if (known is null && others is JsonObject && IsPolicyDocument(map))
        {
            fit.Errors.Add(
                ManifestCodes.Form.At(
                    map.Span,
                    $"{path} is a map from names to policy documents, not a document",
                    "put a name above it: {NAME: {Version: …, Statement: […]}}"
                )
            );
            return;
        }

        foreach (var (key, keySpan, value) in map.Entries)
        {
            var inner = path is WholeManifest or WholeDocument or WholeSink or WholeFleet ? key : $"{path}.{key}";
            if (known?[key] is { } property)
            {
                fit.Take(Try(value, property, inner.Length > 120 ? key : inner));
            }
            else if (others is JsonValue refused && refused.GetValueKind() == JsonValueKind.False)
            {
                var keys = known?.Select(p => p.Key).ToList() ?? [];
                var hint =
                    DocumentKeys.Contains(key) && keys.Contains("document")
                        ? $"a policy document stands below document: {{document: {{{key}: …}}}}"
                    : Suggestion.For(key, keys) is { } near ? $"did you mean {near}?"
                    : "known here: " + string.Join(", ", keys);
                fit.Errors.Add(ManifestCodes.UnknownKey.At(keySpan, $"{path} has no key {ShownText.Quote(key)}", hint));
            }
            else
            {
                fit.Take(Try(value, others, inner.Length > 120 ? ShownText.Quote(key) : inner));
            }
        }

        foreach (var required in (schema["required"] as JsonArray ?? []).Select(r => r!.GetValue<string>()).Where(r => map[r] is null))
            fit.Errors.Add(ManifestCodes.MissingKey.At(map.Span, $"{path} lacks the required key {required}"));
        Count(map, map.Entries.Count, "Properties", "keys", path, fit);
    }

    /// <summary>What AWS prints and people paste: a whole document where names of documents are expected.</summary>
    private static bool IsPolicyDocument(ManifestNode.Map map) =>
        map["Statement"] is ManifestNode.List || (map["Version"] is ManifestNode.Scalar && map["Statement"] is not null);

    private void ListErrors(ManifestNode.List list, string path, SchemaFit fit)
    {
        var schema = fit.Schema;
        for (var i = 0; i < list.Items.Count && schema["items"] is not null; i++)
            fit.Take(Try(list.Items[i], schema["items"], $"{path}[{i + 1}]"));
        Count(list, list.Items.Count, "Items", "items", path, fit);
        if (schema["uniqueItems"]?.GetValue<bool>() == true)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var item in list.Items.Where(i => !seen.Add(CanonicalJson.Of(i.ToJson()).Text)))
                fit.Errors.Add(ManifestCodes.Form.At(item.Span, $"{path} contains a duplicate: {NodeTypes.Words(item)}"));
        }
    }

    private void ScalarErrors(ManifestNode.Scalar scalar, string path, SchemaFit fit)
    {
        var schema = fit.Schema;
        if (scalar.Value.GetValueKind() == JsonValueKind.String || fit.Texts.Contains(scalar))
        {
            Count(scalar, scalar.Text.Length, "Length", "characters", path, fit);
            if (schema["pattern"]?.GetValue<string>() is { } pattern && !Matches(pattern, scalar.Text))
            {
                var such = schema["examples"] is JsonArray { Count: > 0 } examples
                    ? $", such as {ShownText.Quote(examples[0]!.ToString())}"
                    : "";
                var expected = $"it must match {pattern}{such}";
                fit.Errors.Add(
                    ManifestCodes.Form.At(scalar.Span, $"{path} has an invalid format: {ShownText.Quote(scalar.Text)}", expected)
                );
            }
        }
        else if (scalar.Value.GetValueKind() == JsonValueKind.Number)
        {
            var number = Number(scalar.Value);
            if ((schema["minimum"] is { } least && number < Number(least)) || (schema["maximum"] is { } most && number > Number(most)))
            {
                var range = $"{schema["minimum"]?.ToJsonString() ?? "any"} to {schema["maximum"]?.ToJsonString() ?? "any"}";
                fit.Errors.Add(ManifestCodes.Form.At(scalar.Span, $"{path} must be from {range}, not {ShownText.Short(scalar.Text)}"));
            }
        }
    }

    private void TryChoices(ManifestNode node, JsonArray choices, string path, bool exactlyOne, SchemaFit fit)
    {
        var tried = choices.Select(c => Try(node, c, path)).ToList();
        var fitting = tried.Where(t => t.Errors.Count == 0).ToList();

        // What fits as it is goes before what fits as a text.
        if (fitting.Exists(f => f.Texts.Count == 0))
            fitting.RemoveAll(f => f.Texts.Count > 0);
        if (fitting.Count > 1 && exactlyOne)
            fit.Errors.Add(ManifestCodes.Form.At(node.Span, $"{path} matches more than one alternative"));
        else if (fitting.Count > 0)
            fit.Take(fitting[0]);
        else
            fit.Errors.AddRange(SchemaChoice.Errors(node, path, tried, Deref));
    }

    private JsonObject Deref(JsonNode? schema) =>
        schema is JsonObject obj ? (obj["$ref"]?.GetValue<string>() is { } reference ? Deref(Resolve(reference)) : obj) : [];

    private JsonObject Resolve(string reference) =>
        root["definitions"]?[reference["#/definitions/".Length..]] as JsonObject
        ?? throw new InvalidOperationException($"the schema has no {reference}");

    private bool Matches(string pattern, string text)
    {
        // JSON Schema's $ is the end of the text; .NET's is also before a last line feed.
        // Linear in the text, which is bounded: a limit of time would only fail on a machine that is busy with something else.
        var regex = patterns.GetOrAdd(pattern, static p => new Regex(
            p.EndsWith('$') ? p[..^1] + "\\z" : p,
            RegexOptions.CultureInvariant | RegexOptions.NonBacktracking,
            Regex.InfiniteMatchTimeout
        ));
        return regex.IsMatch(text);
    }

    private static bool IsThe(JsonNode? option, ManifestNode node) =>
        option?.GetValueKind() == JsonValueKind.String && node is ManifestNode.Scalar scalar
            ? option.GetValue<string>() == scalar.Text
            : JsonNode.DeepEquals(option, node.ToJson());

    private static Diagnostic NotAnOption(ManifestNode node, JsonArray options, string path)
    {
        var words = options.Select(o => o?.ToString() ?? "null").ToList();
        var near = node is ManifestNode.Scalar scalar ? Suggestion.For(scalar.Text, words) : null;
        var expected = words.Count == 1 ? words[0] : $"one of {string.Join(", ", words)}";
        return ManifestCodes.Choice.At(
            node.Span,
            $"{path} must be {expected}, not {NodeTypes.Words(node)}",
            near is null ? null : $"did you mean {near}?"
        );
    }

    private static void Count(ManifestNode node, int count, string what, string unit, string path, SchemaFit fit)
    {
        if (fit.Schema["min" + what] is { } least && count < Number(least))
            fit.Errors.Add(ManifestCodes.Form.At(node.Span, $"{path} has {count} {unit}, it needs at least {least.ToJsonString()}"));
        if (fit.Schema["max" + what] is { } most && count > Number(most))
            fit.Errors.Add(ManifestCodes.Form.At(node.Span, $"{path} has {count} {unit}, at most {most.ToJsonString()} are allowed"));
    }

    private static double Number(JsonNode node) => double.Parse(node.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);

    private static List<string> Types(JsonNode type) => NodeTypes.Of(type);
}
