using System.Collections.Immutable;
using System.Xml.Linq;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Buckets;

internal static class BucketEncryption
{
    private static readonly Shape Schema = Shape.Node(
        "ServerSideEncryptionConfiguration",
        Shape.Node(
            "Rule",
            Shape
                .Node(
                    "ApplyServerSideEncryptionByDefault",
                    Shape.OneOf("SSEAlgorithm", "AES256", "aws:kms", "aws:kms:dsse"),
                    Shape.Text("KMSMasterKeyID").Optional
                )
                .Optional,
            Shape.Flag("BucketKeyEnabled").Optional,
            Shape.Node("BlockedEncryptionTypes", Shape.OneOf("EncryptionType", "NONE", "SSE-C").Many(1)).Optional
        )
    );

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("GET", Level.Bucket, "GetBucketEncryption", Get) { When = ["encryption"], Action = "GetEncryptionConfiguration" },
        new("PUT", Level.Bucket, "PutBucketEncryption", PutAsync)
        {
            When = ["encryption"],
            Action = "PutEncryptionConfiguration",
            Body = Schema,
        },
        new("DELETE", Level.Bucket, "DeleteBucketEncryption", Delete) { When = ["encryption"], Action = "PutEncryptionConfiguration" },
    ];

    private static SandboxResponse Get(S3Call call)
    {
        var found = call.Configuration.Encryption
            ?? throw S3Errors.Absent(
                "ServerSideEncryptionConfigurationNotFoundError",
                "The server side encryption configuration was not found",
                call.BucketName
            );
        return S3Xml.Response(
            S3Xml.Element(
                Schema.Name,
                S3Xml.Element(
                    "Rule",
                    S3Xml.Element(
                        "ApplyServerSideEncryptionByDefault",
                        S3Xml.Element("SSEAlgorithm", found.Algorithm),
                        S3Xml.Optional("KMSMasterKeyID", found.KmsKey)
                    ),
                    S3Xml.Element("BucketKeyEnabled", S3Xml.Text(found.BucketKey)),
                    call.Configuration.BlockedEncryption is { IsEmpty: false } blocked
                        ? S3Xml.Element("BlockedEncryptionTypes", blocked.Select(b => S3Xml.Element("EncryptionType", b)))
                        : null
                )
            )
        );
    }

    private static async Task<SandboxResponse> PutAsync(S3Call call, CancellationToken cancellationToken)
    {
        var document = await call.ReadXmlAsync(Schema.Name, cancellationToken);
        Schema.Check(document);
        var rule = document.Element("Rule")!;
        var chosen = rule.Element("ApplyServerSideEncryptionByDefault");
        var encryption = new DefaultEncryption(
            chosen?.Value("SSEAlgorithm") ?? "AES256",
            chosen?.Value("KMSMasterKeyID"),
            rule.Value("BucketKeyEnabled") == "true"
        );
        if (encryption is { Algorithm: "AES256", KmsKey: not null })
        {
            throw S3Errors.InvalidArgument(
                "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
                "ApplyServerSideEncryptionByDefault",
                encryption.KmsKey
            );
        }

        var blocked = rule.Elements("BlockedEncryptionTypes")
            .Elements("EncryptionType")
            .Select(b => b.Value)
            .Where(b => b != "NONE")
            .ToImmutableList();
        call.Change(bucket => bucket with { Encryption = encryption, BlockedEncryption = blocked });
        return SandboxResponse.Empty(200);
    }

    // Since 2023 every bucket has encryption: deleting the configuration sets it back to SSE-S3.
    private static SandboxResponse Delete(S3Call call)
    {
        call.Change(bucket => bucket with { Encryption = new DefaultEncryption("AES256"), BlockedEncryption = [] });
        return SandboxResponse.Empty(204);
    }
}
