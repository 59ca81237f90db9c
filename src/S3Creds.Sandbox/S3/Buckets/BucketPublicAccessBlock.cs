using System.Xml.Linq;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Buckets;

internal static class BucketPublicAccessBlock
{
    public static readonly Shape Schema = Shape.Node(
        "PublicAccessBlockConfiguration",
        Shape.Flag("BlockPublicAcls").Optional,
        Shape.Flag("IgnorePublicAcls").Optional,
        Shape.Flag("BlockPublicPolicy").Optional,
        Shape.Flag("RestrictPublicBuckets").Optional
    );

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("GET", Level.Bucket, "GetPublicAccessBlock", Get) { When = ["publicAccessBlock"], Action = "GetBucketPublicAccessBlock" },
        new("PUT", Level.Bucket, "PutPublicAccessBlock", PutAsync)
        {
            When = ["publicAccessBlock"],
            Action = "PutBucketPublicAccessBlock",
            Body = Schema,
        },
        new("DELETE", Level.Bucket, "DeletePublicAccessBlock", Delete)
        {
            When = ["publicAccessBlock"],
            Action = "PutBucketPublicAccessBlock",
        },
    ];

    /// <summary>Flags that are not given are off.</summary>
    public static async Task<PublicAccessBlock> ReadAsync(S3Call call, CancellationToken cancellationToken)
    {
        var document = await call.ReadXmlAsync(Schema.Name, cancellationToken);
        Schema.Check(document);
        return new PublicAccessBlock(On("BlockPublicAcls"), On("IgnorePublicAcls"), On("BlockPublicPolicy"), On("RestrictPublicBuckets"));

        bool On(string flag) => document.Value(flag) == "true";
    }

    public static XElement Xml(PublicAccessBlock block) =>
        S3Xml.Element(
            Schema.Name,
            S3Xml.Element("BlockPublicAcls", S3Xml.Text(block.BlockPublicAcls)),
            S3Xml.Element("IgnorePublicAcls", S3Xml.Text(block.IgnorePublicAcls)),
            S3Xml.Element("BlockPublicPolicy", S3Xml.Text(block.BlockPublicPolicy)),
            S3Xml.Element("RestrictPublicBuckets", S3Xml.Text(block.RestrictPublicBuckets))
        );

    private static SandboxResponse Get(S3Call call) =>
        S3Xml.Response(
            Xml(
                call.Configuration.PublicAccessBlock
                    ?? throw S3Errors.Absent(
                        "NoSuchPublicAccessBlockConfiguration",
                        "The public access block configuration was not found",
                        call.BucketName
                    )
            )
        );

    private static async Task<SandboxResponse> PutAsync(S3Call call, CancellationToken cancellationToken)
    {
        var block = await ReadAsync(call, cancellationToken);
        call.Change(bucket => bucket with { PublicAccessBlock = block });
        return SandboxResponse.Empty(200);
    }

    private static SandboxResponse Delete(S3Call call)
    {
        call.Change(bucket => bucket with { PublicAccessBlock = null });
        return SandboxResponse.Empty(204);
    }
}
