using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary> What the bucket's access control list grants to others than its owner: <c>[{"permission":"READ","to":"http://…"}]</c>.
/// Absent: private, nothing is granted to others. The owner is in it only where it has not full control itself. </summary>
internal sealed class Acl() : BucketFacet(Name, 35)
{
    public const string Name = "acl";

    /// <summary>Before the ownership (20), which S3 does not let enforce the owner while the list grants.</summary>
    private const int TightenRank = 15;

    private const string Private = "private";

    /// <summary>Beside the value: the owner's id, which a write names.</summary>
    private const string OwnerId = "acl/owner";

    private static readonly string[] Permissions = ["READ", "WRITE", "READ_ACP", "WRITE_ACP", Grants.Full];

    /// <summary>S3's names for lists. aws-exec-read grants to an account that S3 does not name, so it has no canonical form here.</summary>
    private static readonly (string Name, (string To, string Permission)[] Grants)[] Canned =
    [
        (Private, []),
        ("public-read", [(Grants.AllUsers, "READ")]),
        ("public-read-write", [(Grants.AllUsers, "READ"), (Grants.AllUsers, "WRITE")]),
        ("authenticated-read", [(Grants.AuthenticatedUsers, "READ")]),
        ("log-delivery-write", [(Grants.LogDelivery, "READ_ACP"), (Grants.LogDelivery, "WRITE")]),
    ];

    public override JsonObject Schema() =>
        new()
        {
            ["description"] =
                "The access control list: a canned one, or grants. Lists count only where ownership is declared and is not "
                + "BucketOwnerEnforced; a bucket policy is the better way. null: private. Omitted: not managed.",
            ["examples"] = new JsonArray(
                Private,
                new JsonArray(new JsonObject { ["to"] = "LogDelivery", ["permissions"] = Names("WRITE", "READ_ACP") })
            ),
            ["oneOf"] = new JsonArray(
                OneOf([.. Canned.Select(c => c.Name)]),
                Grants.Schema([.. Permissions, Grants.Nothing], withOwner: true),
                new JsonObject { ["type"] = "null" }
            ),
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        switch (node)
        {
            case ManifestNode.Null:
                return FacetValue.Absent.Instance;
            case ManifestNode.Scalar scalar when Array.Find(Canned, c => c.Name == scalar.Text) is { Name: not null } canned:
                return Of(canned.Grants);
            case ManifestNode.List list:
                var before = context.Diagnostics.Errors;
                var grants = Grants.Of(Grants.Load(list, Key, withOwner: true, context)).ToList();
                if (grants.Exists(g => g.Permission == Grants.Nothing && (g.To != Grants.Owner || grants.Count(o => o.To == g.To) > 1)))
                    Wrong(context, node, $"acl grants {Grants.Nothing}, which only the owner may have, and with no other permission");
                else if (grants is [{ Permission: Grants.Nothing }])
                    Wrong(context, node, "acl grants nothing to anyone, the owner included: S3 takes no empty list");
                return context.Diagnostics.Errors > before ? null : Of(grants);
            default:
                return Wrong(context, node, $"acl must be {string.Join(", ", Canned.Select(c => c.Name))} or a list of grants");
        }
    }

    public override IEnumerable<JsonNode?> Forms(FacetValue value, LoadContext context) =>
        Array.Find(Canned, c => Of(c.Grants) == value) is { Name: { } name } ? [name] : [Grants.Form(value.JsonOrNull?.ToNode())];

    /// <summary>What S3 is certain to refuse beside the ownership and the public-access block that the manifest declares.</summary>
    internal override void CheckKeys(IReadOnlyList<ManifestEntry> keys, LoadContext context)
    {
        if (keys is not [{ Value: var node }] || Load(node, context with { Diagnostics = new() }) is not FacetValue.Present list)
            return;
        var ownership = (context.Sibling("ownership") as ManifestNode.Scalar)?.Text;
        if (ownership == Ownership.Enforced)
        {
            context.Diagnostics.Add(
                BucketCodes.AclUnderEnforced.At(
                    node.Span,
                    $"{context.Address}: acl grants access, and ownership is {Ownership.Enforced}, which disables ACLs: S3 refuses it",
                    "use a bucket policy, or ownership: BucketOwnerPreferred"
                )
            );
        }
        else if (ownership is null)
        {
            context.Diagnostics.Add(
                BucketCodes.AclWithoutOwnership.At(
                    node.Span,
                    $"{context.Address}: acl grants access, and ownership is not declared: buckets are {Ownership.Enforced} by default, "
                        + "which disables ACLs",
                    "add ownership: BucketOwnerPreferred, or use a bucket policy"
                )
            );
        }

        if (IsPublic(list) && context.Sibling("publicAccess") is { } block && PublicAccess.BlocksAcls(block, context))
        {
            context.Diagnostics.Add(
                ManifestCodes.BlockedPublic.At(
                    block.Span,
                    $"{context.Address}: publicAccess blocks public ACLs, and acl is public: S3 refuses it",
                    "set blockPublicAcls: false in publicAccess, or use another acl"
                )
            );
        }
    }

    /// <summary>What only takes access away comes first.</summary>
    public override int RankOf(FacetValue before, FacetValue after) => Gained(before, after).Any() ? Rank : TightenRank;

    public override Risk RiskOf(ResourceAddress address, FacetValue before, FacetValue after) =>
        Gained(before, after).Any(g => g.To is Grants.AllUsers or Grants.AuthenticatedUsers) ? Risk.Public : Risk.None;

    public override AccessBearing Bearing => AccessBearing.Grants;

    public override bool CountsIn(ResourceState? live) => !Ownership.IsEnforced(live);

    public override IEnumerable<string> Events => ["PutBucketAcl"];

    public override IEnumerable<NeededAction> Actions(FacetValue? desired) =>
        [NeededAction.Read("s3:GetBucketAcl"), NeededAction.Write("s3:PutBucketAcl")];

    protected override async Task<FacetValue> ReadAsync(BucketTarget bucket, CancellationToken cancellationToken) =>
        (await ReadStateAsync(bucket, cancellationToken))[Key]!;

    protected override async Task<ResourceState> ReadStateAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        var (owner, grants) = await GetAsync(bucket, cancellationToken);
        var owners = grants.Where(g => g.To == owner).Select(g => g.Permission).DefaultIfEmpty(Grants.Nothing).ToList();
        var value = Of([
            .. grants.Where(g => g.To.Length > 0 && g.To != owner),
            .. owners.Contains(Grants.Full) ? [] : owners.Select(p => (Grants.Owner, p)),
        ]);
        return ResourceState.Empty.With(Key, value).With(OwnerId, Value(JsonValue.Create(owner)));
    }

    protected override Task WriteAsync(BucketTarget bucket, FacetValue before, FacetValue after, CancellationToken cancellationToken) =>
        WriteOverAsync(bucket, ResourceState.Empty, before, after, cancellationToken);

    protected override async Task WriteOverAsync(
        BucketTarget bucket,
        ResourceState live,
        FacetValue before,
        FacetValue after,
        CancellationToken cancellationToken
    )
    {
        var put = new PutBucketAclRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
        var grants = Grants.Of(after.JsonOrNull?.ToNode()).ToList();
        if (grants.Count == 0)
        {
            put.ACL = S3CannedACL.Private;
        }
        else
        {
            // The owner is named by an id that only the list itself holds.
            var owner = live[OwnerId] is { } read ? TextOf(read)! : (await GetAsync(bucket, cancellationToken)).Owner;
            if (!grants.Exists(g => g.To == Grants.Owner))
                grants.Add((Grants.Owner, Grants.Full));
            var named = grants.Select(g => g.To == Grants.Owner ? (owner, g.Permission) : g).ToList();
            // In headers: in a body the SDK puts the grantee into a namespace that not every store takes.
            put.GrantRead = Grants.Header(named, "READ");
            put.GrantWrite = Grants.Header(named, "WRITE");
            put.GrantReadACP = Grants.Header(named, "READ_ACP");
            put.GrantWriteACP = Grants.Header(named, "WRITE_ACP");
            put.GrantFullControl = Grants.Header(named, Grants.Full);
        }

        await bucket.S3.PutBucketAclAsync(put, cancellationToken);
    }

    /// <summary>The list with its owner: without one the grantees are not known.</summary>
    private static async Task<(string Owner, IReadOnlyList<(string To, string Permission)> Grants)> GetAsync(
        BucketTarget bucket,
        CancellationToken cancellationToken
    )
    {
        var request = new GetBucketAclRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
        var acl = await bucket.S3.GetBucketAclAsync(request, cancellationToken);
        return acl.Owner?.Id is { Length: > 0 } owner
            ? (owner, Grants.OfWire(acl.Grants).ToList())
            : throw new UnreadableAnswerException("GetBucketAcl", "it names no owner");
    }

    private static bool IsPublic(FacetValue value) =>
        Grants.Of(value.JsonOrNull?.ToNode()).Any(g => g.To is Grants.AllUsers or Grants.AuthenticatedUsers);

    /// <summary>What is granted after and was not before.</summary>
    private static IEnumerable<(string To, string Permission)> Gained(FacetValue before, FacetValue after) =>
        Grants.Of(after.JsonOrNull?.ToNode()).Except(Grants.Of(before.JsonOrNull?.ToNode()));

    private static FacetValue Of(IReadOnlyCollection<(string To, string Permission)> grants) =>
        grants.Count == 0 ? FacetValue.Absent.Instance : Value(Grants.Canonical(grants));

    private static JsonArray Names(params string[] names) => SchemaForms.Names(names);
}
