using System.Text.Json.Nodes;

namespace S3Creds.Core.Manifests.Editing;

/// <summary>One change of a tree, of its values and of the text that they are written in alike.</summary>
internal abstract record YamlEdit(IReadOnlyList<YamlStep> Path)
{
    /// <summary>Another value at this place.</summary>
    public sealed record Replace(IReadOnlyList<YamlStep> Path, JsonNode? Value) : YamlEdit(Path);

    /// <summary>A new entry of the map, or item of the list, at this place.</summary>
    /// <param name="Key">Null in a list.</param>
    /// <param name="Before">The element that it goes before; at the end where there are not as many.</param>
    public sealed record Add(IReadOnlyList<YamlStep> Path, string? Key, JsonNode? Value, int Before = int.MaxValue) : YamlEdit(Path);

    /// <summary>The element at this place goes.</summary>
    public sealed record Remove(IReadOnlyList<YamlStep> Path) : YamlEdit(Path);

    /// <summary>The tree after the edit; <paramref name="root"/> may be changed.</summary>
    public JsonNode? ApplyTo(JsonNode? root)
    {
        switch (this)
        {
            case Replace { Path: [] } whole:
                return whole.Value?.DeepClone();
            case Replace replace:
                Put(Go(root, Path.Take(Path.Count - 1)), Path[^1], replace.Value);
                return root;
            case Remove:
                switch (Go(root, Path.Take(Path.Count - 1)))
                {
                    case JsonArray list:
                        list.RemoveAt(Path[^1].Index);
                        break;
                    case JsonObject map:
                        map.Remove(Path[^1].Key!);
                        break;
                }

                return root;
            case Add add when Go(root, Path) is not (JsonArray or JsonObject):
                JsonNode made = add.Key is { } first
                    ? new JsonObject { [first] = add.Value?.DeepClone() }
                    : new JsonArray(add.Value?.DeepClone());
                return new Replace(Path, made).ApplyTo(root);
            case Add { Key: null } add when Go(root, Path) is JsonArray list:
                list.Insert(Math.Min(add.Before, list.Count), add.Value?.DeepClone());
                return root;
            case Add { Key: { } key } add when Go(root, Path) is JsonObject map:
                map[key] = add.Value?.DeepClone();
                return root;
            default:
                throw new InvalidOperationException("the edit does not fit the tree");
        }
    }

    private static JsonNode? Go(JsonNode? node, IEnumerable<YamlStep> path) =>
        path.Aggregate(node, (at, step) => step.Key is { } key ? at![key] : at![step.Index]);

    private static void Put(JsonNode? parent, YamlStep step, JsonNode? value)
    {
        if (step.Key is { } key)
            parent![key] = value?.DeepClone();
        else
            parent![step.Index] = value?.DeepClone();
    }
}
