namespace S3Creds.Core.Model;

/// <summary> Names one resource of the account: <c>user/ci-uploader</c>, <c>bucket/media-uploads</c>. Two addresses are equal when the
/// account has one resource for both: the names of IAM resources do not differ by case (IAM User Guide, reference_iam-quotas), bucket names
/// do. </summary>
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

    /// <summary>Whether the other one is also spelled the same.</summary>
    public bool IsSpelledAs(ResourceAddress other) => Kind == other.Kind && string.Equals(Name, other.Name, StringComparison.Ordinal);

    public bool Equals(ResourceAddress other) => Kind == other.Kind && Kind.Names().Equals(Name, other.Name);

    public override int GetHashCode() => HashCode.Combine(Kind, Name is null ? 0 : Kind.Names().GetHashCode(Name));

    public int CompareTo(ResourceAddress other) => Kind != other.Kind ? Kind.CompareTo(other.Kind) : Kind.Names().Compare(Name, other.Name);

    public static bool operator <(ResourceAddress left, ResourceAddress right) => left.CompareTo(right) < 0;

    public static bool operator >(ResourceAddress left, ResourceAddress right) => left.CompareTo(right) > 0;

    public static bool operator <=(ResourceAddress left, ResourceAddress right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ResourceAddress left, ResourceAddress right) => left.CompareTo(right) >= 0;

    public override string ToString() => $"{Kind.Name()}/{Name}";
}
