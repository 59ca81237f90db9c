using System.Text.Json;
using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Manifests;

/// <summary> What is wrong with a value that fits none of several schemas: the errors of the one that its author most likely meant, by the
/// type of the value and by its keys. Only where no schema takes such a type at all, the types are named. </summary>
internal static class SchemaChoice
{
    public static IEnumerable<Diagnostic> Errors(
        ManifestNode node,
        string path,
        IReadOnlyList<SchemaFit> tried,
        Func<JsonNode?, JsonObject> deref
    )
    {
        var takes = tried.Where(t => Takes(node, t.Schema, deref)).ToList();
        if (takes.Count == 0)
            return [OfType(node, path, tried, deref)];
        if (node is ManifestNode.Scalar scalar)
        {
            // A constant is one of a few words that may be meant; a pattern or a range is a reason of its own.
            var reasons = takes.Where(t => !IsWords(t.Schema)).ToList();
            return reasons.Count > 0 ? reasons[0].Errors : [OfWords(scalar, path, tried, deref)];
        }

        return takes.MaxBy(t => Likeness(node, t, deref))!.Errors;
    }

    private static bool Takes(ManifestNode node, JsonObject schema, Func<JsonNode?, JsonObject> deref)
    {
        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices)
            return choices.Any(c => Takes(node, deref(c), deref));
        if (schema["const"] is { } constant)
            return TakesLike(node, constant);
        if (schema["enum"] is JsonArray options)
            return options.Any(o => TakesLike(node, o));
        return schema["type"] is not { } type
            || NodeTypes.Of(type).Any(t => NodeTypes.Fits(node, t) || (t == "string" && node is ManifestNode.Scalar));
    }

    private static bool TakesLike(ManifestNode node, JsonNode? option) =>
        option?.GetValueKind() switch
        {
            null or JsonValueKind.Null => node is ManifestNode.Null,
            JsonValueKind.Object => node is ManifestNode.Map,
            JsonValueKind.Array => node is ManifestNode.List,
            _ => node is ManifestNode.Scalar,
        };

    /// <summary>More keys in common, then fewer errors.</summary>
    private static (int Keys, int Errors) Likeness(ManifestNode node, SchemaFit tried, Func<JsonNode?, JsonObject> deref)
    {
        if (node is not ManifestNode.Map map)
            return (0, -tried.Errors.Count);
        var known = Keys(tried.Schema, deref).ToHashSet(StringComparer.Ordinal);
        var common = map.Entries.Sum(e =>
            known.Contains(e.Key) ? 2
            : Suggestion.For(e.Key, known) is null ? 0
            : 1
        );
        return (common, -tried.Errors.Count);
    }

    private static IEnumerable<string> Keys(JsonObject schema, Func<JsonNode?, JsonObject> deref) =>
        (schema["properties"] as JsonObject ?? [])
            .Select(p => p.Key)
            .Concat(((schema["oneOf"] ?? schema["anyOf"]) as JsonArray ?? []).SelectMany(c => Keys(deref(c), deref)));

    private static bool IsWords(JsonObject schema) => schema.ContainsKey("const") || schema.ContainsKey("enum");

    private static Diagnostic OfType(ManifestNode node, string path, IEnumerable<SchemaFit> tried, Func<JsonNode?, JsonObject> deref)
    {
        var possible = tried.SelectMany(t => Leaves(t.Schema, deref)).Select(NodeTypes.Words).Distinct(StringComparer.Ordinal);
        var hint =
            node is ManifestNode.Map && tried.SelectMany(t => Leaves(t.Schema, deref)).Any(IsList) ? "begin each item with '- '" : null;
        return ManifestCodes.Form.At(node.Span, $"{path} must be {string.Join(" or ", possible)}, not {NodeTypes.Words(node)}", hint);
    }

    private static Diagnostic OfWords(
        ManifestNode.Scalar scalar,
        string path,
        IEnumerable<SchemaFit> tried,
        Func<JsonNode?, JsonObject> deref
    )
    {
        var leaves = tried.SelectMany(t => Leaves(t.Schema, deref)).ToList();
        var possible = leaves.Select(NodeTypes.Words).Distinct(StringComparer.Ordinal);
        var words = leaves.SelectMany(l => l["enum"] as JsonArray ?? [l["const"]?.DeepClone()]).Select(o => o?.ToString()).OfType<string>();
        var hint = Suggestion.For(scalar.Text, words) is { } near ? $"did you mean {near}?" : null;
        return ManifestCodes.Choice.At(scalar.Span, $"{path} must be {string.Join(" or ", possible)}, not {NodeTypes.Words(scalar)}", hint);
    }

    private static bool IsList(JsonObject schema) => schema["type"] is { } type && NodeTypes.Of(type).Contains("array");

    private static IEnumerable<JsonObject> Leaves(JsonObject schema, Func<JsonNode?, JsonObject> deref) =>
        (schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices ? choices.SelectMany(c => Leaves(deref(c), deref)) : [schema];
}
