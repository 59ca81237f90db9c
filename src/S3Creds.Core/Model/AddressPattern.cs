namespace S3Creds.Core.Model;

/// <summary> A glob over addresses: <c>user/ci-*</c>. <c>*</c> matches any characters, <c>?</c> one. Letters are compared as the names of
/// the kind are. </summary>
public sealed class AddressPattern(string pattern)
{
    public override string ToString() => pattern;

    /// <summary>The one address that the pattern names, null where it has wildcards.</summary>
    public ResourceAddress? Exact => pattern.AsSpan().ContainsAny('*', '?') ? null : ResourceAddress.Parse(pattern);

    public bool Matches(ResourceAddress address) =>
        ReferenceEquals(address.Kind.Names(), StringComparer.OrdinalIgnoreCase)
            ? Matches(pattern.ToUpperInvariant(), address.ToString().ToUpperInvariant())
            : Matches(pattern, address.ToString());

    /// <summary>Greedy with one point to fall back to: linear in practice, quadratic at worst.</summary>
    private static bool Matches(ReadOnlySpan<char> glob, ReadOnlySpan<char> text)
    {
        int g = 0,
            t = 0,
            star = -1,
            mark = 0;
        while (t < text.Length)
        {
            if (g < glob.Length && (glob[g] == '?' || (glob[g] == text[t] && glob[g] != '*')))
            {
                g++;
                t++;
            }
            else if (g < glob.Length && glob[g] == '*')
            {
                star = g++;
                mark = t;
            }
            else if (star >= 0)
            {
                g = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }

        return glob[g..].IndexOfAnyExcept('*') < 0;
    }
}
