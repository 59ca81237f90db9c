using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds;

/// <summary>Finds the kind and the facet of an address or a step.</summary>
internal static class KindLookup
{
    public static Kind? Of(this IEnumerable<Kind> kinds, ResourceKind kind) => kinds.FirstOrDefault(k => k.ResourceKind == kind);

    /// <summary>Null where there is no such kind, or no such facet of it (the ownership tags is none).</summary>
    public static Facet? FacetOf(this IEnumerable<Kind> kinds, ResourceAddress address, string? facet) =>
        facet is null ? null : kinds.Of(address.Kind)?.Facets.FirstOrDefault(f => f.Key == facet);

    /// <summary>Where the path in the ARN is more than the facet <c>path</c>: the whole of it, of a live resource.</summary>
    public const string ArnPath = "arnPath";

    /// <summary>The path in the ARN of an IAM resource.</summary>
    public static string PathInArn(this ResourceState? state) =>
        (state?[ArnPath]?.JsonOrNull ?? state?["path"]?.JsonOrNull)?.ToNode()?.ToString() ?? "/";

    /// <summary>The facets that a state has a value of, with the value.</summary>
    public static IEnumerable<(Facet Facet, FacetValue Value)> ValuesOf(
        this IEnumerable<Kind> kinds,
        ResourceAddress address,
        ResourceState state
    ) => (kinds.Of(address.Kind)?.Facets ?? []).Where(f => state[f.Key] is not null).Select(f => (f, state[f.Key]!));

    /// <summary>The managed policies that a resource has, by whatever facet: <c>policy/NAME</c> or the ARN of one of AWS.</summary>
    public static IEnumerable<string> PoliciesNamed(this IEnumerable<Kind> kinds, ResourceAddress address, ResourceState state) =>
        kinds.ValuesOf(address, state).SelectMany(v => v.Facet.References(v.Value)).Where(IsPolicy).Select(r => r.Target);

    public static bool IsPolicy(this Reference reference) => reference.Address is null or { Kind: ResourceKind.Policy };
}
