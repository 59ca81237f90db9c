using System.Text.Json.Nodes;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;

namespace S3Creds.Core.Importing;

/// <summary>A resource of the account as manifest keys.</summary>
/// <param name="Body">Manifest keys and values, in the order of the facets.</param>
/// <param name="Comments">What the manifest cannot express, and why: one line each.</param>
internal sealed record ImportedResource(ResourceAddress Address, Kind Kind, JsonObject Body, IReadOnlyList<string> Comments)
{
    /// <summary>The value that leaves a facet as it is in the account.</summary>
    public const string Unmanaged = "unmanaged";

    /// <summary>The manifest keys of what was read. A facet whose omission would remove something is written, or written as
    /// unmanaged.</summary>
    /// <param name="context">What the manifests will declare.</param>
    public static ImportedResource Of(ResourceAddress address, ResourceState state, Kind kind, LoadContext context)
    {
        var body = new JsonObject();
        var comments = new List<string>();
        foreach (var facet in kind.Facets)
        {
            switch (state[facet.Key])
            {
                case null or FacetValue.Unsupported:
                    break;
                case FacetValue.Unknown unknown:
                    Leave(facet, $"{facet.Key} is not managed: it could not be read: {unknown.Reason}");
                    break;
                case FacetValue.Absent when facet.WhenOmitted is null:
                    break;
                case { } value when facet.WhenOmitted is null && facet.IsDefault(value):
                    break;
                case { } value when facet.WhenOmitted is { } omitted && facet.Same(omitted, facet.Project(omitted, value)):
                    break;
                case { } value:
                    if (ManifestForm.Of(facet, value, context) is { } form)
                        Add(form);
                    else
                        Leave(facet, $"{facet.Key} is not managed: a manifest cannot express its value");
                    break;
            }
        }

        return new ImportedResource(address, kind, body, comments);

        void Add(IReadOnlyList<KeyValuePair<string, JsonNode?>> form)
        {
            foreach (var (key, value) in form)
                body[key] = DocumentStyle.Of(value);
        }

        void Leave(Facet facet, string why)
        {
            comments.Add(why);
            if (facet.WhenOmitted is not null)
                body[facet.ManifestKeys[0]] = Unmanaged;
        }
    }

    /// <summary>The same without these facets, which stay as they are in the account.</summary>
    public ImportedResource Without(IEnumerable<Facet> facets, string why)
    {
        var body = (JsonObject)Body.DeepClone();
        var comments = new List<string>(Comments);
        foreach (var facet in facets)
        {
            foreach (var key in facet.ManifestKeys)
                body.Remove(key);
            if (facet.WhenOmitted is not null)
                body[facet.ManifestKeys[0]] = Unmanaged;
            comments.Add($"{facet.Key} is not managed: {why}");
        }

        return this with
        {
            Body = body,
            Comments = comments,
        };
    }
}
