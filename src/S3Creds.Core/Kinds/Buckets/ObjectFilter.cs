using System.Text.Json.Nodes;
using Amazon.S3.Model;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>Which objects a configuration is for: those with a prefix, with all of some tags, or both. Neither: all of them.</summary>
internal static class ObjectFilter
{
    public const string Prefix = "prefix";
    public const string Tags = "tags";

    public static JsonObject PrefixSchema(string description = "Only objects whose keys begin so.") =>
        new JsonObject
        {
            ["type"] = "string",
            ["minLength"] = 1,
            ["maxLength"] = 1024,
        }.Described(description, null, "logs/");

    public static JsonObject TagsSchema() =>
        new JsonObject
        {
            ["type"] = "object",
            ["minProperties"] = 1,
            ["additionalProperties"] = new JsonObject { ["type"] = SchemaForms.Names("string", "number", "boolean") },
        }.Described("Only objects that have all of these tags.", null, new JsonObject { ["class"] = "archive" });

    public static void Load(ManifestNode.Map map, JsonObject into)
    {
        if (map[Prefix] is ManifestNode.Scalar prefix)
            into[Prefix] = prefix.Text;
        if (map[Tags] is ManifestNode.Map tags)
            into[Tags] = new JsonObject(
                tags.Entries.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)(t.Value as ManifestNode.Scalar)?.Text))
            );
    }

    /// <summary>Adds a part of a filter as S3 gives it. An empty prefix is none.</summary>
    public static void AddPrefix(JsonObject value, string? prefix)
    {
        if (prefix is { Length: > 0 })
            value[Prefix] = prefix;
    }

    public static void AddTag(JsonObject value, Tag tag) => ((JsonObject)(value[Tags] ??= new JsonObject()))[tag.Key] = tag.Value ?? "";

    public static string? PrefixOf(JsonObject value) => value[Prefix]?.ToString();

    public static List<Tag> TagsOf(JsonObject value) =>
        [.. (value[Tags] as JsonObject ?? []).Select(t => new Tag { Key = t.Key, Value = t.Value?.ToString() })];
}
