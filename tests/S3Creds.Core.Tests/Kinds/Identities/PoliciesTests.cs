using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Identities;

public sealed class PoliciesTests
{
    [Theory]
    [InlineData(
        "policies: [\"arn:aws:iam::aws:policy/B\", \"arn:aws:iam::aws:policy/A\"]",
        "[\"arn:aws:iam::aws:policy/A\",\"arn:aws:iam::aws:policy/B\"]"
    )]
    [InlineData("policies: []", "Absent")]
    [InlineData("policies: null", "Absent")]
    [InlineData("", "Absent")]
    [InlineData("policies: unmanaged", "unmanaged")]
    [InlineData("policies: [nowhere]", "S3C108")]
    [InlineData("policies: [\"arn:aws:s3:::bucket\"]", "S3C101")]
    public void A_manifest_says(string keys, string means) => Assert.Equal(means, ManifestValue.Of(ResourceKind.Role, "policies", keys));
}
