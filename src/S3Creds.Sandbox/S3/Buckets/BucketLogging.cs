using System.Xml.Linq;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.S3.Buckets;

internal static class BucketLogging
{
    public static IReadOnlyList<S3Operation> Operations { get; } =
        new DocumentRow(
            "logging",
            "BucketLogging",
            "BucketLogging",
            Shape.Node(
                "BucketLoggingStatus",
                Shape
                    .Node(
                        "LoggingEnabled",
                        Shape.Text("TargetBucket"),
                        Shape.Text("TargetPrefix", 800),
                        Shape
                            .Node(
                                "TargetGrants",
                                Shape.Node("Grant", Shape.Any("Grantee"), Shape.OneOf("Permission", "FULL_CONTROL", "READ", "WRITE")).Many()
                            )
                            .Optional,
                        Shape
                            .Node(
                                "TargetObjectKeyFormat",
                                Shape.Any("SimplePrefix").Optional,
                                Shape.Node("PartitionedPrefix", Shape.OneOf("PartitionDateSource", "EventTime", "DeliveryTime")).Optional
                            )
                            .Optional
                    )
                    .Optional
            )
        )
        {
            Check = Check,
        }.Operations;

    private static void Check(S3Call call, XElement document)
    {
        if (document.Element("LoggingEnabled")?.Value("TargetBucket") is not { } target)
        {
            return;
        }

        if (!call.Request.Current.Buckets.TryGetValue(target, out var bucket) || bucket.AccountId != call.Bucket.AccountId)
        {
            throw new SandboxException(
                "InvalidTargetBucketForLogging",
                400,
                "The target bucket for logging does not exist or is not owned by you"
            )
            {
                Details = [("TargetBucket", target)],
            };
        }

        if (bucket.Region != call.Bucket.Region)
        {
            throw new SandboxException("CrossLocationLoggingProhibitted", 403, "Cross S3 location logging not allowed. ")
            {
                Details = [("TargetBucketLocation", bucket.Region)],
            };
        }
    }
}
