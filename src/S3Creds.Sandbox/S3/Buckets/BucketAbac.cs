using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Buckets;

/// <summary>Attribute-based access control: whether the bucket's tags count in conditions (S3 User Guide, "Enabling ABAC in general purpose
/// buckets").</summary>
internal static class BucketAbac
{
    private const string SubResource = BucketState.Abac;
    private static readonly Shape Schema = Shape.Node("AbacStatus", Shape.Switch().Optional);

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("GET", Level.Bucket, "GetBucketAbac", Get) { When = [SubResource] },
        new("PUT", Level.Bucket, "PutBucketAbac", PutAsync) { When = [SubResource], Body = Schema },
    ];

    private static string Status(BucketState bucket) => bucket.Documents.GetValueOrDefault(SubResource, "Disabled");

    private static SandboxResponse Get(S3Call call) =>
        S3Xml.Response(S3Xml.Element(Schema.Name, S3Xml.Element("Status", Status(call.Configuration))));

    private static async Task<SandboxResponse> PutAsync(S3Call call, CancellationToken cancellationToken)
    {
        var document = await call.ReadXmlAsync(Schema.Name, cancellationToken);
        Schema.Check(document);
        call.Change(bucket => bucket with { Documents = bucket.Documents.SetItem(SubResource, document.Value("Status") ?? "Disabled") });
        return SandboxResponse.Empty(200);
    }
}
