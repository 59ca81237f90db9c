using System.Text.Json.Nodes;
using S3Creds.Core.Model;

namespace S3Creds.Core.Manifests;

/// <summary>A value of a manifest with its place. Made from YAML; nothing after the loader knows YAML.</summary>
public abstract record ManifestNode(SourceSpan Span)
{
    /// <summary>Key, the key's own place, value; in the author's order. Keys are unique.</summary>
    public sealed record Map(SourceSpan Span, IReadOnlyList<ManifestEntry> Entries) : ManifestNode(Span)
    {
        public ManifestNode? this[string key] => Entries.FirstOrDefault(e => e.Key == key)?.Value;
    }

    public sealed record List(SourceSpan Span, IReadOnlyList<ManifestNode> Items) : ManifestNode(Span);

    /// <summary>A scalar as the YAML 1.2 core schema reads it: string, boolean or number (<see cref="Value"/> is never null).</summary>
    public sealed record Scalar(SourceSpan Span, JsonValue Value, string Text) : ManifestNode(Span);

    /// <param name="Text">As it is written: <c>~</c>, <c>null</c>; empty where nothing is.</param>
    public sealed record Null(SourceSpan Span, string Text = "") : ManifestNode(Span);

    /// <summary>A node for a value that no file holds: every part of it has the same place.</summary>
    public static ManifestNode Of(JsonNode? json, SourceSpan span) =>
        json switch
        {
            null => new Null(span),
            JsonObject map => new Map(span, [.. map.Select(p => new ManifestEntry(p.Key, span, Of(p.Value, span)))]),
            JsonArray list => new List(span, [.. list.Select(i => Of(i, span))]),
            _ => new Scalar(span, (JsonValue)json.DeepClone(), json.ToString()),
        };

    public JsonNode? ToJson() =>
        this switch
        {
            Map map => new JsonObject(map.Entries.Select(e => KeyValuePair.Create(e.Key, e.Value.ToJson()))),
            List list => new JsonArray([.. list.Items.Select(i => i.ToJson())]),
            Scalar scalar => scalar.Value.DeepClone(),
            _ => null,
        };
}

public sealed record ManifestEntry(string Key, SourceSpan KeySpan, ManifestNode Value);
