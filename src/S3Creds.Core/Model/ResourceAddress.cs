namespace S3Creds.Core.Model;

/// <summary>Names one resource of the account: <c>user/ci-uploader</c>, <c>bucket/media-uploads</c>.</summary>
public readonly record struct ResourceAddress(ResourceKind Kind, string Name) : IComparable<ResourceAddress>
{
    /// <summary>Reads <c>kind/name</c>; null where it is neither.</summary>
    public static ResourceAddress? Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < text.Length - 1 && ResourceKinds.Parse(text[..slash]) is { } kind
            ? new ResourceAddress(kind, text[(slash + 1)..])
            : null;
    }

    public int CompareTo(ResourceAddress other) =>
        Kind != other.Kind ? Kind.CompareTo(other.Kind) : string.CompareOrdinal(Name, other.Name);

    public static bool operator <(ResourceAddress left, ResourceAddress right) => left.CompareTo(right) < 0;

    public static bool operator >(ResourceAddress left, ResourceAddress right) => left.CompareTo(right) > 0;

    public static bool operator <=(ResourceAddress left, ResourceAddress right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ResourceAddress left, ResourceAddress right) => left.CompareTo(right) >= 0;

    public override string ToString() => $"{Kind.Name()}/{Name}";
}
