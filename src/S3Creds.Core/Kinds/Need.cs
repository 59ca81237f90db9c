using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds;

/// <summary>What AWS requires of another property of the same resource while a facet is set: replication needs versioning.</summary>
/// <param name="Facet">The other property.</param>
/// <param name="IsMet">Whether a value of it is as it must be.</param>
/// <param name="Wanted">What it must be: <c>enabled</c>.</param>
/// <param name="WayOut">An imperative, for a hint.</param>
public sealed record Need(string Facet, Func<FacetValue, bool> IsMet, string Wanted, string WayOut);

/// <summary>A need that is not met.</summary>
internal sealed record NotMet(Facet Facet, Need Need, FacetValue Value)
{
    /// <summary>After the address of the resource.</summary>
    public string Message =>
        $"{Facet.Key} needs {Need.Facet} to be {Need.Wanted}, not {Value.JsonOrNull?.ToNode()?.ToString() ?? "absent"}";
}

/// <summary>The needs of a kind's facets: what must be read to judge them, and which are not met.</summary>
internal static class Needs
{
    /// <summary>What is declared, and what decides whether AWS takes it.</summary>
    public static IReadOnlyCollection<string> ToRead(Kind kind, ResourceState desired) =>
        [
            .. desired.Facets.Keys,
            .. kind
                .Facets.SelectMany(f => f.Needs, (facet, need) => (Facet: facet.Key, Need: need))
                .SelectMany(n =>
                    desired[n.Facet] is FacetValue.Present && desired[n.Need.Facet] is null ? [n.Need.Facet]
                    : desired[n.Need.Facet] is { } wanted && desired[n.Facet] is null && !n.Need.IsMet(wanted) ? [n.Facet]
                    : (string[])[]
                )
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>The facets that are set without what they need. A value that is not known is no reason.</summary>
    /// <param name="value">What a facet is or will be; null: not known.</param>
    public static IEnumerable<NotMet> NotMet(Kind kind, Func<string, FacetValue?> value) =>
        from facet in kind.Facets
        where value(facet.Key) is FacetValue.Present
        from need in facet.Needs
        let other = value(need.Facet)
        where other is FacetValue.Present or FacetValue.Absent
        where !need.IsMet(other)
        select new NotMet(facet, need, other);
}
