using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Manifests;
using S3Creds.Core.Model;
using S3Creds.Policy;

namespace S3Creds.Core.Tests.Kinds;

public sealed class IdentityFacetTests
{
    private static readonly SourceSpan Here = new("team.yaml", 1, 1);
    private readonly DiagnosticBag bag = new();

    [Fact]
    public void Read_only_access_with_a_prefix_compiles_to_the_three_statements()
    {
        var value = Load(ResourceKind.User, "inline", """{"access":[{"bucket":"media","allow":"read-only","prefix":"up/"}]}""");
        Assert.Equal(
            Canonical(
                """
                {"s3.read-only.media":{"Version":"2012-10-17","Statement":[
                {"Effect":"Allow","Action":["s3:GetBucketLocation"],"Resource":["arn:aws:s3:::media"]},
                {"Effect":"Allow","Action":["s3:ListBucket"],"Resource":["arn:aws:s3:::media"],"Condition":{"StringLike":{"s3:prefix":["up/*"]}}},
                {"Effect":"Allow","Action":["s3:GetObject","s3:GetObjectAcl","s3:GetObjectLegalHold","s3:GetObjectRetention","s3:GetObjectTagging"],"Resource":["arn:aws:s3:::media/up/*"]}]}}
                """
            ),
            value
        );
    }

    [Fact]
    public void Until_ends_with_the_next_midnight_in_every_statement()
    {
        var text = Load(
            ResourceKind.User,
            "inline",
            """{"access":[{"bucket":"media","allow":"write-only","until":"2027-01-31"}]}"""
        )!.JsonOrNull!.Value.Text;
        Assert.Contains("""{"DateLessThan":{"aws:CurrentTime":["2027-02-01T00:00:00Z"]}}""", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Writing_to_a_kms_bucket_also_grants_the_key_through_s3_only()
    {
        var text = Load(ResourceKind.User, "inline", """{"access":[{"bucket":"secret","allow":"write-only"}]}""")!.JsonOrNull!.Value.Text;
        Assert.Contains("""["kms:GenerateDataKey","kms:Decrypt"]""", text, StringComparison.Ordinal);
        Assert.Contains("""{"StringEquals":{"kms:ViaService":["s3.us-west-2.amazonaws.com"]}}""", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"access":[{"bucket":"media","allow":"admin"}]}""", "S3C101")]
    [InlineData("""{"access":[{"bucket":"media","allow":"read-only","prefix":""}]}""", "S3C101")]
    [InlineData("""{"access":[{"bucket":"media","allow":"read-only","until":"tomorrow"}]}""", "S3C101")]
    [InlineData("""{"inline":{"a":{"Statement":[{"Effect":"Permit","Action":"s3:GetObject","Resource":"*"}]}}}""", "S3C106")]
    [InlineData("""{"inline":{"a":{"Statement":[]}}}""", "S3C106")]
    [InlineData("""{"inline":{"a":{"Version":"2012-10-17"}}}""", "S3C106")]
    [InlineData("""{"inline":{"a":{"Statement":[{"Effect":"Allow","Principal":{},"Action":"s3:GetObject","Resource":"*"}]}}}""", "S3C106")]
    [InlineData(
        """{"inline":{"a":{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","NotAction":"s3:PutObject","Resource":"*"}]}}}""",
        "S3C106"
    )]
    [InlineData("""{"inline":{"a":{"Statement":[{"Effect":"Allow","Action":"GetObject","Resource":"*"}]}}}""", "S3C720")]
    [InlineData("""{"inline":{"a":{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"media/*"}]}}}""", "S3C715")]
    public void Wrong_grants_are_refused_with_their_code(string json, string code)
    {
        Assert.Null(Load(ResourceKind.User, "inline", json));
        Assert.Equal([code], bag.Sorted().Select(d => d.Code));
    }

    [Fact]
    public void More_than_the_quota_of_inline_policies_is_refused_for_a_user_and_taken_for_a_role()
    {
        var json = """{"inline":{"a":{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::LONG"}]}}}""".Replace(
            "LONG",
            new string('a', 2048),
            StringComparison.Ordinal
        );
        Assert.NotNull(Load(ResourceKind.Role, "inline", json));
        Assert.Null(Load(ResourceKind.User, "inline", json));
        Assert.Equal(["S3C102"], bag.Sorted().Select(d => d.Code));
    }

    /// <summary>Limits count what is sent: lists of one element as the element.</summary>
    [Theory]
    [InlineData(6144, true)]
    [InlineData(6145, false)]
    public void A_managed_policy_is_counted_in_its_shortest_spelling(int size, bool fits)
    {
        const string statement = """{"Effect":"Allow","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::media/*"]}""";
        var statements = string.Join(
            ',',
            Enumerable.Repeat(0, 60).Select((_, i) => statement.Replace("media", $"media{i:00}", StringComparison.Ordinal))
        );
        var shortest = PolicyDocument.Parse($$"""{"Version":"2012-10-17","Statement":[{{statements}},{{statement}}]}""").ToShortestJson();
        var padded = statement.Replace("media", "media" + new string('m', size - shortest.Length), StringComparison.Ordinal);
        var json = $$"""{"Version":"2012-10-17","Statement":[{{statements}},{{padded}}]}""";
        Assert.Equal(size, PolicyDocument.Parse(json).ToShortestJson().Length);
        Assert.Equal(fits, Load(ResourceKind.Policy, "document", json) is not null);
        Assert.Equal(fits ? [] : ["S3C102"], bag.Sorted().Select(d => d.Code));
    }

    [Fact]
    public void Order_letter_case_and_lists_of_one_are_no_difference_between_documents()
    {
        var facet = KindTable.Of(ResourceKind.Policy)!.Facet("document");
        var a = Canonical(
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:PutObject","s3:getobject"],"Resource":"*"}}"""
        );
        var b = Canonical(
            """{"Version":"2012-10-17","Statement":[{"Resource":["*"],"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"]}]}"""
        );
        var c = Canonical(
            """{"Version":"2012-10-17","Statement":[{"Resource":["*"],"Effect":"Deny","Action":["s3:GetObject","s3:PutObject"]}]}"""
        );
        Assert.True(facet.Same(a, b));
        Assert.False(facet.Same(a, c));
    }

    [Fact]
    public void A_quarantine_that_aws_attached_is_never_a_difference()
    {
        var facet = KindTable.Of(ResourceKind.User)!.Facet("policies");
        var live = Canonical("""["arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"]""");
        Assert.True(facet.Same(FacetValue.Absent.Instance, facet.Project(FacetValue.Absent.Instance, live)));
    }

    [Fact]
    public void Tags_that_the_manifest_does_not_name_are_projected_away()
    {
        var facet = KindTable.Of(ResourceKind.User)!.Facet("tags");
        Assert.Equal(
            Canonical("""{"a":"1","gone":null}"""),
            facet.Project(Canonical("""{"a":"2","gone":null}"""), Canonical("""{"a":"1","other":"x"}"""))
        );
    }

    [Fact]
    public void Github_trust_names_the_audience_and_the_environment()
    {
        var text = Load(
            ResourceKind.Role,
            "trust",
            """{"github":{"repository":"example/media","environment":"prod"}}"""
        )!.JsonOrNull!.Value.Text;
        Assert.Contains(
            "\"token.actions.githubusercontent.com:sub\":[\"repo:example/media:environment:prod\"]",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("\"token.actions.githubusercontent.com:aud\":[\"sts.amazonaws.com\"]", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Principal": "*"}""", true)]
    [InlineData("""{"Principal": {"AWS": "*"}, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}""", true)]
    [InlineData("""{"Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"}}""", true)]
    [InlineData(
        """{"Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"}, "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:a/b:*"}}}""",
        false
    )]
    [InlineData("""{"Principal": {"AWS": "arn:aws:iam::111122223333:root"}}""", false)]
    public void A_trust_that_opens_a_role_to_everybody_is_public(string statement, bool isPublic)
    {
        var trust = System.Text.Json.Nodes.JsonNode.Parse(statement)!.AsObject();
        trust["Effect"] = "Allow";
        trust["Action"] = "sts:AssumeRole";
        var value = new FacetValue.Present(
            Core.Json.CanonicalJson.Of(
                new System.Text.Json.Nodes.JsonObject
                {
                    ["Version"] = "2012-10-17",
                    ["Statement"] = new System.Text.Json.Nodes.JsonArray(trust),
                }
            )
        );
        var facet = KindTable.Of(ResourceKind.Role)!.Facet("trust");
        var role = new ResourceAddress(ResourceKind.Role, "r");
        Assert.Equal(isPublic ? Risk.Trust | Risk.Public : Risk.Trust, facet.RiskOf(role, FacetValue.Absent.Instance, value));
        Assert.Equal(Risk.Trust, facet.RiskOf(role, value, value));
    }

    [Fact]
    public void Trusting_a_declared_role_mentions_it()
    {
        var value = Load(ResourceKind.Role, "trust", """{"role":"known"}""")!;
        Assert.Equal([new ResourceAddress(ResourceKind.Role, "known")], KindTable.Of(ResourceKind.Role)!.Facet("trust").Mentions(value));
    }

    private FacetValue? Load(ResourceKind kind, string facet, string json) =>
        KindTable
            .Of(kind)!
            .Facet(facet)
            .Load(
                Node(JsonNode.Parse(json)),
                new LoadContext
                {
                    Address = new ResourceAddress(kind, "me"),
                    Account = "123456789012",
                    Partition = "aws",
                    Diagnostics = bag,
                    ReadFile = (_, _) => null,
                    Bucket = name =>
                        name switch
                        {
                            "media" => new BucketInfo(false, "us-west-2", null, false),
                            "secret" => new BucketInfo(false, "us-west-2", "arn:aws:kms:us-west-2:123456789012:key/1", false),
                            _ => null,
                        },
                    IsDeclared = a => a.Name == "known",
                }
            );

    private static FacetValue.Present Canonical(string json) => new(CanonicalJson.Parse(json));

    private static ManifestNode Node(JsonNode? json) =>
        json switch
        {
            JsonObject map => new ManifestNode.Map(Here, [.. map.Select(p => new ManifestEntry(p.Key, Here, Node(p.Value)))]),
            JsonArray list => new ManifestNode.List(Here, [.. list.Select(Node)]),
            JsonValue value => new ManifestNode.Scalar(Here, value, value.ToString()),
            _ => new ManifestNode.Null(Here),
        };
}
