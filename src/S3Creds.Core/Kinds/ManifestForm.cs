using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds;

/// <summary>Values as manifests write them: the inverse of loading.</summary>
public static class ManifestForm
{
    private static readonly SourceSpan Nowhere = new("", 1, 1);

    /// <summary>
    /// The manifest keys and nodes that load to this value, so that a plan right after has nothing to do. Null where the manifest has no
    /// form for it: the
    /// facet is left out.
    /// </summary>
    /// <param name="context">What the manifest that is being written declares.</param>
    public static IReadOnlyList<KeyValuePair<string, JsonNode?>>? Of(Facet facet, FacetValue value, LoadContext context) =>
        All(facet, value, context).FirstOrDefault();

    /// <summary>All forms that load to this value, the most readable first.</summary>
    internal static IEnumerable<IReadOnlyList<KeyValuePair<string, JsonNode?>>> All(Facet facet, FacetValue value, LoadContext context)
    {
        if (value is not (FacetValue.Present or FacetValue.Absent))
            yield break;
        foreach (var form in facet.Forms(value, context))
        {
            if (Gives(facet, form, value, context))
                yield return facet.ManifestKeys.Count > 1 && form is JsonObject byKey
                    ? [.. byKey.Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone()))]
                    : [KeyValuePair.Create(facet.ManifestKeys[0], form?.DeepClone())];
        }
    }

    /// <summary>What facets may ask of a manifest that is being written and holds these resources.</summary>
    /// <param name="external">Buckets that it names under <c>external</c>.</param>
    public static LoadContext ContextOf(
        ResourceAddress address,
        string account,
        string partition,
        ResourceSet declared,
        IReadOnlySet<string> external
    ) =>
        new()
        {
            Address = address,
            Account = account,
            Partition = partition,
            Diagnostics = new DiagnosticBag(),
            ReadFile = (_, _) => null,
            Bucket = name =>
                Bucket(declared, name) is { } bucket ? bucket
                : external.Contains(name) ? new BucketInfo(true, null, null, false)
                : null,
            IsDeclared = other => declared[other] is not null,
            PathOf = other => declared[other] is { } state ? KindTable.Of(other.Kind)?.PathOf(state) : null,
        };

    private static BucketInfo? Bucket(ResourceSet declared, string name) =>
        declared[new ResourceAddress(ResourceKind.Bucket, name)] is { } state ? KindTable.Of(ResourceKind.Bucket)?.AsBucket(state) : null;

    /// <summary>Both ways: what a part of the value speaks about would equal itself alone.</summary>
    private static bool Gives(Facet facet, JsonNode? form, FacetValue value, LoadContext context)
    {
        var problems = new DiagnosticBag();
        var loaded = facet.Load(ManifestNode.Of(form, Nowhere), context with { Diagnostics = problems, Place = (_, _) => { } });
        return loaded is not null
            && !problems.HasErrors
            && (loaded == value || (facet.Same(loaded, facet.Project(loaded, value)) && facet.Same(value, facet.Project(value, loaded))));
    }
}
