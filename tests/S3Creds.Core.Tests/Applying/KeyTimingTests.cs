using S3Creds.Core.Applying;

namespace S3Creds.Core.Tests.Applying;

public sealed class KeyTimingTests
{
    [Fact]
    public void What_a_text_names_is_changed_and_the_rest_stays() =>
        Assert.Equal(
            KeyTiming.Default with
            {
                Propagation = TimeSpan.FromMilliseconds(300),
                VerifyWithin = TimeSpan.FromMinutes(2),
                VerifySuccesses = 5,
            },
            KeyTiming.Parse("propagation=300ms, verify-within=2m,verify-successes=5")
        );

    [Theory]
    [InlineData("propagation")]
    [InlineData("propagation=3")]
    [InlineData("propagation=-3s")]
    [InlineData("propagation=61m")]
    [InlineData("verify-over=3h")]
    [InlineData("verify-successes=0")]
    [InlineData("verify-successes=3s")]
    [InlineData("patience=3s")]
    [InlineData("propagation=99999999999999999999s")]
    public void What_is_not_understood_is_named(string text) =>
        Assert.Equal(text, Assert.Throws<FormatException>(() => KeyTiming.Parse(text)).Message);
}
