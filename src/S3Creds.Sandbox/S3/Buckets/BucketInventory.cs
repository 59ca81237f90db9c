namespace S3Creds.Sandbox.S3.Buckets;

internal static class BucketInventory
{
    public static IReadOnlyList<S3Operation> Operations { get; } =
        new IdentifiedRow(
            "inventory",
            "BucketInventoryConfiguration",
            "InventoryConfiguration",
            Shape.Node(
                "InventoryConfiguration",
                Shape.Text("Id", 64),
                Shape.Flag("IsEnabled"),
                Shape.OneOf("IncludedObjectVersions", "All", "Current"),
                Shape.Node("Schedule", Shape.OneOf("Frequency", "Daily", "Weekly")),
                Shape.Node("Filter", Shape.Text("Prefix", 1024)).Optional,
                Shape.Node("OptionalFields", Shape.Text("Field").Many()).Optional,
                Shape.Node(
                    "Destination",
                    Shape.Node(
                        "S3BucketDestination",
                        Shape.Text("Bucket"),
                        Shape.Text("AccountId", 12).Optional,
                        Shape.Text("Prefix", 1024).Optional,
                        Shape.OneOf("Format", "CSV", "ORC", "Parquet"),
                        Shape.Node("Encryption", Shape.Any("SSE-S3").Optional, Shape.Node("SSE-KMS", Shape.Text("KeyId")).Optional).Optional
                    )
                )
            ),
            "ListInventoryConfigurationsResult"
        ).Operations;
}
