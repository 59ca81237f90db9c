using S3Creds.Core.Json;

namespace S3Creds.Core.Tests.Json;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{ "b" : 1, "a" : [ 1 , "x" ] }""", """{"a":[1,"x"],"b":1}""")]
    [InlineData("""{"z":{"y":null,"x":true}}""", """{"z":{"x":true,"y":null}}""")]
    [InlineData("\"\\u00e9\"", "\"é\"")]
    [InlineData("null", "null")]
    public void Keys_are_ordered_and_white_space_and_escapes_are_gone(string json, string canonical) =>
        Assert.Equal(canonical, CanonicalJson.Parse(json).Text);

    [Fact]
    public void Equal_values_are_equal_whatever_their_spelling() =>
        Assert.Equal(CanonicalJson.Parse("""{"a":1,"b":2}"""), CanonicalJson.Parse("""{ "b":2, "a":1 }"""));

    [Fact]
    public void Order_of_list_items_is_meaning() => Assert.NotEqual(CanonicalJson.Parse("[1,2]"), CanonicalJson.Parse("[2,1]"));
}
