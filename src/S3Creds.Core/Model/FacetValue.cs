using S3Creds.Core.Json;

namespace S3Creds.Core.Model;

/// <summary>
/// The desired or known value of one facet. A facet that is missing from a desired state is unmanaged; one that is missing from a live
/// state was not read. A failed read is <see cref="Unknown"/>, never <see cref="Absent"/>.
/// </summary>
public abstract record FacetValue
{
    private FacetValue() { }

    /// <summary>Desired: ensure that it is not there. Live: it is not there.</summary>
    public sealed record Absent : FacetValue
    {
        public static Absent Instance { get; } = new();
    }

    /// <summary>The value, as canonical JSON.</summary>
    public sealed record Present(CanonicalJson Json) : FacetValue;

    /// <summary>Live only: reading failed, for this reason.</summary>
    public sealed record Unknown(string Reason) : FacetValue;

    /// <summary>Live only: the store does not have this call (NotImplemented, 405, MethodNotAllowed, UnknownOperation).</summary>
    public sealed record Unsupported : FacetValue
    {
        public static Unsupported Instance { get; } = new();
    }

    /// <summary>The value's JSON, or null where it is absent, unknown or unsupported.</summary>
    public CanonicalJson? JsonOrNull => this is Present present ? present.Json : null;
}
