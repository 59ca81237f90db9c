using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.S3.Buckets;

internal static class BucketOwnership
{
    private static readonly Shape Schema = Shape.Node(
        "OwnershipControls",
        Shape.Node("Rule", Shape.OneOf("ObjectOwnership", "BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"))
    );

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("GET", Level.Bucket, "GetBucketOwnershipControls", Get) { When = ["ownershipControls"] },
        new("PUT", Level.Bucket, "PutBucketOwnershipControls", PutAsync) { When = ["ownershipControls"], Body = Schema },
        new("DELETE", Level.Bucket, "DeleteBucketOwnershipControls", Delete)
        {
            When = ["ownershipControls"],
            Action = "PutBucketOwnershipControls",
        },
    ];

    private static SandboxResponse Get(S3Call call) =>
        S3Xml.Response(
            S3Xml.Element(
                Schema.Name,
                S3Xml.Element(
                    "Rule",
                    S3Xml.Element(
                        "ObjectOwnership",
                        call.Configuration.Ownership
                            ?? throw S3Errors.Absent(
                                "OwnershipControlsNotFoundError",
                                "The bucket ownership controls were not found",
                                call.BucketName
                            )
                    )
                )
            )
        );

    private static async Task<SandboxResponse> PutAsync(S3Call call, CancellationToken cancellationToken)
    {
        var document = await call.ReadXmlAsync(Schema.Name, cancellationToken);
        Schema.Check(document);
        var ownership = document.Element("Rule")!.Value("ObjectOwnership");
        call.Change(bucket =>
            ownership == "BucketOwnerEnforced" && bucket.Acl is { } acl && AccessControl.GrantsOthers(acl)
                ? throw new SandboxException(
                    "InvalidBucketAclWithObjectOwnership",
                    400,
                    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"
                )
                : bucket with
                {
                    Ownership = ownership,
                }
        );
        return SandboxResponse.Empty(200);
    }

    private static SandboxResponse Delete(S3Call call)
    {
        call.Change(bucket => bucket with { Ownership = null });
        return SandboxResponse.Empty(204);
    }
}
