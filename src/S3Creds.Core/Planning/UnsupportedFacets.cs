using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>Facets whose call the store does not have. A store of 200 buckets without tags gives one message, not 200.</summary>
internal sealed class UnsupportedFacets
{
    private const int Named = 3;

    private readonly SortedDictionary<(ResourceKind Kind, string Facet), List<ResourceAddress>> facets = [];

    public void Add((ResourceKind Kind, string Facet) facet, ResourceAddress address)
    {
        if (!facets.TryGetValue(facet, out var addresses))
            facets[facet] = addresses = [];
        addresses.Add(address);
    }

    public IEnumerable<Diagnostic> Diagnostics() =>
        facets.Select(f =>
            PlanCodes.Unsupported.With(
                $"this store does not support '{f.Key.Facet}' of a {f.Key.Kind.Name()}, so it is not planned for {Names(f.Value)}",
                $"leave {f.Key.Facet} out of the manifest for this store"
            )
        );

    private static string Names(List<ResourceAddress> addresses) =>
        string.Join(", ", addresses.Take(Named)) + (addresses.Count > Named ? $" and {addresses.Count - Named} more" : "");
}
