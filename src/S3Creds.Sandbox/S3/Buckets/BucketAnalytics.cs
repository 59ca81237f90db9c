namespace S3Creds.Sandbox.S3.Buckets;

internal static class BucketAnalytics
{
    public static IReadOnlyList<S3Operation> Operations { get; } =
        new IdentifiedRow(
            "analytics",
            "BucketAnalyticsConfiguration",
            "AnalyticsConfiguration",
            Shape.Node(
                "AnalyticsConfiguration",
                Shape.Text("Id", 64),
                Shape
                    .Node(
                        "Filter",
                        Shape.Text("Prefix", 1024).Optional,
                        Shape.Tag().Optional,
                        Shape.Node("And", Shape.Text("Prefix", 1024).Optional, Shape.Tag().Many()).Optional
                    )
                    .Optional,
                Shape.Node(
                    "StorageClassAnalysis",
                    Shape
                        .Node(
                            "DataExport",
                            Shape.OneOf("OutputSchemaVersion", "V_1"),
                            Shape.Node(
                                "Destination",
                                Shape.Node(
                                    "S3BucketDestination",
                                    Shape.OneOf("Format", "CSV"),
                                    Shape.Text("BucketAccountId", 12).Optional,
                                    Shape.Text("Bucket"),
                                    Shape.Text("Prefix", 1024).Optional
                                )
                            )
                        )
                        .Optional
                )
            ),
            "ListBucketAnalyticsConfigurationResult"
        ).Operations;
}
