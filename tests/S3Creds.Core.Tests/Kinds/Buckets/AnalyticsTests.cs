using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class AnalyticsTests
{
    [Theory]
    [InlineData("analytics: {all: {}}", """{"all":{}}""")]
    [InlineData(
        "analytics: {a: {prefix: in/, tags: {k: v}, export: {bucket: reports, account: \"123456789012\", prefix: an/}}}",
        """{"a":{"export":{"account":"123456789012","bucket":"arn:aws:s3:::reports","prefix":"an/"},"prefix":"in/","tags":{"k":"v"}}}"""
    )]
    [InlineData("analytics: {a: null}", """{"a":null}""")]
    [InlineData("analytics: null", "Absent")]
    [InlineData("", "unmanaged")]
    [InlineData("analytics: {a: {export: {}}}", "S3C031")]
    [InlineData("analytics: {a: {export: {bucket: unknown}}}", "S3C108")]
    public void A_manifest_says(string keys, string means) =>
        Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "analytics", keys, "external: {buckets: [reports]}"));
}
