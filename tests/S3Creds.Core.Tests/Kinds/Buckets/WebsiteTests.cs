using System.Text.Json.Nodes;
using CsCheck;
using S3Creds.Core.Model;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class WebsiteTests
{
    [Theory]
    [InlineData("website: {index: index.html}", """{"index":"index.html"}""")]
    [InlineData("website: {error: e/404.html, index: index.html, rules: []}", """{"error":"e/404.html","index":"index.html"}""")]
    [InlineData(
        "website: {redirectAllRequestsTo: {host: www.example.org, protocol: https}}",
        """{"redirectAllRequestsTo":{"host":"www.example.org","protocol":"https"}}"""
    )]
    [InlineData(
        "website: {index: i, rules: [{when: {prefix: docs/}, redirect: {replacePrefix: \"\"}}, {when: {error: 404}, redirect: {code: 302, host: h}}]}",
        """{"index":"i","rules":[{"redirect":{"replacePrefix":""},"when":{"prefix":"docs/"}},{"redirect":{"code":"302","host":"h"},"when":{"error":"404"}}]}"""
    )]
    [InlineData("website: null", "Absent")]
    [InlineData("", "unmanaged")]
    [InlineData("website: index.html", "S3C032")]
    [InlineData("website: {index: \"\"}", "S3C032")]
    [InlineData("website: {redirectAllRequestsTo: {protocol: https}}", "S3C031")]
    [InlineData("website: {redirectAllRequestsTo: {host: h, protocol: ftp}}", "S3C033")]
    [InlineData("website: {index: i, rules: [{when: {prefix: a}}]}", "S3C031")]
    [InlineData("website: {index: i, rules: [{redirect: {code: 300}}]}", "S3C032")]
    [InlineData("website: {index: i, rules: [{when: {error: 200}, redirect: {host: h}}]}", "S3C032")]
    [InlineData("website: {}", "S3C150")]
    [InlineData("website: {error: error.html}", "S3C150")]
    [InlineData("website: {index: a/index.html}", "S3C150")]
    [InlineData("website: {index: i, redirectAllRequestsTo: {host: h}}", "S3C150")]
    [InlineData("website: {index: i, rules: [{redirect: {}}]}", "S3C150")]
    [InlineData("website: {index: i, rules: [{when: {}, redirect: {host: h}}]}", "S3C150")]
    [InlineData("website: {index: i, rules: [{redirect: {replacePrefix: a, replaceKey: b}}]}", "S3C150")]
    public void A_manifest_says(string keys, string means) => Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "website", keys));

    [Fact]
    public void Drawn_sites_are_canonical()
    {
        var rule =
            from prefix in Gen.OneOf("", "docs/", "ü ")
            from error in Gen.OneOf(0, 403, 404, 500)
            from host in Gen.OneOf("", "h")
            from replace in Gen.Int[0, 3]
            from code in Gen.OneOf(0, 301, 308)
            select Rule(prefix, error, host, replace, code);
        var sites = from rules in rule.Array[0, 4] from error in Gen.OneOf("", "e.html") select Site(rules, error);
        DrawnFacet.IsCanonical("website", sites, Volume.Of(40, 200, 2000), "rules");
    }

    private static JsonObject Site(JsonObject[] rules, string error)
    {
        var site = new JsonObject { ["index"] = "index.html", ["rules"] = new JsonArray([.. rules]) };
        if (error.Length > 0)
            site["error"] = error;
        return site;
    }

    private static JsonObject Rule(string prefix, int error, string host, int replace, int code)
    {
        var (when, redirect) = (new JsonObject(), new JsonObject());
        if (prefix.Length > 0)
            when["prefix"] = prefix;
        if (error > 0)
            when["error"] = error;
        if (host.Length > 0)
            redirect["host"] = host;
        if (code > 0)
            redirect["code"] = code;
        if (replace > 0)
            redirect[replace == 1 ? "replaceKey" : "replacePrefix"] = replace == 3 ? "" : "x/";
        if (redirect.Count == 0)
            redirect["protocol"] = "https";
        var rule = new JsonObject { ["redirect"] = redirect };
        if (when.Count > 0)
            rule["when"] = when;
        return rule;
    }
}
