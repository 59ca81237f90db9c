namespace S3Creds.Sandbox.S3.Buckets;

internal static class BucketMetrics
{
    public static IReadOnlyList<S3Operation> Operations { get; } =
        new IdentifiedRow(
            "metrics",
            "BucketMetricsConfiguration",
            "MetricsConfiguration",
            Shape.Node(
                "MetricsConfiguration",
                Shape.Text("Id", 64),
                Shape
                    .Node(
                        "Filter",
                        Shape.Text("Prefix", 1024).Optional,
                        Shape.Tag().Optional,
                        Shape.Text("AccessPointArn").Optional,
                        Shape
                            .Node("And", Shape.Text("Prefix", 1024).Optional, Shape.Tag().Many(), Shape.Text("AccessPointArn").Optional)
                            .Optional
                    )
                    .Optional
            ),
            "ListMetricsConfigurationsResult"
        ).Operations;
}
