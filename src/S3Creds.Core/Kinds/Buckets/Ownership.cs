using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Json;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>Who owns uploaded objects, and whether ACLs count. A bucket without the setting is <c>ObjectWriter</c>, S3's oldest
/// behaviour.</summary>
internal sealed class Ownership() : BucketFacet("ownership", 20)
{
    internal const string Enforced = "BucketOwnerEnforced";
    private const string Default = "ObjectWriter";

    public override JsonObject Schema() =>
        OneOf(Enforced, "BucketOwnerPreferred", Default)
            .Described("The owner of new objects. BucketOwnerEnforced disables ACLs. Omitted: not managed.");

    public override FacetValue? Load(ManifestNode node, LoadContext context) =>
        node switch
        {
            ManifestNode.Null => NotRemovable(context, node, "without it ACLs count again"),
            ManifestNode.Scalar { Text: Enforced or "BucketOwnerPreferred" or Default } scalar => Value(scalar.Text),
            _ => Wrong(context, node, $"ownership must be {Enforced}, BucketOwnerPreferred or {Default}"),
        };

    /// <summary>Whether access control lists do not count, by a bucket's state.</summary>
    internal static bool IsEnforced(ResourceState? bucket) => bucket?["ownership"] is { } value && TextOf(value) == Enforced;

    /// <summary>Leaving BucketOwnerEnforced brings back the ACLs that were there before, public ones too (S3
    /// about-object-ownership).</summary>
    public override Risk RiskOf(ResourceAddress address, FacetValue before, FacetValue after) =>
        TextOf(before) == Enforced && TextOf(after) != Enforced ? Risk.Public : Risk.None;

    /// <summary>It decides whether access control lists count.</summary>
    public override AccessBearing Bearing => AccessBearing.Describes;

    public override IEnumerable<string> Events => ["PutBucketOwnershipControls", "DeleteBucketOwnershipControls"];

    public override IEnumerable<NeededAction> Actions(FacetValue? desired) =>
        [NeededAction.Read("s3:GetBucketOwnershipControls"), NeededAction.Write("s3:PutBucketOwnershipControls")];

    protected override async Task<FacetValue> ReadAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        var request = new GetBucketOwnershipControlsRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
        var answer = await OrNullAsync(bucket.S3.GetBucketOwnershipControlsAsync(request, cancellationToken));
        return Value(answer?.OwnershipControls?.Rules?.FirstOrDefault()?.ObjectOwnership?.Value ?? Default);
    }

    protected override async Task WriteAsync(BucketTarget bucket, FacetValue before, FacetValue after, CancellationToken cancellationToken)
    {
        var rule = new OwnershipControlsRule { ObjectOwnership = ObjectOwnership.FindValue(TextOf(after) ?? Default) };
        var request = new PutBucketOwnershipControlsRequest
        {
            BucketName = bucket.Name,
            ExpectedBucketOwner = bucket.Owner,
            OwnershipControls = new OwnershipControls { Rules = [rule] },
        };
        await bucket.S3.PutBucketOwnershipControlsAsync(request, cancellationToken);
    }
}
