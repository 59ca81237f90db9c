using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Identities;

public sealed class TagsTests
{
    [Theory]
    [InlineData("tags: {b: x, a: 1}", "{\"a\":\"1\",\"b\":\"x\"}")]
    [InlineData("tags: {gone: null}", "{\"gone\":null}")]
    [InlineData("tags: {Team: a, team: b}", "S3C071")]
    [InlineData("tags: {s3creds:owner: me}", "S3C105")]
    [InlineData("tags: {a: x!}", "S3C105")]
    [InlineData("", "unmanaged")]
    public void A_manifest_says(string keys, string means) => Assert.Equal(means, ManifestValue.Of(ResourceKind.User, "tags", keys));
}
