using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Users;

public sealed class UserPathTests
{
    [Theory]
    [InlineData("path: /media/", "\"/media/\"")]
    [InlineData("path: /", "\"/\"")]
    [InlineData("path: media", "S3C032")]
    [InlineData("path: null", "S3C032")]
    [InlineData("", "unmanaged")]
    public void A_manifest_says(string keys, string means) => Assert.Equal(means, ManifestValue.Of(ResourceKind.User, "path", keys));
}
