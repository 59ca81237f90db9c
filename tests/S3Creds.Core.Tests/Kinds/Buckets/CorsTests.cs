using System.Text.Json.Nodes;
using CsCheck;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Manifests;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class CorsTests
{
    private const string Get = "methods: [GET]";

    [Theory]
    [InlineData("cors: [{origins: [\"*\"], methods: [HEAD, GET, GET]}]", """[{"methods":["GET","HEAD"],"origins":["*"]}]""")]
    [InlineData(
        "cors: [{id: web, origins: [b, a], methods: [PUT], headers: [\"x-*\"], expose: [ETag], maxAge: 0}]",
        """[{"expose":["ETag"],"headers":["x-*"],"id":"web","maxAge":0,"methods":["PUT"],"origins":["a","b"]}]"""
    )]
    [InlineData(
        "cors: [{origins: [b], methods: [GET]}, {origins: [a], methods: [GET]}]",
        """[{"methods":["GET"],"origins":["b"]},{"methods":["GET"],"origins":["a"]}]"""
    )]
    [InlineData("cors: null", "Absent")]
    [InlineData("cors: []", "Absent")]
    [InlineData("", "unmanaged")]
    [InlineData("cors: {origins: [a], methods: [GET]}", "S3C032")]
    [InlineData("cors: [{origins: [a]}]", "S3C031")]
    [InlineData("cors: [{origins: [], methods: [GET]}]", "S3C032")]
    [InlineData("cors: [{origins: [a], methods: [PATCH]}]", "S3C033")]
    [InlineData("cors: [{origins: [a], methods: [get]}]", "S3C033")]
    [InlineData("cors: [{origins: [a], methods: [GET], maxAge: -1}]", "S3C032")]
    [InlineData("cors: [{origins: [a], methods: [GET], maxAge: 2147483648}]", "S3C032")]
    [InlineData("cors: [{origins: [a], methods: [GET], credentials: true}]", "S3C030")]
    [InlineData("cors: [{origins: [\"*.*\"], methods: [GET]}]", "S3C150")]
    [InlineData("cors: [{origins: [a], methods: [GET], headers: [\"x-*-*\"]}]", "S3C150")]
    [InlineData("cors: [{origins: [a], methods: [GET], expose: [\"x-*\"]}]", "S3C150")]
    [InlineData("cors: [{id: a, origins: [a], methods: [GET]}, {id: a, origins: [b], methods: [GET]}]", "S3C150")]
    public void A_manifest_says(string keys, string means) => Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "cors", keys));

    [Fact]
    public void More_rules_than_S3_takes_are_refused_also_where_profiles_bring_them()
    {
        var rules = string.Join(", ", Enumerable.Range(0, 60).Select(i => $"{{origins: [o{i}], {Get}}}"));
        Assert.Equal("S3C032", ManifestValue.Of(ResourceKind.Bucket, "cors", $"cors: [{rules}, {rules}]"));
        var loaded = Loading.Load($"profiles: {{web: {{cors: [{rules}]}}}}\nbuckets: {{b1x: {{use: [web], cors: [{rules}]}}}}");
        Assert.Equal(["S3C150"], Loading.Errors(loaded).Select(e => e.Split(' ')[0]));
    }

    [Fact]
    public void Drawn_rules_are_canonical()
    {
        static Gen<JsonArray> Some(int least, params string[] of) =>
            Gen.OneOf(of).Array[least, of.Length].Select(t => new JsonArray([.. t.Select(x => (JsonNode?)JsonValue.Create(x))]));
        var rule =
            from origins in Some(1, "*", "https://*.example.org", "http://localhost", "https://a")
            from methods in Some(1, "GET", "PUT", "POST", "DELETE", "HEAD")
            from headers in Some(0, "*", "x-a", "Content-*")
            from expose in Some(0, "ETag", "x-amz-id-2")
            from age in Gen.Int[-1, 100]
            select Rule(origins, methods, headers, expose, age);
        DrawnFacet.IsCanonical("cors", rule.Array[1, 5].Select(r => new JsonArray([.. r])), Volume.Of(40, 200, 2000), "cors");
    }

    private static JsonObject Rule(JsonArray origins, JsonArray methods, JsonArray headers, JsonArray expose, int age)
    {
        var rule = new JsonObject
        {
            ["origins"] = origins,
            ["methods"] = methods,
            ["headers"] = headers,
            ["expose"] = expose,
        };
        if (age >= 0)
            rule["maxAge"] = age;
        return rule;
    }
}
