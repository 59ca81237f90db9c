using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class TagsTests
{
    [Theory]
    [InlineData("tags: {b: x, a: 1}", "{\"a\":\"1\",\"b\":\"x\"}")]
    [InlineData("tags: {gone: null, on: true}", "{\"gone\":null,\"on\":\"true\"}")]
    [InlineData("tags: {}", "{}")]
    [InlineData("tags: {s3creds:owner: me}", "S3C152")]
    [InlineData("tags: {aws:x: y}", "S3C152")]
    [InlineData("tags: {a: [b]}", "S3C032")]
    [InlineData("tags: null", "S3C032")]
    [InlineData("", "unmanaged")]
    public void A_manifest_says(string keys, string means) => Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "tags", keys));
}
