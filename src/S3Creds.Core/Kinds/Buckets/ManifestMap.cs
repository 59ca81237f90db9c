using System.Globalization;
using System.Text.Json.Nodes;
using S3Creds.Core.Manifests;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>Typed reading of a map's keys. What the schema refuses reads as null here: the facet is not loaded then.</summary>
internal static class ManifestMap
{
    public static string? TextOf(this ManifestNode.Map map, string key) => (map[key] as ManifestNode.Scalar)?.Text;

    public static long? NumberOf(this ManifestNode.Map map, string key) =>
        map[key] is ManifestNode.Scalar scalar
        && long.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    public static bool IsTrue(this ManifestNode.Map map, string key) =>
        map[key] is ManifestNode.Scalar scalar && scalar.Value.TryGetValue<bool>(out var on) && on;

    public static IEnumerable<ManifestNode.Map> MapsOf(this ManifestNode.Map map, string key) =>
        (map[key] as ManifestNode.List)?.Items.OfType<ManifestNode.Map>() ?? [];

    public static IReadOnlyList<ManifestNode.Scalar> ScalarsOf(this ManifestNode.Map map, string key) =>
        [.. (map[key] as ManifestNode.List)?.Items.OfType<ManifestNode.Scalar>() ?? []];

    public static JsonObject TextsOf(this ManifestNode.Map map) =>
        new(map.Entries.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)(e.Value as ManifestNode.Scalar)?.Text)));

    /// <summary>Sets what is there; null and nothing leave the key out.</summary>
    public static void Put(this JsonObject json, string key, JsonNode? value)
    {
        if (value is not (null or JsonArray { Count: 0 } or JsonObject { Count: 0 }))
            json[key] = value;
    }

    public static string? TextOf(this JsonObject json, string key) => json[key]?.ToString();

    public static int? NumberOf(this JsonObject json, string key) => json[key]?.GetValue<int>();

    public static long? LongOf(this JsonObject json, string key) => json[key]?.GetValue<long>();

    public static IEnumerable<JsonObject> ObjectsOf(this JsonObject json, string key) =>
        (json[key] as JsonArray ?? []).OfType<JsonObject>();

    public static List<string> TextsOf(this JsonObject json, string key) => [.. (json[key] as JsonArray ?? []).Select(t => t!.ToString())];

    /// <summary>Texts whose order and number have no meaning.</summary>
    public static JsonArray SetOf(IEnumerable<string> texts) =>
        new([.. texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(t => (JsonNode?)JsonValue.Create(t))]);
}
