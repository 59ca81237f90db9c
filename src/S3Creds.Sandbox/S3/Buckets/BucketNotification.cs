using System.Xml.Linq;

namespace S3Creds.Sandbox.S3.Buckets;

internal static class BucketNotification
{
    private static readonly Shape Filter = Shape
        .Node(
            "Filter",
            Shape
                .Node(
                    "S3Key",
                    Shape.Node("FilterRule", Shape.OneOf("Name", "prefix", "suffix", "Prefix", "Suffix"), Shape.Text("Value", 1024)).Many()
                )
                .Optional
        )
        .Optional;

    public static IReadOnlyList<S3Operation> Operations { get; } =
        new DocumentRow(
            "notification",
            "BucketNotificationConfiguration",
            "BucketNotification",
            Shape.Node(
                "NotificationConfiguration",
                Target("TopicConfiguration", "Topic"),
                Target("QueueConfiguration", "Queue"),
                Target("CloudFunctionConfiguration", "CloudFunction"),
                Shape.Any("EventBridgeConfiguration").Optional
            )
        )
        {
            // Whether destinations take messages is never tried.
            Reads = "x-amz-skip-destination-validation",
            Check = Check,
            Complete = Complete,
        }.Operations;

    private static Shape Target(string name, string arn) =>
        Shape.Node(name, Shape.Text("Id", 255).Optional, Shape.Text(arn), Shape.Text("Event").Many(1), Filter).Many();

    private static void Check(S3Call call, XElement document)
    {
        foreach (var target in document.Elements().Where(e => e.HasElements))
        {
            if (target.Elements("Event").FirstOrDefault(e => !e.Value.StartsWith("s3:", StringComparison.Ordinal)) is { } wrong)
            {
                throw S3Errors.InvalidArgument($"The event '{wrong.Value}' is not supported for notifications", "Event", wrong.Value);
            }

            // Whether a destination exists is not the sandbox's to know; whether it is one by its form, is.
            var arn = target.Elements().First(e => e.Name.LocalName is "Topic" or "Queue" or "CloudFunction");
            if (arn.Value.Split(':') is not ["arn", _, "sns" or "sqs" or "lambda", { Length: > 0 }, { Length: 12 }, ..])
            {
                throw S3Errors.InvalidArgument("The ARN could not be parsed", arn.Name.LocalName, arn.Value);
            }
        }
    }

    private static void Complete(S3Call call, XElement document)
    {
        foreach (var target in document.Elements().Where(e => e.HasElements && string.IsNullOrEmpty(e.Value("Id"))))
        {
            target.Elements("Id").Remove();
            var id = "";
            call.Request.Store.Write(draft =>
            {
                id = draft.NewHex()[..32];
            });
            target.AddFirst(S3Xml.Element("Id", id));
        }
    }
}
