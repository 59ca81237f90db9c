using System.Text.Json;
using S3Creds.Core.Secrets;

namespace S3Creds.Core.Tests.Secrets;

public sealed class SecretTests
{
    private const string Value = "canary/Secret+0123456789abcdefABCDEF/+=x";

    [Fact]
    public void A_secret_says_nothing_in_any_form()
    {
        using var secret = Secret.Of(Value);
        Assert.Equal("(secret)", secret.ToString());
        Assert.DoesNotContain(Value, new KeyMaterial("ci", "AKIA", secret).ToString(), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => JsonSerializer.Serialize(secret));
        using var other = Secret.Of(Value);
        Assert.True(other.IsSame(secret));
        other.Dispose();
        Assert.Throws<ObjectDisposedException>(() => other.IsSame(secret));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData(null, false)]
    public void In_GitHub_Actions_a_secret_is_masked_before_it_is_used_and_nowhere_else(string? actions, bool masked)
    {
        using var secret = Secret.Of(Value);
        var errors = new StringWriter();
        new SecretMask(name => name == "GITHUB_ACTIONS" ? actions : null, errors).Hide(secret);
        Assert.Equal(masked ? $"::add-mask::{Value}{Environment.NewLine}" : "", errors.ToString());
    }
}
