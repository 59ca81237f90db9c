using System.Text.Json.Nodes;
using S3Creds.Core.Model;
using S3Creds.Policy;
using Block = S3Creds.Core.Kinds.Buckets.PublicAccess;

namespace S3Creds.Core.Access;

/// <summary>What the buckets themselves grant, by policy and by access control list, as far as the public-access blocks let them.</summary>
internal sealed class BucketGrants
{
    /// <summary>The facet that decides whether access control lists count.</summary>
    public const string Ownership = "ownership";

    private readonly AccessFacts facts;
    private readonly HashSet<ResourceAddress> delegating = [];

    /// <param name="source">Parses a document and keeps its place for messages; null where there is none.</param>
    public BucketGrants(
        IEnumerable<KeyValuePair<ResourceAddress, ResourceState>> buckets,
        AccessFacts facts,
        Func<PolicyOrigin, JsonNode?, PolicySource?> source
    )
    {
        this.facts = facts;
        var all = new List<ResourcePolicy>();
        foreach (var (address, state) in buckets)
        {
            if (source(new PolicyOrigin(address, state, "policy", "policy"), Document(state)) is { } policy)
            {
                var whole = new ResourcePolicy(policy, address.Name, Blocks(state, Block.Restrict)) { IsKeptByS3 = true };
                Open.Add(AccessPoints.Direct(whole));
                if (AccessPoints.Delegates(policy.Document))
                    delegating.Add(address);
            }

            var list = AclGrants.Of(
                Kinds.Buckets.Ownership.IsEnforced(state) ? null : state[AclGrants.Facet],
                address.Name,
                facts.Partition,
                Blocks(state, Block.IgnoreAcls)
            );
            Open.AddRange(List(address, list.Everyone));
            all.AddRange(List(address, list.Signed).Concat(List(address, list.Named)));
            HasSigned |= list.Signed is not null;
        }

        All = [.. Open, .. all];
    }

    /// <summary>All of it.</summary>
    public IReadOnlyList<ResourcePolicy> All { get; }

    /// <summary>What unsigned requests meet.</summary>
    public List<ResourcePolicy> Open { get; } = [];

    /// <summary>Whether a list grants something to any AWS account.</summary>
    public bool HasSigned { get; }

    /// <summary>Why it is unknown what is public; null where it is known.</summary>
    public IEnumerable<AccessGap> AccountGap =>
        facts.AccountBlock is FacetValue.Unknown unknown
            ? [new AccessGap($"the account's public-access block, so that public access is unknown ({unknown.Reason})", CanGrant: false)]
            : [];

    /// <summary>What is not known of a bucket and bears on who can reach it.</summary>
    public IEnumerable<AccessGap> GapsOf(ResourceAddress address, ResourceState state)
    {
        if (state.Facets.IsEmpty)
            yield break;
        if (Gap(address, state, "policy", "policy") is { } policy)
            yield return policy;
        if (Delegation(address) is { } delegation)
            yield return delegation;
        if (state["policy"]?.JsonOrNull?.ToNode() is JsonObject value && value.ContainsKey("statements"))
            yield return new AccessGap($"the other statements of {address}'s policy");
        if (Gap(address, state, "publicAccess", "public-access block") is { } block)
            yield return block with
            {
                CanGrant = false,
            };
        if (
            !Kinds.Buckets.Ownership.IsEnforced(state)
            && !Blocks(state, Block.IgnoreAcls)
            && Gap(address, state, AclGrants.Facet, "ACL") is { } acl
        )
            yield return acl with
            {
                CanDeny = false,
            };
    }

    /// <summary>The buckets whose policies delegate to access points.</summary>
    public IEnumerable<(ResourceAddress Bucket, AccessGap Gap)> Delegations => delegating.Order().Select(b => (b, Delegation(b)!));

    private AccessGap? Delegation(ResourceAddress bucket) =>
        delegating.Contains(bucket)
            ? new AccessGap($"the policies of the access points to which the policy of {bucket} delegates", CanDeny: false)
            : null;

    /// <summary>Lists of single objects, which are not read: where they count, they may let others in.</summary>
    public IEnumerable<AccessGap> ObjectListsOf(ResourceAddress address, ResourceState state, bool isPublic)
    {
        var counts = state[Ownership] switch
        {
            // Unless lists are known not to count, they may.
            FacetValue.Unknown or FacetValue.Unsupported => true,
            FacetValue.Present => !Kinds.Buckets.Ownership.IsEnforced(state),
            // A bucket that the plan makes has no list yet, and its owner is enforced by default.
            FacetValue.Absent => state[AclGrants.Facet] is not (null or FacetValue.Absent),
            _ => false,
        };
        if (counts && !(isPublic && Blocks(state, Block.IgnoreAcls)))
            yield return new AccessGap($"the ACLs of the objects in {address}, which may grant access", CanDeny: false);
    }

    /// <summary>That a property was not read, or could not be read; null where it is known.</summary>
    public static AccessGap? Gap(ResourceAddress address, ResourceState state, string facet, string what) =>
        state[facet] switch
        {
            null => new AccessGap($"the {what} of {address}"),
            FacetValue.Unknown => new AccessGap($"the {what} of {address}, which could not be read"),
            _ => null,
        };

    private bool Blocks(ResourceState state, string flag) =>
        facts.BlocksAll(flag) || (state["publicAccess"]?.JsonOrNull?.ToNode() as JsonObject)?[flag]?.GetValue<bool>() == true;

    private static IEnumerable<ResourcePolicy> List(ResourceAddress address, PolicyDocument? grants) =>
        grants is null ? [] : [new ResourcePolicy(new PolicySource($"live {address} ACL", grants), address.Name)];

    private static JsonNode? Document(ResourceState state)
    {
        var value = state["policy"]?.JsonOrNull?.ToNode() as JsonObject;
        return value?["document"] ?? Statements(value?["statements"] as JsonObject);
    }

    private static JsonObject? Statements(JsonObject? bySid)
    {
        var ours = (bySid ?? []).Where(s => s.Value is not null).Select(s => s.Value!.DeepClone()).ToArray();
        return ours.Length == 0 ? null : new JsonObject { ["Version"] = PolicyDocument.Version2012, ["Statement"] = new JsonArray(ours) };
    }
}
