using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class VersioningTests
{
    [Theory]
    [InlineData("versioning: enabled", "\"enabled\"")]
    [InlineData("versioning: suspended", "\"suspended\"")]
    [InlineData("versioning: null", "Absent")]
    [InlineData("versioning: on", "S3C033")]
    [InlineData("", "unmanaged")]
    public void A_manifest_says(string keys, string means) =>
        Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "versioning", keys));
}
