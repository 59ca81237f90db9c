using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.S3.Buckets;

internal static class BucketVersioning
{
    private static readonly Shape Schema = Shape.Node(
        "VersioningConfiguration",
        Shape.OneOf("Status", "Enabled", "Suspended").Optional,
        Shape.Switch("MfaDelete").Optional
    );

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("GET", Level.Bucket, "GetBucketVersioning", Get) { When = ["versioning"] },
        new("PUT", Level.Bucket, "PutBucketVersioning", PutAsync)
        {
            When = ["versioning"],
            Body = Schema,
            Reads = Mfa.Header,
        },
    ];

    private static SandboxResponse Get(S3Call call) =>
        S3Xml.Response(
            S3Xml.Element(
                Schema.Name,
                S3Xml.Optional("Status", call.Configuration.Versioning),
                S3Xml.Optional("MfaDelete", call.Configuration.MfaDelete)
            )
        );

    private static async Task<SandboxResponse> PutAsync(S3Call call, CancellationToken cancellationToken)
    {
        var document = await call.ReadXmlAsync(Schema.Name, cancellationToken);
        Schema.Check(document);
        var status = document.Value("Status");
        if (status is null)
        {
            throw new SandboxException("IllegalVersioningConfigurationException", 400, "The Versioning element must be specified");
        }

        var mfaDelete = document.Value("MfaDelete");
        if (mfaDelete == "Enabled" || call.Bucket.MfaDelete == "Enabled")
        {
            Mfa.Demand(call);
        }

        call.Change(bucket =>
            status == "Suspended" && bucket.ObjectLock is not null
                ? throw S3Errors.InvalidBucketState(
                    "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed."
                )
            : status == "Suspended" && bucket.Documents.ContainsKey("replication")
                ? throw S3Errors.InvalidBucketState(
                    "A replication configuration is present on this bucket, so the versioning state cannot be changed."
                )
            : bucket with { Versioning = status, MfaDelete = mfaDelete ?? bucket.MfaDelete }
        );
        return SandboxResponse.Empty(200);
    }
}
