using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Tests.Aws;

/// <summary>Credentials files as boto3 reads them; the text of a line is in no message.</summary>
public sealed class IniTextTests
{
    [Theory]
    [InlineData("[a]\nkey = v\n", "[a]\nkey = v\n", true)]
    [InlineData("[a]\r\nKey: v\r\n", "[a]\nkey = v\n", false)]
    [InlineData("[a]\nkey : v=w:x\n", "[a]\nkey = v=w:x\n", false)]
    [InlineData("# c\n; c\n[a]\n  # c\nkey=v # w\n", "[a]\nkey = v # w\n", true)]
    [InlineData("[a] # c\nkey=v\n", "[a]\nkey = v\n", false)]
    [InlineData("[a]\ncredential_process = one\n  two\n", "[a]\ncredential_process = one two\n", false)]
    [InlineData(
        "[a]\ns3 =\n  addressing_style = path\nregion = eu-west-1\n",
        "[a]\ns3 =\n  addressing_style = path\nregion = eu-west-1\n",
        true
    )]
    public void The_forms_of_boto3_are_read_and_given_on_in_the_plain_form(string text, string plain, bool isPlain)
    {
        var ini = IniText.Parse(text);
        Assert.Equal((plain, isPlain), (ini.ToPlain(), ini.IsPlain));
        Assert.Empty(ini.BadLines);
        Assert.True(IniText.Parse(plain).IsPlain);
    }

    [Theory]
    [InlineData("key = v\n[a]\n", 1)]
    [InlineData("[a]\nTOPSECRET\n", 2)]
    [InlineData("[a]\nk = v\n= TOPSECRET\n", 3)]
    [InlineData("[\nk = v\n", 1)]
    public void A_line_that_is_none_is_known_by_its_number_only(string text, int line)
    {
        var ini = IniText.Parse(text);
        Assert.Equal(line, ini.BadLines[0]);
        Assert.DoesNotContain("TOPSECRET", ini.ToPlain(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[x]\naws_access_key_id : AKIA1\naws_secret_access_key : s\n")]
    [InlineData("[x]\nregion: eu\n[y]\nAWS_ACCESS_KEY_ID: AKIA1\naws_secret_access_key=s\naws_session_token: t\n")]
    public void Auth_text_takes_the_same_forms(string text) => Assert.Equal("AKIA1", Credentials.FromAuth(text).GetCredentials().AccessKey);

    [Fact]
    public void Auth_text_without_a_key_is_not_quoted() =>
        Assert.DoesNotContain(
            "TOPSECRET",
            Assert.Throws<S3CredsException>(() => Credentials.FromAuth("[x]\naws_secret_access_key TOPSECRET\n")).Message,
            StringComparison.Ordinal
        );
}
