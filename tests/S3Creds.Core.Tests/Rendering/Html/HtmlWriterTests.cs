using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Rendering;
using S3Creds.Core.Rendering.Html;

namespace S3Creds.Core.Tests.Rendering.Html;

/// <summary>Untrusted text in a page, over all code points and each place where it can stand.</summary>
public sealed partial class HtmlWriterTests
{
    private static IEnumerable<string> All =>
        Enumerable
            .Range(0, 0x110000)
            .Select(c => c is >= 0xd800 and <= 0xdfff ? ((char)c).ToString() : new Rune(c).ToString())
            .Select(c => $"a{c}b");

    [Fact]
    public void Between_tags_each_code_point_reads_as_itself_or_as_its_escape()
    {
        foreach (var text in All)
        {
            var html = new HtmlWriter().Text(text).ToString();
            var bare = html.Replace("<span class=\"esc\">", "", StringComparison.Ordinal).Replace("</span>", "", StringComparison.Ordinal);
            Assert.DoesNotContain(bare, c => c is '<' or '>' or '"' or '\'');
            Assert.Equal(Escape.Text(text), WebUtility.HtmlDecode(bare));
        }
    }

    [Fact]
    public void In_an_attribute_and_in_the_title_too()
    {
        foreach (var text in All)
        {
            var attribute = new HtmlWriter().Attribute("data-t", text).ToString();
            Assert.StartsWith(" data-t=\"", attribute, StringComparison.Ordinal);
            Assert.EndsWith("\"", attribute, StringComparison.Ordinal);
            var value = attribute[" data-t=\"".Length..^1];
            Assert.DoesNotContain(value, c => c is '<' or '>' or '"' or '\'');
            Assert.Equal(Escape.Text(text), WebUtility.HtmlDecode(value));
            Assert.Equal(value, new HtmlWriter().Plain(text).ToString());
        }
    }

    [Fact]
    public void Nothing_hidden_is_written()
    {
        foreach (var text in All)
            Assert.DoesNotContain(new HtmlWriter().Text(text).ToString().EnumerateRunes(), HiddenText.IsHidden);
    }

    [Fact]
    public void A_name_is_broken_between_its_parts_and_stays_the_same_text() =>
        Assert.Equal("a.<wbr>b&lt;-<wbr>c", new HtmlWriter().Breakable("a.b<-c").ToString());

    [Fact]
    public void The_style_and_the_script_cannot_end_their_element_and_load_nothing()
    {
        foreach (var asset in new[] { ReportAsset.Style, ReportAsset.Script })
        {
            Assert.DoesNotContain("</", asset.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("<!--", asset.Text, StringComparison.Ordinal);
            Assert.DoesNotContain('\r', asset.Text);
            Assert.DoesNotMatch(Loading(), asset.Text);
            Assert.Matches("^sha256-[A-Za-z0-9+/]{43}=$", asset.Hash);
        }
    }

    [GeneratedRegex("https?:|url\\(|@import|fetch\\(|innerHTML|insertAdjacent|document\\.write|eval\\(|new Function")]
    private static partial Regex Loading();
}
