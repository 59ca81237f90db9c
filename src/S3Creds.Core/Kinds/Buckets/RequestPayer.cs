using System.Text.Json.Nodes;
using Amazon.S3.Model;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>Who pays for requests and downloads: <c>"bucketOwner"</c>, which is the default, or <c>"requester"</c>.</summary>
internal sealed class RequestPayer() : BucketFacet("requestPayer", 10)
{
    private const string Owner = "bucketOwner";
    private const string Requester = "requester";

    public override JsonObject Schema() =>
        new()
        {
            ["description"] =
                "Who pays for requests and downloads. requester: anonymous requests, and those that do not agree to pay, are refused. "
                + "null: bucketOwner. Omitted: not managed.",
            ["enum"] = new JsonArray(Owner, Requester, null),
            ["examples"] = new JsonArray(Requester),
        };

    public override FacetValue? Load(ManifestNode node, LoadContext context) =>
        node switch
        {
            ManifestNode.Null => FacetValue.Absent.Instance,
            ManifestNode.Scalar { Text: Owner or Requester } scalar => Value(scalar.Text),
            _ => Wrong(context, node, "requestPayer must be bucketOwner or requester"),
        };

    public override bool Same(FacetValue desired, FacetValue projectedLive) =>
        desired == projectedLive || (OwnerPays(desired) && OwnerPays(projectedLive));

    public override bool IsDefault(FacetValue value) => OwnerPays(value);

    public override IEnumerable<string> Events => ["PutBucketRequestPayment"];

    public override IEnumerable<NeededAction> Actions(FacetValue? desired) =>
        [NeededAction.Read("s3:GetBucketRequestPayment"), NeededAction.Write("s3:PutBucketRequestPayment")];

    protected override async Task<FacetValue> ReadAsync(BucketTarget bucket, CancellationToken cancellationToken)
    {
        var request = new GetBucketRequestPaymentRequest { BucketName = bucket.Name, ExpectedBucketOwner = bucket.Owner };
        var answer = await bucket.S3.GetBucketRequestPaymentAsync(request, cancellationToken);
        return answer.Payer switch
        {
            "BucketOwner" => Value(Owner),
            "Requester" => Value(Requester),
            null or "" => FacetValue.Absent.Instance,
            var other => throw new UnreadableAnswerException("GetBucketRequestPayment", $"the payer is {other}"),
        };
    }

    protected override Task WriteAsync(BucketTarget bucket, FacetValue before, FacetValue after, CancellationToken cancellationToken) =>
        bucket.S3.PutBucketRequestPaymentAsync(
            new()
            {
                BucketName = bucket.Name,
                ExpectedBucketOwner = bucket.Owner,
                RequestPaymentConfiguration = new RequestPaymentConfiguration
                {
                    Payer = TextOf(after) == Requester ? "Requester" : "BucketOwner",
                },
            },
            cancellationToken
        );

    private static bool OwnerPays(FacetValue value) => value is FacetValue.Absent || TextOf(value) == Owner;
}
