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

        foreach (var rule in document.Elements("RoutingRules").Elements())
        {
            CheckRule(rule);
        }
    }

    private static void CheckRule(XElement rule)
    {
        if (rule.Element("Condition") is { HasElements: false })
        {
            throw S3Errors.InvalidRequest(
                "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present."
            );
        }

        if (
            rule.Element("Condition")?.Value("HttpErrorCodeReturnedEquals") is { } error
            && (error.Length != 3 || error[0] is not ('4' or '5'))
        )
        {
            throw S3Errors.InvalidRequest($"The provided HTTP error code ({error}) is not valid. Valid codes are 4XX or 5XX.");
        }

        var redirect = rule.Element("Redirect")!;
        if (!redirect.HasElements)
        {
            throw S3Errors.InvalidRequest(
                "The server could not complete the redirect, because no protocol, host, key or code is given to change."
            );
        }

        if (redirect.Value("HttpRedirectCode") is { } code && (code.Length != 3 || code[0] != '3' || code == "300"))
        {
            throw S3Errors.InvalidRequest($"The provided HTTP redirect code ({code}) is not valid. Valid codes are 3XX except 300.");
        }

        if (redirect.Element("ReplaceKeyWith") is not null && redirect.Element("ReplaceKeyPrefixWith") is not null)
        {
            throw S3Errors.InvalidRequest("You can only define ReplaceKeyPrefix or ReplaceKey but not both.");
        }
    }
}
