using S3Creds.Core.Json;

namespace S3Creds.Core.Tests.Json;

public sealed class JsonDifferenceTests
{
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """a was "b", is "c".""")]
    [InlineData("""{"a":"b"}""", """{"c":"d"}""", """a was "b", is not set; c was not set, is "d".""")]
    [InlineData(null, "\"enabled\"", """was not set, is "enabled".""")]
    [InlineData("\"enabled\"", null, """was "enabled", is not set.""")]
    [InlineData("""{"x":{"y":[1,{"z":1}]}}""", """{"x":{"y":[1,{"z":2}]}}""", "x.y[1].z was 1, is 2.")]
    [InlineData("""{"x":[1]}""", """{"x":[1,2]}""", "x was [1], is [1,2].")]
    [InlineData("[1,2,3,4,5]", "[6,7,8,9,0]", "[0] was 1, is 6; [1] was 2, is 7; [2] was 3, is 8; and 2 more differences.")]
    [InlineData("[1,2,3,4]", "[6,7,8,9]", "[0] was 1, is 6; [1] was 2, is 7; [2] was 3, is 8; and 1 more difference.")]
    public void What_differs_is_named_with_both_values(string? was, string? now, string words) =>
        Assert.Equal(words.TrimEnd('.'), JsonDifference.Of(Parse(was), Parse(now)));

    [Fact]
    public void A_long_value_is_cut()
    {
        var words = JsonDifference.Of(null, CanonicalJson.OfString(new string('x', 5000)));
        Assert.True(words.Length < 200 && words.EndsWith('…'), words);
    }

    private static CanonicalJson? Parse(string? json) => json is null ? null : CanonicalJson.Parse(json);
}
