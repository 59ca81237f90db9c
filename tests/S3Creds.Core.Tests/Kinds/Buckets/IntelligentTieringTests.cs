using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class IntelligentTieringTests
{
    [Theory]
    [InlineData("intelligentTiering: {all: {archiveAfter: 90}}", """{"all":{"archiveAfter":90,"status":"enabled"}}""")]
    [InlineData(
        "intelligentTiering: {logs: {prefix: logs/, tags: {b: 1, a: x}, status: disabled, archiveAfter: 90, deepArchiveAfter: 730}}",
        """{"logs":{"archiveAfter":90,"deepArchiveAfter":730,"prefix":"logs/","status":"disabled","tags":{"a":"x","b":"1"}}}"""
    )]
    [InlineData(
        "intelligentTiering: {old: null, b: {deepArchiveAfter: 180}}",
        """{"b":{"deepArchiveAfter":180,"status":"enabled"},"old":null}"""
    )]
    [InlineData("intelligentTiering: {}", "{}")]
    [InlineData("intelligentTiering: null", "Absent")]
    [InlineData("intelligentTiering: {a: {}}", "S3C150")]
    [InlineData("intelligentTiering: {a: {prefix: logs/}}", "S3C150")]
    [InlineData("intelligentTiering: {a: {archiveAfter: 89}}", "S3C032")]
    [InlineData("intelligentTiering: {a: {deepArchiveAfter: 179}}", "S3C032")]
    [InlineData("intelligentTiering: {a: {archiveAfter: 731}}", "S3C032")]
    [InlineData("intelligentTiering: {a: {archiveAfter: 90, prefix: \"\"}}", "S3C032")]
    [InlineData("intelligentTiering: {a: {archiveAfter: 90, tags: {}}}", "S3C032")]
    [InlineData("intelligentTiering: [a]", "S3C032")]
    [InlineData("", "unmanaged")]
    public void A_manifest_says(string keys, string means) =>
        Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "intelligentTiering", keys));
}
