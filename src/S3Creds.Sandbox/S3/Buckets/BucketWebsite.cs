using System.Xml.Linq;

namespace S3Creds.Sandbox.S3.Buckets;

internal static class BucketWebsite
{
    private static readonly Shape Protocol = Shape.OneOf("Protocol", "http", "https").Optional;

    public static IReadOnlyList<S3Operation> Operations { get; } =
        new DocumentRow(
            "website",
            "BucketWebsite",
            "BucketWebsite",
            Shape.Node(
                "WebsiteConfiguration",
                Shape.Node("RedirectAllRequestsTo", Shape.Text("HostName"), Protocol).Optional,
                Shape.Node("IndexDocument", Shape.Text("Suffix")).Optional,
                Shape.Node("ErrorDocument", Shape.Text("Key")).Optional,
                Shape
                    .Node(
                        "RoutingRules",
                        Shape
                            .Node(
                                "RoutingRule",
                                Shape
                                    .Node(
                                        "Condition",
                                        Shape.Text("KeyPrefixEquals").Optional,
                                        Shape.Number("HttpErrorCodeReturnedEquals").Optional
                                    )
                                    .Optional,
                                Shape.Node(
                                    "Redirect",
                                    Protocol,
                                    Shape.Text("HostName").Optional,
                                    Shape.Text("ReplaceKeyPrefixWith").Optional,
                                    Shape.Text("ReplaceKeyWith").Optional,
                                    Shape.Number("HttpRedirectCode").Optional
                                )
                            )
                            .Many(1, 50)
                    )
                    .Optional
            )
        )
        {
            Absent = ("NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration"),
            DeleteAction = "DeleteBucketWebsite",
            Check = Check,
        }.Operations;

    private static void Check(S3Call call, XElement document)
    {
        if (document.Element("RedirectAllRequestsTo") is not null)
        {
            if (document.Elements().Count() > 1)
            {
                throw S3Errors.InvalidArgument(
                    "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
                    "RedirectAllRequestsTo",
                    ""
                );
            }

            return;
        }

        var suffix = document.Element("IndexDocument")?.Value("Suffix")
            ?? throw S3Errors.InvalidArgument(
                "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
                "IndexDocument",
                "null"
            );
        if (suffix.Length == 0 || suffix.Contains('/', StringComparison.Ordinal))
        {
            throw S3Errors.InvalidArgument("The IndexDocument Suffix is not well formed", "IndexDocument", suffix);
        }

        if (document.Element("ErrorDocument")?.Value("Key") is "")
        {
            throw S3Errors.InvalidArgument("The ErrorDocument Key is not well formed", "ErrorDocument", "");
        }
    }
}
