using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class OwnershipTests
{
    [Theory]
    [InlineData("ownership: BucketOwnerEnforced", "\"BucketOwnerEnforced\"")]
    [InlineData("ownership: ObjectWriter", "\"ObjectWriter\"")]
    [InlineData("ownership: null", "S3C032")]
    [InlineData("ownership: bucketownerenforced", "S3C033")]
    [InlineData("", "unmanaged")]
    public void A_manifest_says(string keys, string means) => Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "ownership", keys));
}
