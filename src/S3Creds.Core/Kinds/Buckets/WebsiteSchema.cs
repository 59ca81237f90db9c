using System.Text.Json.Nodes;
using S3Creds.Core.Json;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>The manifest form of a web site (S3 User Guide, how-to-page-redirect).</summary>
internal static class WebsiteSchema
{
    private const int MostRules = 50;

    public static JsonObject Of() =>
        new JsonObject
        {
            ["type"] = SchemaForms.Names("object", "null"),
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject
            {
                [Website.Index] = Text("The object that is served for a folder: a name without /.", "index.html"),
                [Website.Error] = Text("The key of the object that is served for an error. Omitted: a page of S3.", "error.html"),
                [Website.RedirectAll] = SchemaForms
                    .Closed(new JsonObject { ["host"] = Host(), ["protocol"] = Protocol() }, "host")
                    .Described(
                        "All requests are redirected to another host. It stands alone.",
                        null,
                        new JsonObject { ["host"] = "www.example.org", ["protocol"] = "https" }
                    ),
                [Website.Rules] = RoutingRules(),
            },
        }.Described(
            "The static web site: index and error documents and routing rules, or redirectAllRequestsTo. It makes nothing public by "
                + "itself. null: no web site. Omitted: not managed.",
            null,
            new JsonObject { [Website.Index] = "index.html", [Website.Error] = "error.html" }
        );

    private static JsonObject RoutingRules() =>
        new JsonObject
        {
            ["type"] = "array",
            ["maxItems"] = MostRules,
            ["items"] = SchemaForms.Closed(
                new JsonObject
                {
                    ["when"] = SchemaForms
                        .Closed(
                            new JsonObject
                            {
                                ["prefix"] = Text("Keys that begin so.", "docs/"),
                                ["error"] = new JsonObject
                                {
                                    ["type"] = "integer",
                                    ["minimum"] = 400,
                                    ["maximum"] = 599,
                                }.Described("The status of an error that S3 would answer.", null, 404),
                            }
                        )
                        .Described("Which requests are redirected. Omitted: all.", null, new JsonObject { ["prefix"] = "docs/" }),
                    ["redirect"] = SchemaForms
                        .Closed(
                            new JsonObject
                            {
                                ["protocol"] = Protocol(),
                                ["host"] = Host(),
                                ["replacePrefix"] = new JsonObject { ["type"] = "string" }.Described(
                                    "What stands in place of the prefix; an empty text removes it.",
                                    null,
                                    "documents/"
                                ),
                                ["replaceKey"] = Text("The key in place of the whole key.", "error.html"),
                                ["code"] = new JsonObject
                                {
                                    ["type"] = "integer",
                                    ["minimum"] = 301,
                                    ["maximum"] = 399,
                                }.Described("The status of the redirect. Omitted: 301.", null, 302),
                            }
                        )
                        .Described(
                            "Where the request is sent to: at least one of these keys.",
                            null,
                            new JsonObject { ["replacePrefix"] = "documents/" }
                        ),
                },
                "redirect"
            ),
        }.Described(
            "Routing rules; the first that fits a request applies.",
            null,
            new JsonArray(
                new JsonObject
                {
                    ["when"] = new JsonObject { ["prefix"] = "docs/" },
                    ["redirect"] = new JsonObject { ["replacePrefix"] = "documents/" },
                }
            )
        );

    private static JsonObject Protocol() =>
        new JsonObject { ["enum"] = SchemaForms.Names("http", "https") }.Described(
            "The protocol. Omitted: that of the request.",
            null,
            "https"
        );

    private static JsonObject Host() => Text("The host name, without protocol and path.", "www.example.org");

    private static JsonObject Text(string description, string example) => SchemaForms.Text(description).With(example);
}
