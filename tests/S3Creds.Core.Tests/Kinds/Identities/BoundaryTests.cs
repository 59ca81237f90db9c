using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Identities;

public sealed class BoundaryTests
{
    [Theory]
    [InlineData("boundary: \"arn:aws:iam::aws:policy/AmazonS3FullAccess\"", "\"arn:aws:iam::aws:policy/AmazonS3FullAccess\"")]
    [InlineData("boundary: auto", "\"arn:aws:iam::aws:policy/AmazonS3FullAccess\"")]
    [InlineData("boundary: \"arn:aws:iam::123456789012:policy/x/limit\"", "\"policy/limit\"")]
    [InlineData("boundary: null", "Absent")]
    [InlineData("", "Absent")]
    [InlineData("boundary: unmanaged", "unmanaged")]
    [InlineData("boundary: limit", "S3C108")]
    [InlineData("boundary: \"arn:aws:iam::999999999999:policy/limit\"", "S3C101")]
    public void A_manifest_says(string keys, string means) => Assert.Equal(means, ManifestValue.Of(ResourceKind.User, "boundary", keys));
}
