using CsCheck;
using S3Creds.Core.Transfers;

namespace S3Creds.Core.Tests.Transfers;

public sealed class KeyPathTests
{
    private const string Folder = "/srv/target";

    [Theory]
    [InlineData("a/b.txt", "/srv/target/a/b.txt")]
    [InlineData("/etc/passwd", "/srv/target/%/etc/passwd")]
    [InlineData("../x", "/srv/target/%2E%2E/x")]
    [InlineData("a/../../x", "/srv/target/a/%2E%2E/%2E%2E/x")]
    [InlineData("./x", "/srv/target/%2E/x")]
    [InlineData("a//b", "/srv/target/a/%/b")]
    [InlineData("...", "/srv/target/...")]
    [InlineData("a\0b", "/srv/target/a%00b")]
    [InlineData(" ü 😀 ", "/srv/target/ ü 😀 ")]
    public void A_key_is_saved_below_the_folder(string key, string path) => Assert.Equal(path, KeyPath.Inside(Folder, key));

    [Fact]
    public void No_key_leads_out_of_the_folder() =>
        Gen.String[Gen.Char["./\\a~\0:%"], 0, 20]
            .Sample(key => KeyPath.Inside(Folder, key).StartsWith(Folder + "/", StringComparison.Ordinal));

    [Fact]
    public void A_page_of_keys_is_decoded_as_S3_encodes_it() => Assert.Equal("a b+ü/%", ObjectList.Decode("a+b%2B%C3%BC/%25"));
}
