using System.Globalization;
using System.Xml.Linq;

namespace S3Creds.Sandbox.S3.Buckets;

internal static class BucketLifecycle
{
    private static readonly Shape StorageClass = Shape.OneOf(
        "StorageClass",
        "GLACIER",
        "STANDARD_IA",
        "ONEZONE_IA",
        "INTELLIGENT_TIERING",
        "DEEP_ARCHIVE",
        "GLACIER_IR"
    );
    private static readonly IReadOnlyList<Shape> Filters =
    [
        Shape.Text("Prefix", 1024).Optional,
        Shape.Tag().Optional,
        Shape.Number("ObjectSizeGreaterThan").Optional,
        Shape.Number("ObjectSizeLessThan").Optional,
    ];

    public static IReadOnlyList<S3Operation> Operations { get; } =
        new DocumentRow(
            "lifecycle",
            "BucketLifecycleConfiguration",
            "LifecycleConfiguration",
            Shape.Node(
                "LifecycleConfiguration",
                Shape
                    .Node(
                        "Rule",
                        Shape.Text("ID").Optional,
                        Shape.Text("Prefix", 1024).Optional,
                        Shape.Switch(),
                        Shape
                            .Node(
                                "Filter",
                                [
                                    .. Filters,
                                    Shape
                                        .Node(
                                            "And",
                                            [
                                                Shape.Text("Prefix", 1024).Optional,
                                                Shape.Tag().Many(),
                                                Shape.Number("ObjectSizeGreaterThan").Optional,
                                                Shape.Number("ObjectSizeLessThan").Optional,
                                            ]
                                        )
                                        .Optional,
                                ]
                            )
                            .Optional,
                        Shape
                            .Node(
                                "Expiration",
                                Shape.Date("Date").Optional,
                                Shape.Number("Days").Optional,
                                Shape.Flag("ExpiredObjectDeleteMarker").Optional
                            )
                            .Optional,
                        Shape.Node("Transition", Shape.Date("Date").Optional, Shape.Number("Days").Optional, StorageClass).Many(),
                        Shape
                            .Node(
                                "NoncurrentVersionTransition",
                                Shape.Number("NoncurrentDays").Optional,
                                Shape.Number("NewerNoncurrentVersions", 1).Optional,
                                StorageClass
                            )
                            .Many(),
                        Shape
                            .Node(
                                "NoncurrentVersionExpiration",
                                Shape.Number("NoncurrentDays").Optional,
                                Shape.Number("NewerNoncurrentVersions", 1).Optional
                            )
                            .Optional,
                        Shape.Node("AbortIncompleteMultipartUpload", Shape.Number("DaysAfterInitiation").Optional).Optional
                    )
                    .Many(1, 1000)
            )
        )
        {
            Absent = ("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
            DeleteAction = "PutLifecycleConfiguration",
            Header = ("x-amz-transition-default-minimum-object-size", ["all_storage_classes_128K", "varies_by_storage_class"]),
            Check = Check,
            Complete = Complete,
        }.Operations;

    private static void Check(S3Call call, XElement document)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rule in document.Elements())
        {
            var id = rule.Value("ID") ?? "";
            if (id.Length > 255)
            {
                throw S3Errors.InvalidArgument("ID length should not exceed allowed limit of 255", "ID", id);
            }

            if (id.Length > 0 && !ids.Add(id))
            {
                throw S3Errors.InvalidArgument("Rule ID must be unique. Found same ID for more than one rule", "ID", id);
            }

            if ((rule.Element("Prefix") is null) == (rule.Element("Filter") is null) || rule.Element("Filter")?.Elements().Count() > 1)
            {
                throw S3Errors.MalformedXml();
            }

            if (!rule.Elements().Any(e => e.Name.LocalName is not ("ID" or "Prefix" or "Filter" or "Status")))
            {
                throw S3Errors.InvalidRequest("At least one action needs to be specified in a rule");
            }

            if (rule.Elements("Expiration").Elements("Days").FirstOrDefault(d => d.Value == "0") is not null)
            {
                throw S3Errors.InvalidArgument("'Days' for Expiration action must be a positive integer", "Days", "0");
            }

            if (rule.Element("Expiration") is { } expiration && expiration.Elements().Count() != 1)
            {
                throw S3Errors.MalformedXml();
            }

            if (rule.Descendants("Date").FirstOrDefault(d => !IsMidnight(d.Value)) is { } date)
            {
                throw S3Errors.InvalidArgument("'Date' must be at midnight GMT", "Date", date.Value);
            }

            if (rule.Elements("Transition").Any(t => (t.Element("Date") is null) == (t.Element("Days") is null)))
            {
                throw S3Errors.MalformedXml();
            }

            LifecycleRules.Check(rule);
        }
    }

    private static bool IsMidnight(string date) =>
        DateTimeOffset.Parse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).UtcDateTime.TimeOfDay == TimeSpan.Zero;

    // S3 gives a rule without an id one of its own.
    private static void Complete(S3Call call, XElement document)
    {
        foreach (var rule in document.Elements().Where(r => string.IsNullOrEmpty(r.Value("ID"))))
        {
            rule.Elements("ID").Remove();
            var id = "";
            call.Request.Store.Write(draft =>
            {
                id = draft.NewHex()[..32];
            });
            rule.AddFirst(S3Xml.Element("ID", id));
        }
    }
}
