using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class EncryptionTests
{
    [Theory]
    [InlineData("encryption: aes256", "{\"algorithm\":\"aes256\"}")]
    [InlineData("encryption: {kms: alias/k}", "{\"algorithm\":\"kms\",\"bucketKey\":false,\"key\":\"alias/k\"}")]
    [InlineData("encryption: {kms: k, bucketKey: true}", "{\"algorithm\":\"kms\",\"bucketKey\":true,\"key\":\"k\"}")]
    [InlineData("encryption: {kmsDsse: k}", "{\"algorithm\":\"kms-dsse\",\"key\":\"k\"}")]
    [InlineData("encryption: null", "Absent")]
    [InlineData("encryption: {kms: k, kmsDsse: k}", "S3C030")]
    [InlineData("encryption: none", "S3C033")]
    [InlineData("", "unmanaged")]
    public void A_manifest_says(string keys, string means) =>
        Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "encryption", keys));
}
