using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Users;

public sealed class GroupsTests
{
    [Theory]
    [InlineData("groups: [b, a]", "[\"a\",\"b\"]")]
    [InlineData("groups: [A, a]", "[\"A\"]")]
    [InlineData("groups: []", "Absent")]
    [InlineData("groups: null", "Absent")]
    [InlineData("", "Absent")]
    [InlineData("groups: unmanaged", "unmanaged")]
    [InlineData("groups: [a b]", "S3C032")]
    [InlineData("groups: [a, b, c, d, e, f, g, h, i, j, k]", "S3C032")]
    public void A_manifest_says(string keys, string means) => Assert.Equal(means, ManifestValue.Of(ResourceKind.User, "groups", keys));
}
