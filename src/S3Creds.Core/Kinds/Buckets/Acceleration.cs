using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>Transfer acceleration: <c>"enabled"</c> or <c>"suspended"</c>. One that was never set is as good as suspended, and cannot be had
/// back otherwise.</summary>
internal sealed class Acceleration() : BucketFacet("acceleration", 10)
{
    private const string Enabled = "enabled";
    private const string Suspended = "suspended";

    public override JsonObject Schema() =>
        new()
        {
            ["description"] = "Transfer acceleration: enabled or suspended. null: not enabled. Omitted: not managed.",
            ["enum"] = new JsonArray(Enabled, Suspended, null),
            ["examples"] = new JsonArray(Enabled),
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context)
    {
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/transfer-acceleration.html
        if (node is ManifestNode.Scalar { Text: Enabled } && context.Address.Name.Contains('.', StringComparison.Ordinal))
            return Wrong(
                context,
                node,
                $"{context.Address} has a period in its name, and S3 accelerates no such bucket",
                "leave acceleration out, or use a bucket without periods in its name"
            );
        return node switch
        {
            ManifestNode.Null => FacetValue.Absent.Instance,
            ManifestNode.Scalar { Text: Enabled or Suspended } scalar => Value(scalar.Text),
            _ => Wrong(context, node, "acceleration must be enabled or suspended"),
        };
    }

    public override bool Same(FacetValue desired, FacetValue projectedLive) =>
        desired == projectedLive || (desired is FacetValue.Absent or FacetValue.Present && IsOff(desired) && IsOff(projectedLive));

    public override bool IsDefault(FacetValue value) => IsOff(value);

    public override IEnumerable<string> Events => ["PutAccelerateConfiguration", "PutBucketAccelerateConfiguration"];

    public override IEnumerable<NeededAction> Actions(FacetValue? desired) =>
        [NeededAction.Read("s3:GetAccelerateConfiguration"), NeededAction.Write("s3:PutAccelerateConfiguration")];

    protected override async Task<FacetValue> ReadAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        var request = new GetBucketAccelerateConfigurationRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
        var answer = await OrNullAsync(bucket.S3.GetBucketAccelerateConfigurationAsync(request, cancellationToken));
        return answer?.Status?.Value switch
        {
            "Enabled" => Value(Enabled),
            "Suspended" => Value(Suspended),
            _ => FacetValue.Absent.Instance,
        };
    }

    protected override Task WriteAsync(BucketTarget bucket, FacetValue before, FacetValue after, CancellationToken cancellationToken) =>
        bucket.S3.PutBucketAccelerateConfigurationAsync(
            new()
            {
                BucketName = bucket.Name,
                ExpectedBucketOwner = bucket.Owner,
                AccelerateConfiguration = new AccelerateConfiguration
                {
                    Status = TextOf(after) == Enabled ? BucketAccelerateStatus.Enabled : BucketAccelerateStatus.Suspended,
                },
            },
            cancellationToken
        );

    private static bool IsOff(FacetValue value) => value is FacetValue.Absent || TextOf(value) == Suspended;
}
