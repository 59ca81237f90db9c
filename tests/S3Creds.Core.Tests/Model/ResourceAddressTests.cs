using S3Creds.Core.Model;

namespace S3Creds.Core.Tests.Model;

public sealed class ResourceAddressTests
{
    [Theory]
    [InlineData("user/a", ResourceKind.User, "a")]
    [InlineData("bucket/a.b-c", ResourceKind.Bucket, "a.b-c")]
    [InlineData("oidc-provider/token.actions.example.com/x", ResourceKind.OidcProvider, "token.actions.example.com/x")]
    public void It_reads_what_it_writes(string text, ResourceKind kind, string name)
    {
        var address = ResourceAddress.Parse(text);
        Assert.Equal(new ResourceAddress(kind, name), address);
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("user")]
    [InlineData("user/")]
    [InlineData("/x")]
    [InlineData("queue/x")]
    public void Anything_else_is_no_address(string text) => Assert.Null(ResourceAddress.Parse(text));

    [Fact]
    public void Order_is_creation_order_then_name() =>
        Assert.Equal(
            ["policy/z", "user/a", "user/b", "role/a", "bucket/a"],
            new[] { "bucket/a", "user/b", "role/a", "policy/z", "user/a" }
                .Select(a => ResourceAddress.Parse(a)!.Value)
                .Order()
                .Select(a => a.ToString())
        );
}
