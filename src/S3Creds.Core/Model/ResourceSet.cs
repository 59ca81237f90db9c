using System.Collections.Immutable;
using S3Creds.Core.Json;

namespace S3Creds.Core.Model;

/// <summary>Whether a resource is there. Absent resources are usually just missing from the set; a targeted read reports it
/// explicitly.</summary>
public enum Presence
{
    Present,
    Absent,
    Unknown,
}

/// <summary>One resource: facet key → value, and its ownership tags. Desired and live are of this one type.</summary>
/// <param name="Facets">Facet key → value, in ordinal order.</param>
/// <param name="OwnershipTags">Desired: the ownership tags to write. Live: those of its tags or path.</param>
/// <param name="DeclaredAt">Desired only: where the manifest declares it.</param>
/// <param name="Presence">Live only: whether it exists.</param>
/// <param name="UnknownReason">Why the presence is unknown.</param>
/// <param name="Interrupted">Live only: it has no owner, and it looks like a creation that was interrupted.</param>
public sealed record ResourceState(
    ImmutableSortedDictionary<string, FacetValue> Facets,
    OwnershipTags OwnershipTags,
    SourceSpan? DeclaredAt = null,
    Presence Presence = Presence.Present,
    string? UnknownReason = null,
    bool Interrupted = false
)
{
    /// <summary>Desired only: where policies and their statements are written, by keys such as <c>inline/NAME/0</c>. No part of what is
    /// compared.</summary>
    public ImmutableSortedDictionary<string, SourceSpan> Places { get; init; } = NoPlaces;

    /// <summary>Live only: the name as the account spells it, where it was asked for by another spelling.</summary>
    public string? SpelledAs { get; init; }

    /// <summary>Live only: the principal whose <c>access</c> this policy holds, because its inline policies have no room for it.</summary>
    public ResourceAddress? AccessOf { get; init; }

    /// <summary>Live only: the attached policies that hold <c>access</c> of this principal, and the grants in each. Their grants are a part
    /// of its inline facet.</summary>
    public ImmutableSortedDictionary<string, CanonicalJson> AccessPolicies { get; init; } = NoAccessPolicies;

    /// <summary>Live only: how many managed policies are attached to this principal in all; null where that was not read.</summary>
    public int? Attached { get; init; }

    /// <summary>Live only: its name in the account, where the manifests rename it.</summary>
    public string? RenamedFrom { get; init; }

    /// <summary>Live only: the CloudFormation stack that made it, and keeps it.</summary>
    public string? Stack { get; init; }

    /// <summary>Desired only: facet key → resources whose ARNs the loader wrote into its document, because the manifest names them by their
    /// names.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<ResourceAddress>> Named { get; init; } = NothingNamed;

    private static ImmutableSortedDictionary<string, ImmutableArray<ResourceAddress>> NothingNamed { get; } =
        ImmutableSortedDictionary.Create<string, ImmutableArray<ResourceAddress>>(StringComparer.Ordinal);

    private static ImmutableSortedDictionary<string, CanonicalJson> NoAccessPolicies { get; } =
        ImmutableSortedDictionary.Create<string, CanonicalJson>(StringComparer.Ordinal);

    private static ImmutableSortedDictionary<string, SourceSpan> NoPlaces { get; } =
        ImmutableSortedDictionary.Create<string, SourceSpan>(StringComparer.Ordinal);

    public static ResourceState Empty { get; } =
        new(ImmutableSortedDictionary.Create<string, FacetValue>(StringComparer.Ordinal), OwnershipTags.Nothing);

    public static ResourceState NotThere { get; } = Empty with { Presence = Presence.Absent };

    public static ResourceState NotKnown(string reason) => Empty with { Presence = Presence.Unknown, UnknownReason = reason };

    public ResourceState With(string facet, FacetValue value) => this with { Facets = Facets.SetItem(facet, value) };

    public FacetValue? this[string facet] => Facets.GetValueOrDefault(facet);
}

/// <summary>A sorted map of resources.</summary>
public sealed record ResourceSet(ImmutableSortedDictionary<ResourceAddress, ResourceState> Resources)
{
    public static ResourceSet Empty { get; } = new(ImmutableSortedDictionary<ResourceAddress, ResourceState>.Empty);

    public ResourceState? this[ResourceAddress address] => Resources.GetValueOrDefault(address);

    /// <summary>The address in the spelling of this set, as given where the set does not have it.</summary>
    public ResourceAddress Spelled(ResourceAddress address) => Resources.TryGetKey(address, out var there) ? there : address;

    public ResourceSet With(ResourceAddress address, ResourceState state) => new(Resources.SetItem(address, state));

    public static ResourceSet Of(IEnumerable<KeyValuePair<ResourceAddress, ResourceState>> resources) =>
        new(resources.ToImmutableSortedDictionary());
}
