using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Roles;

public sealed class TrustTests
{
    [Theory]
    [InlineData(
        "trust: {service: ec2.amazonaws.com}",
        """{"Statement":[{"Action":["sts:AssumeRole"],"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com"]}}],"Version":"2012-10-17"}"""
    )]
    [InlineData(
        "trust: {account: \"444455556666\"}",
        """{"Statement":[{"Action":["sts:AssumeRole"],"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::444455556666:root"]}}],"Version":"2012-10-17"}"""
    )]
    [InlineData("trust: {user: nobody}", "S3C108")]
    [InlineData("trust: {service: ec2.amazonaws.com, account: \"444455556666\"}", "S3C032")]
    [InlineData("trust: {}", "S3C032")]
    [InlineData("trust: null", "S3C032")]
    [InlineData("", "unmanaged")]
    public void A_manifest_says(string keys, string means) => Assert.Equal(means, ManifestValue.Of(ResourceKind.Role, "trust", keys));
}
