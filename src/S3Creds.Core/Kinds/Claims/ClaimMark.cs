using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Claims;

/// <summary>Records which claims were approved: their digest is a tag of the first declared resource. There is no state file, and a tag of
/// one resource costs one call where the claims change.</summary>
internal static class ClaimMark
{
    /// <summary>The resources with the digest on the first of them.</summary>
    /// <param name="resources">In the order of their addresses.</param>
    public static IEnumerable<KeyValuePair<ResourceAddress, ResourceState>> On(
        IEnumerable<KeyValuePair<ResourceAddress, ResourceState>> resources,
        AccessClaims claims
    ) =>
        claims.Digest is not { } digest
            ? resources
            : resources.Select((r, i) => i > 0 ? r : KeyValuePair.Create(r.Key, Marked(r.Value, digest)));

    private static ResourceState Marked(ResourceState state, string digest) =>
        state with
        {
            OwnershipTags = state.OwnershipTags with { Claims = digest },
        };
}
