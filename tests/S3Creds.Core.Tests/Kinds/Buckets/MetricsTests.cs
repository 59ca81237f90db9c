using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class MetricsTests
{
    private const string Point = "arn:aws:s3:us-west-2:123456789012:accesspoint/media";

    [Theory]
    [InlineData("metrics: {all: {}}", """{"all":{}}""")]
    [InlineData(
        "metrics: {a: {prefix: in/, tags: {k: v}, accessPoint: \"" + Point + "\"}}",
        """{"a":{"accessPoint":""" + "\"" + Point + "\"" + ""","prefix":"in/","tags":{"k":"v"}}}"""
    )]
    [InlineData("metrics: {a: null}", """{"a":null}""")]
    [InlineData("metrics: null", "Absent")]
    [InlineData("", "unmanaged")]
    [InlineData("metrics: {a: {accessPoint: media}}", "S3C032")]
    [InlineData("metrics: {a: {prefix: \"\"}}", "S3C032")]
    [InlineData("metrics: {a: {suffix: x}}", "S3C030")]
    public void A_manifest_says(string keys, string means) => Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "metrics", keys));
}
