using S3Creds.Policy;

namespace S3Creds.Core.Model;

/// <summary> A glob over addresses: <c>user/ci-*</c>. <c>*</c> matches any characters, <c>?</c> one. Letters are compared as the names of
/// the kind are. </summary>
public sealed class AddressPattern(string pattern)
{
    private readonly Wildcard exact = Wildcard.Of(pattern);
    private readonly Wildcard caseless = Wildcard.Of(pattern, ignoreCase: true);

    public override string ToString() => pattern;

    /// <summary>The one address that the pattern names, null where it has wildcards.</summary>
    public ResourceAddress? Exact => Wildcard.IsIn(pattern) ? null : ResourceAddress.Parse(pattern);

    public bool Matches(ResourceAddress address) =>
        (ReferenceEquals(address.Kind.Names(), StringComparer.OrdinalIgnoreCase) ? caseless : exact).Matches(address.ToString());
}
