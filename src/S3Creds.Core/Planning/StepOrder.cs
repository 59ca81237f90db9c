using S3Creds.Core.Model;

namespace S3Creds.Core.Planning;

/// <summary>
/// Order without a graph: creations in the order of the kinds, then the ownership tags, then facets in rank order with a
/// barrier across resources between ranks, then removals in reverse order of the kinds. A facet of a new resource that stands alone
/// (<see cref="Kinds.Facet.StandsAlone"/>) does not wait for its barrier.
/// </summary>
public static class StepOrder
{
    private const int OwnershipRank = 900;
    private const int FacetBase = 1_000;
    private const int KeyBase = 50_000;
    private const int RemovalBase = 100_000;

    public static int Creation(ResourceKind kind) => (int)kind;

    public static int OwnershipTags => OwnershipRank;

    public static int Facet(int rank) => FacetBase + rank;

    /// <summary>Steps of keys run one after the other, once their user has all that it is granted.</summary>
    public static int Keys(int place) => KeyBase + place;

    public static int Removal(ResourceKind kind) => RemovalBase + (int)ResourceKind.AccessKey - (int)kind;

    public static bool IsRemoval(int rank) => rank >= RemovalBase;
}
