using System.Globalization;
using System.Xml.Linq;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3.Buckets;

/// <summary>Object lock and its default retention. The bucket needs versioning; once on, it stays.</summary>
internal static class BucketObjectLock
{
    private static readonly Shape Schema = Shape.Node(
        "ObjectLockConfiguration",
        Shape.OneOf("ObjectLockEnabled", "Enabled").Optional,
        Shape
            .Node(
                "Rule",
                Shape.Node(
                    "DefaultRetention",
                    Shape.OneOf("Mode", "GOVERNANCE", "COMPLIANCE"),
                    Shape.Number("Days", long.MinValue).Optional,
                    Shape.Number("Years", long.MinValue).Optional
                )
            )
            .Optional
    );

    public static IReadOnlyList<S3Operation> Operations { get; } =
    [
        new("GET", Level.Bucket, "GetObjectLockConfiguration", Get) { When = ["object-lock"], Action = "GetBucketObjectLockConfiguration" },
        new("PUT", Level.Bucket, "PutObjectLockConfiguration", PutAsync)
        {
            When = ["object-lock"],
            Action = "PutBucketObjectLockConfiguration",
            Body = Schema,
        },
    ];

    private static SandboxResponse Get(S3Call call)
    {
        var found = call.Configuration.ObjectLock
            ?? throw S3Errors.Absent(
                "ObjectLockConfigurationNotFoundError",
                "Object Lock configuration does not exist for this bucket",
                call.BucketName
            );
        return S3Xml.Response(
            S3Xml.Element(
                Schema.Name,
                S3Xml.Element("ObjectLockEnabled", "Enabled"),
                found.Mode is null
                    ? null
                    : S3Xml.Element(
                        "Rule",
                        S3Xml.Element(
                            "DefaultRetention",
                            S3Xml.Element("Mode", found.Mode),
                            Count("Days", found.Days),
                            Count("Years", found.Years)
                        )
                    )
            )
        );
    }

    private static async Task<SandboxResponse> PutAsync(S3Call call, CancellationToken cancellationToken)
    {
        var document = await call.ReadXmlAsync(Schema.Name, cancellationToken);
        Schema.Check(document);
        var retention = document.Element("Rule")?.Element("DefaultRetention");
        var chosen = new ObjectLock(retention?.Value("Mode"), Period(retention, "Days"), Period(retention, "Years"));
        if (document.Value("ObjectLockEnabled") is null || (chosen.Mode is not null && (chosen.Days is null) == (chosen.Years is null)))
        {
            throw S3Errors.MalformedXml();
        }

        if (chosen.Days is <= 0 or > 36500 || chosen.Years is <= 0 or > 100)
        {
            throw new SandboxException("InvalidRetentionPeriod", 400, "Default retention period must be a positive integer value.");
        }

        call.Change(bucket =>
            bucket.Versioning == "Enabled"
                ? bucket with
                {
                    ObjectLock = chosen,
                }
                : throw S3Errors.InvalidBucketState("Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration")
        );
        return SandboxResponse.Empty(200);
    }

    private static XElement? Count(string name, int? value) => S3Xml.Optional(name, value?.ToString(CultureInfo.InvariantCulture));

    private static int? Period(XElement? retention, string name) =>
        retention?.Value(name) is { } text
            ? int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : int.MaxValue
            : null;
}
