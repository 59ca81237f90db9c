using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>Whether overwritten objects are kept: <c>"enabled"</c> or <c>"suspended"</c>; absent where it was never enabled.</summary>
internal sealed class Versioning() : BucketFacet("versioning", 10)
{
    public override JsonObject Schema() =>
        new()
        {
            ["description"] = "enabled, or suspended (existing versions stay). null: versioning was never enabled. Omitted: not managed.",
            ["enum"] = new JsonArray("enabled", "suspended", null),
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context) =>
        node switch
        {
            ManifestNode.Null => FacetValue.Absent.Instance,
            ManifestNode.Scalar { Text: "enabled" or "suspended" } scalar => Value(scalar.Text),
            _ => Wrong(context, node, "versioning must be enabled or suspended"),
        };

    public override Impossible? WhyImpossible(FacetValue before, FacetValue after) =>
        after is FacetValue.Absent && before is FacetValue.Present
            ? new("versioning cannot be unset once it was enabled", "write versioning: suspended")
            : null;

    protected override async Task<FacetValue> ReadAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        var request = new GetBucketVersioningRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
        var answer = await bucket.S3.GetBucketVersioningAsync(request, cancellationToken);
        return answer.VersioningConfig?.Status?.Value switch
        {
            "Enabled" => Value("enabled"),
            "Suspended" => Value("suspended"),
            _ => FacetValue.Absent.Instance,
        };
    }

    protected override async Task WriteAsync(BucketTarget bucket, FacetValue before, FacetValue after, CancellationToken cancellationToken)
    {
        // The planner refuses this; what is asked for anyway must not enable or suspend anything.
        if (after is FacetValue.Absent)
            throw new NotSupportedException($"versioning of bucket {bucket.Name} cannot be removed");
        var request = new PutBucketVersioningRequest
        {
            BucketName = bucket.Name,
            ExpectedBucketOwner = bucket.Owner,
            VersioningConfig = new S3BucketVersioningConfig
            {
                Status = TextOf(after) == "enabled" ? VersionStatus.Enabled : VersionStatus.Suspended,
            },
        };
        await bucket.S3.PutBucketVersioningAsync(request, cancellationToken);
    }
}
