using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class RegionTests
{
    [Theory]
    [InlineData("region: us-west-2", "\"us-west-2\"")]
    [InlineData("region: eu-central-1", "\"eu-central-1\"")]
    [InlineData("region: null", "S3C032")]
    [InlineData("region: US", "S3C032")]
    [InlineData("region: [us-west-2]", "S3C032")]
    [InlineData("", "unmanaged")]
    public void A_manifest_says(string keys, string means) => Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "region", keys));
}
