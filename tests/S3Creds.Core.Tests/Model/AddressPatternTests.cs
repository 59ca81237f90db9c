using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Model;

public sealed class AddressPatternTests
{
    [Theory]
    [InlineData("user/ci-*", "user/ci-uploader", true)]
    [InlineData("user/*", "bucket/x", false)]
    [InlineData("*", "bucket/x", true)]
    [InlineData("user/a?c", "user/abc", true)]
    [InlineData("user/a?c", "user/ac", false)]
    [InlineData("*/a*b*c", "user/axxbyyc", true)]
    [InlineData("*/a*b*c", "user/axxbyy", false)]
    [InlineData("user/x", "user/x", true)]
    [InlineData("user/x", "user/xy", false)]
    public void Stars_match_any_rest_and_question_marks_one(string pattern, string address, bool matches) =>
        Assert.Equal(matches, new AddressPattern(pattern).Matches(ResourceAddress.Parse(address)!.Value));

    [Fact]
    public void Only_a_pattern_without_wildcards_names_one_address()
    {
        Assert.Equal(new ResourceAddress(ResourceKind.User, "x"), new AddressPattern("user/x").Exact);
        Assert.Null(new AddressPattern("user/*").Exact);
    }
}
