using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class PublicAccessTests
{
    [Theory]
    [InlineData(
        "publicAccess: blocked",
        "{\"blockPublicAcls\":true,\"blockPublicPolicy\":true,\"ignorePublicAcls\":true,\"restrictPublicBuckets\":true}"
    )]
    [InlineData(
        "publicAccess: readable",
        "{\"blockPublicAcls\":true,\"blockPublicPolicy\":false,\"ignorePublicAcls\":true,\"restrictPublicBuckets\":false}"
    )]
    [InlineData(
        "publicAccess: {blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true}",
        "{\"blockPublicAcls\":true,\"blockPublicPolicy\":true,\"ignorePublicAcls\":true,\"restrictPublicBuckets\":true}"
    )]
    [InlineData("publicAccess: {blockPublicAcls: true}", "S3C031")]
    [InlineData("publicAccess: null", "S3C032")]
    [InlineData("", "unmanaged")]
    public void A_manifest_says(string keys, string means) =>
        Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "publicAccess", keys));
}
