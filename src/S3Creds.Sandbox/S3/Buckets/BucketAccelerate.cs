using System.Xml.Linq;

namespace S3Creds.Sandbox.S3.Buckets;

internal static class BucketAccelerate
{
    public static IReadOnlyList<S3Operation> Operations { get; } =
        new DocumentRow(
            "accelerate",
            "BucketAccelerateConfiguration",
            "AccelerateConfiguration",
            Shape.Node("AccelerateConfiguration", Shape.OneOf("Status", "Enabled", "Suspended"))
        )
        {
            Check = Check,
        }.Operations;

    private static void Check(S3Call call, XElement document)
    {
        if (call.BucketName.Contains('.', StringComparison.Ordinal))
        {
            throw S3Errors.InvalidRequest("S3 Transfer Acceleration is not supported for buckets with periods (.) in their names");
        }
    }
}
