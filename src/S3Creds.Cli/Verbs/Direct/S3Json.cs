using System.Text.Json.Nodes;
using Amazon.S3.Model;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary>S3's answers with the members in the order of S3's own model; what S3 did not send is left out.</summary>
internal static class S3Json
{
    public static JsonObject Acl(GetBucketAclResponse acl) =>
        new()
        {
            ["Owner"] = Of(acl.Owner),
            ["Grants"] = new JsonArray([
                .. (acl.Grants ?? []).Select(g =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["Grantee"] = new JsonObject()
                                .With("DisplayName", g.Grantee?.DisplayName)
                                .With("EmailAddress", g.Grantee?.EmailAddress)
                                .With("ID", g.Grantee?.CanonicalUser)
                                .With("Type", g.Grantee?.Type?.Value)
                                .With("URI", g.Grantee?.URI),
                            ["Permission"] = g.Permission?.Value,
                        }
                ),
            ]),
        };

    public static JsonObject Of(PublicAccessBlockConfiguration block) =>
        new()
        {
            ["BlockPublicAcls"] = block.BlockPublicAcls ?? false,
            ["IgnorePublicAcls"] = block.IgnorePublicAcls ?? false,
            ["BlockPublicPolicy"] = block.BlockPublicPolicy ?? false,
            ["RestrictPublicBuckets"] = block.RestrictPublicBuckets ?? false,
        };

    public static JsonObject Of(WebsiteConfiguration website) =>
        new JsonObject()
            .With(
                "RedirectAllRequestsTo",
                website.RedirectAllRequestsTo is { } all
                    ? new JsonObject().With("HostName", all.HostName).With("Protocol", all.Protocol)
                    : null
            )
            .With("IndexDocument", website.IndexDocumentSuffix is { } suffix ? new JsonObject { ["Suffix"] = suffix } : null)
            .With("ErrorDocument", website.ErrorDocument is { } error ? new JsonObject { ["Key"] = error } : null)
            .With(
                "RoutingRules",
                website.RoutingRules is { Count: > 0 } rules ? new JsonArray([.. rules.Select(r => (JsonNode)Of(r))]) : null
            );

    public static JsonObject Of(CORSRule rule) =>
        new JsonObject()
            .With("ID", rule.Id)
            .With("AllowedHeaders", Texts(rule.AllowedHeaders))
            .With("AllowedMethods", Texts(rule.AllowedMethods))
            .With("AllowedOrigins", Texts(rule.AllowedOrigins))
            .With("ExposeHeaders", Texts(rule.ExposeHeaders))
            .With("MaxAgeSeconds", rule.MaxAgeSeconds);

    public static JsonObject Of(S3Object item, string key) =>
        new JsonObject()
            .With("Key", key)
            .With("LastModified", PythonJson.Time(item.LastModified))
            .With("ETag", item.ETag)
            .With("ChecksumAlgorithm", Texts(item.ChecksumAlgorithm))
            .With("ChecksumType", item.ChecksumType?.Value)
            .With("Size", item.Size)
            .With("StorageClass", item.StorageClass?.Value)
            .With("Owner", item.Owner is { } owner ? Of(owner) : null);

    public static JsonArray? Texts(IReadOnlyCollection<string>? texts) =>
        texts is null or { Count: 0 } ? null : new JsonArray([.. texts.Select(t => (JsonNode)t)]);

    private static JsonObject Of(Owner? owner) => new JsonObject().With("DisplayName", owner?.DisplayName).With("ID", owner?.Id);

    private static JsonObject Of(RoutingRule rule) =>
        new JsonObject()
            .With(
                "Condition",
                rule.Condition is { } condition
                    ? new JsonObject()
                        .With("HttpErrorCodeReturnedEquals", condition.HttpErrorCodeReturnedEquals)
                        .With("KeyPrefixEquals", condition.KeyPrefixEquals)
                    : null
            )
            .With(
                "Redirect",
                rule.Redirect is { } redirect
                    ? new JsonObject()
                        .With("HostName", redirect.HostName)
                        .With("HttpRedirectCode", redirect.HttpRedirectCode)
                        .With("Protocol", redirect.Protocol)
                        .With("ReplaceKeyPrefixWith", redirect.ReplaceKeyPrefixWith)
                        .With("ReplaceKeyWith", redirect.ReplaceKeyWith)
                    : null
            );
}
