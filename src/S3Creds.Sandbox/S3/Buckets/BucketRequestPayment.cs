using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Buckets;

internal static class BucketRequestPayment
{
    private static readonly Shape Schema = Shape.Node("RequestPaymentConfiguration", Shape.OneOf("Payer", "Requester", "BucketOwner"));

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("GET", Level.Bucket, "GetBucketRequestPayment", Get) { When = ["requestPayment"] },
        new("PUT", Level.Bucket, "PutBucketRequestPayment", PutAsync) { When = ["requestPayment"], Body = Schema },
    ];

    public static string Payer(BucketState bucket) => bucket.Documents.GetValueOrDefault("requestPayment", "BucketOwner");

    private static SandboxResponse Get(S3Call call) =>
        S3Xml.Response(S3Xml.Element(Schema.Name, S3Xml.Element("Payer", Payer(call.Configuration))));

    private static async Task<SandboxResponse> PutAsync(S3Call call, CancellationToken cancellationToken)
    {
        var document = await call.ReadXmlAsync(Schema.Name, cancellationToken);
        Schema.Check(document);
        call.Change(bucket => bucket with { Documents = bucket.Documents.SetItem("requestPayment", document.Value("Payer")!) });
        return SandboxResponse.Empty(200);
    }
}
