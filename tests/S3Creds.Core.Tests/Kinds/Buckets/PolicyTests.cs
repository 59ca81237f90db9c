using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class PolicyTests
{
    private const string Statement =
        """{Effect: Deny, Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::one-bucket/*", Condition: {Bool: {"aws:SecureTransport": "false"}}}""";

    private const string Canonical = """
        "Action":["s3:*"],"Condition":{"Bool":{"aws:SecureTransport":["false"]}},"Effect":"Deny","Principal":"*","Resource":["arn:aws:s3:::one-bucket/*"]
        """;

    [Theory]
    [InlineData(
        "policy: {document: {Statement: [" + Statement + "]}}",
        """{"document":{"Statement":[{""" + Canonical + """}],"Version":"2008-10-17"}}"""
    )]
    [InlineData("policy: {statements: {tls: " + Statement + "}}", """{"statements":{"tls":{""" + Canonical + ""","Sid":"tls"}}}""")]
    [InlineData("policy: {statements: {old: null}}", """{"statements":{"old":null}}""")]
    [InlineData("policy: null", "Absent")]
    [InlineData("policy: {}", "S3C032")]
    [InlineData("policy: {document: {Statement: []}}", "S3C032")]
    [InlineData("policy: {statements: {}}", "S3C032")]
    [InlineData("", "unmanaged")]
    public void A_manifest_says(string keys, string means) => Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "policy", keys));
}
