using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Kinds.Roles;

public sealed class RoleSettingsTests
{
    [Theory]
    [InlineData("maxSessionDuration: 7200", "7200")]
    [InlineData("maxSessionDuration: 60", "S3C032")]
    [InlineData("maxSessionDuration: 43201", "S3C032")]
    [InlineData("maxSessionDuration: null", "S3C032")]
    [InlineData("", "unmanaged")]
    public void A_manifest_says(string keys, string means) =>
        Assert.Equal(means, ManifestValue.Of(ResourceKind.Role, "maxSessionDuration", keys));
}
