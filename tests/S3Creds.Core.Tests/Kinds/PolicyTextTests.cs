using System.Text.Json.Nodes;
using S3Creds.Core.Kinds;

namespace S3Creds.Core.Tests.Kinds;

/// <summary>The comparison of policies as the planner meets it: same document (no write), or a difference that is written.</summary>
public sealed class PolicyTextTests
{
    private const string Plain =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::b/*"]}]}""";

    [Theory]
    [InlineData(
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["S3:putobject","s3:GetObject","s3:getobject"],"Resource":"arn:aws:s3:::b/*"}}"""
    )]
    [InlineData(
        """{"Version":"2012-10-17","Id":"","Statement":[{"Sid":"","Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::b/**"],"Condition":{}}]}"""
    )]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Action":["s3:PutObject","s3:GetObject"],"Resource":["arn:aws:s3:::b/*"]},{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::b/*"]}],"Version":"2012-10-17"}"""
    )]
    public void Another_spelling_is_the_same_document(string other) => Assert.True(PolicyText.Same(Json(Plain), Json(other)));

    [Theory]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::b/*"]}]}""")]
    [InlineData(
        """{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::b/*"]}]}"""
    )]
    [InlineData(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::b/*","arn:aws:s3:::b/x"]}]}"""
    )]
    [InlineData(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::B/*"]}]}"""
    )]
    public void The_same_access_by_another_document_is_still_written(string other) =>
        Assert.False(PolicyText.Same(Json(Plain), Json(other)));

    [Fact]
    public void A_missing_version_is_2008_10_17()
    {
        var old = Json(Plain.Replace("2012-10-17", "2008-10-17", StringComparison.Ordinal));
        var none = Json(Plain.Replace("\"Version\":\"2012-10-17\",", "", StringComparison.Ordinal));
        Assert.True(PolicyText.Same(old, none));
    }

    [Theory]
    [InlineData("""{"AWS":"123456789012"}""", """{"AWS":["arn:aws:iam::123456789012:root"]}""", true)]
    [InlineData(
        """{"AWS":["arn:aws:iam::123456789012:user/b","arn:aws:iam::123456789012:user/a"]}""",
        """{"AWS":["arn:aws:iam::123456789012:user/a","arn:aws:iam::123456789012:user/b"]}""",
        true
    )]
    [InlineData("\"*\"", """{"*":"*"}""", true)]
    [InlineData("\"*\"", """{"AWS":"*"}""", false)]
    [InlineData("""{"AWS":"AIDAEXAMPLE"}""", """{"AWS":"arn:aws:iam::123456789012:user/a"}""", false)]
    [InlineData("""{"Service":"ec2.amazonaws.com"}""", """{"Service":["ec2.amazonaws.com"]}""", true)]
    public void Principals_compare_by_whom_they_name(string a, string b, bool same)
    {
        static JsonNode? Trust(string principal) =>
            Json(
                """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":PRINCIPAL,"Action":"sts:AssumeRole"}]}""".Replace(
                    "PRINCIPAL",
                    principal,
                    StringComparison.Ordinal
                )
            );
        Assert.Equal(same, PolicyText.Same(Trust(a), Trust(b)));
    }

    [Fact]
    public void A_document_from_the_wire_is_decoded_once_and_a_plus_stays_a_plus()
    {
        var text =
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::b/a+b%20c"]}]}""";
        Assert.True(PolicyText.Same(Json(text), PolicyText.FromWire(Uri.EscapeDataString(text))));
        Assert.True(PolicyText.Same(Json(text), PolicyText.FromWire(text)));
    }

    [Fact]
    public void Both_sides_are_shown_in_one_spelling()
    {
        var shown = PolicyText.FromWire(
            """{"Version":"2012-10-17","Statement":{"Sid":"","Effect":"Allow","Action":"s3:getobject","Resource":"*"}}"""
        );
        Assert.Equal(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject"],"Resource":["*"]}]}""",
            shown!.ToJsonString()
        );
    }

    [Fact]
    public void What_is_sent_and_counted_is_the_shortest_spelling()
    {
        const string sent = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":["a","b"]}}""";
        var written = Json(
            """{"Version":"2012-10-17","Statement":[{"Sid":"","Effect":"Allow","Action":["s3:GetObject"],"Resource":["a","b","a"]}]}"""
        );
        Assert.Equal(sent, PolicyText.ToWire(written));
        Assert.Equal(sent.Length, PolicyText.Size(written));
    }

    private static JsonNode? Json(string text) => JsonNode.Parse(text);
}
