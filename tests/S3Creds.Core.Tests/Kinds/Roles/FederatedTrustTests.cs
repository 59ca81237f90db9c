using System.Text.Json.Nodes;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Manifests;

namespace S3Creds.Core.Tests.Kinds.Roles;

public sealed class FederatedTrustTests
{
    [Theory]
    [InlineData(
        "{oidc: {provider: id.example.com, subject: me}}",
        """{"StringEquals":{"id.example.com:aud":["sts.amazonaws.com"],"id.example.com:sub":["me"]}}"""
    )]
    [InlineData(
        "{oidc: {provider: id.example.com/a/b, audience: [x, app], subject: [\"b:*\", a]}}",
        """{"StringEquals":{"id.example.com/a/b:aud":["app","x"]},"StringLike":{"id.example.com/a/b:sub":["a","b:*"]}}"""
    )]
    [InlineData("{saml: okta}", """{"StringEquals":{"SAML:aud":["https://signin.aws.amazon.com/saml"]}}""")]
    [InlineData("{saml: [okta, adfs]}", """{"StringEquals":{"SAML:aud":["https://signin.aws.amazon.com/saml"]}}""")]
    public void A_short_form_is_a_condition_and_is_written_back_as_itself(string trust, string condition)
    {
        var loaded = Loading.Load($"roles: {{r: {{trust: {trust}}}}}\n");
        Assert.DoesNotContain(loaded.Diagnostics, d => d.IsError || d.Code == "S3C131");
        var address = new ResourceAddress(ResourceKind.Role, "r");
        var value = loaded.Resources[address]!["trust"]!;
        var statement = PolicyText.Statements(value.JsonOrNull?.ToNode()).Single();
        Assert.Equal(condition, statement["Condition"]!.ToJsonString());

        var context = ManifestForm.ContextOf(address, "123456789012", "aws", loaded.Resources, new HashSet<string>());
        var form = Assert.Single(ManifestForm.Of(KindTable.Of(ResourceKind.Role)!.Facet("trust"), value, context)!).Value as JsonObject;
        Assert.Equal(trust.StartsWith("{saml", StringComparison.Ordinal) ? "saml" : "oidc", Assert.Single(form!).Key);
    }

    [Theory]
    [InlineData("{oidc: {provider: \"https://id.example.com\"}}", "S3C101")]
    [InlineData("{oidc: {provider: \"*.example.com\"}}", "S3C032")]
    [InlineData("{oidc: {subject: me}}", "S3C031")]
    [InlineData("{oidc: {provider: id.example.com, subjects: me}}", "S3C030")]
    [InlineData("{oidc: {provider: id.example.com, subject: \"\"}}", "S3C032")]
    [InlineData("{saml: []}", "S3C032")]
    [InlineData("{saml: a/b}", "S3C032")]
    public void A_bad_value_is_refused(string trust, string code) =>
        Assert.Equal(code, ManifestValue.Of(ResourceKind.Role, "trust", $"trust: {trust}"));

    [Fact]
    public void Without_a_subject_every_identity_may_assume_the_role()
    {
        var loaded = Loading.Load("roles: {r: {trust: {oidc: {provider: id.example.com}}}}\n");
        Assert.Contains(loaded.Diagnostics, d => d.Code == "S3C131");
    }
}
