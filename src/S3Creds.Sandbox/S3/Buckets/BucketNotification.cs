using System.Xml.Linq;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.S3.Buckets;

internal static class BucketNotification
{
    private const string Skip = "x-amz-skip-destination-validation";

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
            // Whether destinations take messages is never tried; whether they are in the region of the bucket, their ARNs show.
            Reads = Skip,
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

            var ids = document.Elements().Select(e => e.Value("Id")).OfType<string>().Where(id => id.Length > 0).ToList();
            if (ids.Distinct(StringComparer.Ordinal).Count() < ids.Count)
            {
                throw S3Errors.InvalidArgument("Same ID used for multiple configurations. IDs must be unique", "Id", ids[0]);
            }

            // Whether a destination exists is not the sandbox's to know; whether it is one by its form, is.
            var arn = target.Elements().First(e => e.Name.LocalName is "Topic" or "Queue" or "CloudFunction");
            if (arn.Value.Split(':') is not ["arn", _, "sns" or "sqs" or "lambda", { Length: > 0 } region, { Length: 12 }, ..])
            {
                throw S3Errors.InvalidArgument("The ARN could not be parsed", arn.Name.LocalName, arn.Value);
            }

            if (arn.Value.EndsWith(".fifo", StringComparison.Ordinal))
            {
                throw Refused(arn.Value, "FIFO queues and topics are not supported");
            }

            if (region != call.Bucket.Region && call.Header(Skip) != "true")
            {
                throw Refused(arn.Value, "The notification destination service region is not valid for the bucket location constraint");
            }
        }

        RefuseOverlaps([.. document.Elements().Where(e => e.HasElements)]);
    }

    private static SandboxException Refused(string arn, string cause) =>
        new("InvalidArgument", 400, "Unable to validate the following destination configurations")
        {
            Details = [("ArgumentName1", arn + ", null"), ("ArgumentValue1", cause)],
        };

    /// <summary>One event of one object has one destination (S3 User Guide, "Object key name filtering").</summary>
    private static void RefuseOverlaps(IReadOnlyList<XElement> targets)
    {
        for (var i = 1; i < targets.Count; i++)
        {
            if (targets.Take(i).Any(t => Meets(t, targets[i])))
            {
                throw S3Errors.InvalidArgument(
                    "Configurations overlap. Configurations on the same bucket cannot share a common event type.",
                    "Event",
                    targets[i].Value("Event") ?? ""
                );
            }
        }
    }

    private static bool Meets(XElement one, XElement other) =>
        one.Elements("Event").Any(a => other.Elements("Event").Any(b => Covers(a.Value, b.Value) || Covers(b.Value, a.Value)))
        && Meets(Rule(one, "prefix"), Rule(other, "prefix"), (a, b) => a.StartsWith(b, StringComparison.Ordinal))
        && Meets(Rule(one, "suffix"), Rule(other, "suffix"), (a, b) => a.EndsWith(b, StringComparison.Ordinal));

    private static bool Meets(string one, string other, Func<string, string, bool> holds) => holds(one, other) || holds(other, one);

    private static bool Covers(string wide, string narrow) =>
        wide == narrow || (wide.EndsWith('*') && narrow.StartsWith(wide[..^1], StringComparison.Ordinal));

    private static string Rule(XElement target, string name) =>
        target
            .Descendants("FilterRule")
            .FirstOrDefault(r => string.Equals(r.Value("Name"), name, StringComparison.OrdinalIgnoreCase))
            ?.Value("Value")
        ?? "";

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
