namespace S3Creds.Sandbox.S3.Buckets;

internal static class BucketIntelligentTiering
{
    public static IReadOnlyList<S3Operation> Operations { get; } =
        new IdentifiedRow(
            "intelligent-tiering",
            "BucketIntelligentTieringConfiguration",
            "IntelligentTieringConfiguration",
            Shape.Node(
                "IntelligentTieringConfiguration",
                Shape.Text("Id", 64),
                Shape.Switch(),
                Shape
                    .Node(
                        "Filter",
                        Shape.Text("Prefix", 1024).Optional,
                        Shape.Tag().Optional,
                        Shape.Node("And", Shape.Text("Prefix", 1024).Optional, Shape.Tag().Many()).Optional
                    )
                    .Optional,
                Shape
                    .Node("Tiering", Shape.OneOf("AccessTier", "ARCHIVE_ACCESS", "DEEP_ARCHIVE_ACCESS"), Shape.Number("Days", 90))
                    .Many(1, 2)
            ),
            "ListBucketIntelligentTieringConfigurationsOutput"
        ).Operations;
}
