using System.Text.Json.Nodes;
using S3Creds.Core.Kinds;
using S3Creds.Core.Manifests;

namespace S3Creds.Core.Importing;

/// <summary>What several resources of a kind have in common, but for their own names, becomes a profile.</summary>
internal static class RepeatedShapes
{
    /// <summary>Resources that a profile is worth.</summary>
    private const int Fewest = 3;

    /// <summary>A name as short as this is found in too many texts by chance.</summary>
    private const int ShortestName = 4;

    private const string Name = $"$!{Vars.ResourceName}!$";

    /// <summary>The profiles, with variables in them, and the resources that use them.</summary>
    public static (JsonObject Profiles, IReadOnlyList<ImportedResource> Resources) Of(IReadOnlyList<ImportedResource> resources)
    {
        var profiles = new JsonObject();
        var result = resources.ToList();
        foreach (var kind in resources.Select(r => r.Kind).Distinct())
        {
            var shapes = resources
                .Select((Resource, Index) => (Resource, Index))
                .Where(r => r.Resource.Kind == kind)
                .Select(r => (r.Index, Shape: ShapeOf(r.Resource)))
                .Where(r => r.Shape.Count > 0)
                .GroupBy(r => r.Shape.ToJsonString(), StringComparer.Ordinal)
                .Where(g => g.Count() >= Fewest)
                .OrderBy(g => g.First().Index);
            foreach (var (number, shape) in shapes.Index())
            {
                var name = $"{kind.Section}-{number + 1}";
                profiles[name] = shape.First().Shape;
                foreach (var (index, common) in shape)
                    result[index] = Using(name, common, resources[index]);
            }
        }

        return (profiles, result);
    }

    /// <summary>All keys except those that differ by nature: labels, and what a creation fixes.</summary>
    private static JsonObject ShapeOf(ImportedResource resource)
    {
        var own = resource
            .Kind.Facets.Where(f => f.IsLabel || f.Role == FacetRole.Fixed)
            .SelectMany(f => f.ManifestKeys)
            .Append(DesiredEntry.Keys)
            .ToHashSet(StringComparer.Ordinal);
        return new JsonObject(
            resource
                .Body.Where(p => !own.Contains(p.Key))
                .Select(p => KeyValuePair.Create(p.Key, Generalised(p.Value, resource.Address.Name)))
        );
    }

    private static JsonNode? Generalised(JsonNode? node, string name) =>
        node switch
        {
            JsonObject map => new JsonObject(map.Select(p => KeyValuePair.Create(p.Key, Generalised(p.Value, name)))),
            JsonArray list => new JsonArray([.. list.Select(i => Generalised(i, name))]),
            JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(
                name.Length < ShortestName ? ManifestWriter.Escape(text) : string.Join(Name, text.Split(name).Select(ManifestWriter.Escape))
            ),
            _ => node?.DeepClone(),
        };

    private static ImportedResource Using(string profile, JsonObject common, ImportedResource resource)
    {
        var body = new JsonObject { ["use"] = new JsonArray(profile) };
        foreach (var (key, value) in resource.Body.Where(p => !common.ContainsKey(p.Key)))
            body[key] = value?.DeepClone();
        return resource with { Body = body };
    }
}
