using System.Text.Json.Nodes;
using S3Creds.Core.Kinds;

namespace S3Creds.Core.Importing;

/// <summary>What is fixed at creation and the same for all resources that have it (the region of buckets) is written once, under
/// <c>defaults</c>.</summary>
internal static class SharedDefaults
{
    public static (JsonObject Defaults, IReadOnlyList<ImportedResource> Resources) Of(IReadOnlyList<ImportedResource> resources)
    {
        var defaults = new JsonObject();
        var candidates = resources
            .SelectMany(r => r.Kind.Facets)
            .Where(f => f.Role == FacetRole.Fixed && f.ManifestKeys.Count == 1 && f.DefaultSchema() is not null)
            .Select(f => f.Key)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var key in candidates)
        {
            var values = resources.Where(r => r.Kind.Facets.Any(f => f.Key == key)).Select(r => r.Body[key]?.ToJsonString()).ToList();
            if (values.Count > 1 && values[0] is { } first && values.TrueForAll(v => v == first))
                defaults[key] = resources.First(r => r.Body.ContainsKey(key)).Body[key]!.DeepClone();
        }

        return (defaults, [.. resources.Select(r => r with { Body = Without(r, defaults) })]);
    }

    private static JsonObject Without(ImportedResource resource, JsonObject defaults) =>
        new(resource.Body.Where(p => !defaults.ContainsKey(p.Key)).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));
}
