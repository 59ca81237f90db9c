using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Claims;

/// <summary>Records which claims were approved: their digest is a tag of the first declared resource. There is no state file, and a tag of
/// one resource costs one call where the claims change.</summary>
internal static class ClaimMark
{
    /// <summary>The resources with the digest on the first of them that can hold it.</summary>
    /// <param name="resources">In the order of their addresses.</param>
    /// <param name="kindOf">The kind of each.</param>
    public static IEnumerable<KeyValuePair<ResourceAddress, ResourceState>> On(
        IEnumerable<KeyValuePair<ResourceAddress, ResourceState>> resources,
        AccessClaims claims,
        Func<ResourceAddress, Kind> kindOf
    )
    {
        var marked = claims.Digest is null;
        foreach (var (address, state) in resources)
        {
            var with = marked ? state : Marked(state, claims.Digest!);
            marked |= kindOf(address).Kept(with.OwnershipTags) == with.OwnershipTags;
            yield return KeyValuePair.Create(address, marked ? with : state);
        }
    }

    private static ResourceState Marked(ResourceState state, string digest) =>
        state with
        {
            OwnershipTags = state.OwnershipTags with { Claims = digest },
        };
}
