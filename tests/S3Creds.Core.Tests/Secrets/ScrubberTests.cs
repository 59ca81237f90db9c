using System.Net;
using System.Text;
using System.Text.Json;
using S3Creds.Core.Secrets;

namespace S3Creds.Core.Tests.Secrets;

/// <summary>No text of somebody else carries a secret of the run, however it is escaped and wherever it is cut.</summary>
public sealed class ScrubberTests
{
    private const string Key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    public static TheoryData<string, string> Escapes()
    {
        var bytes = Encoding.UTF8.GetBytes(Key);
        var data = new TheoryData<string, string>
        {
            { "raw", Key },
            { "JSON", JsonSerializer.Serialize($"key {Key}") },
            { "JSON with slashes escaped", Key.Replace("/", "\\/", StringComparison.Ordinal) },
            { "JSON, all escaped", string.Concat(Key.Select(c => $"\\u{(int)c:x4}")) },
            { "URL", Uri.EscapeDataString(Key) },
            {
                "URL, lower case",
                Uri.EscapeDataString(Key).Replace("%2F", "%2f", StringComparison.Ordinal).Replace("%2B", "%2b", StringComparison.Ordinal)
            },
            { "URL twice", Uri.EscapeDataString(Uri.EscapeDataString(Key)) },
            { "XML", string.Concat(Key.Select(c => char.IsLetterOrDigit(c) ? c.ToString() : $"&#{(int)c};")) },
            { "XML, hex", string.Concat(Key.Select(c => $"&#x{(int)c:X};")) },
            { "HTML in JSON", JsonSerializer.Serialize(WebUtility.HtmlEncode(Key)) },
            { "hex", Convert.ToHexString(bytes) },
            { "hex, lower case", Convert.ToHexStringLower(bytes) },
            { "its first half", Key[..20] },
            { "its second half", Key[20..] },
        };
        foreach (var before in (string[])["", "a", "id", "id:"])
        {
            var text = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{before}{Key}:x"));
            data.Add($"base64 after '{before}'", text);
            data.Add($"base64 of URLs after '{before}'", text.Replace('+', '-').Replace('/', '_'));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Escapes))]
    public void A_secret_is_found_under_every_escape(string name, string escaped)
    {
        var scrubber = new Scrubber();
        using var secret = Secret.Of(Key);
        scrubber.Learn(secret);
        var clean = scrubber.Clean($"ValidationError: value '{escaped}' is not allowed (request 1)");
        Assert.Contains(Scrubber.Mask, clean, StringComparison.Ordinal);
        Assert.StartsWith("ValidationError: value '", clean, StringComparison.Ordinal);
        Assert.EndsWith("' is not allowed (request 1)", clean, StringComparison.Ordinal);
        for (var at = 0; at + 12 <= escaped.Length; at++)
            Assert.False(
                clean.Contains(escaped.Substring(at, 12), StringComparison.Ordinal) && !name.StartsWith("base64", StringComparison.Ordinal),
                $"{name}: {clean}"
            );
        Assert.DoesNotContain(escaped, clean, StringComparison.Ordinal);
    }

    [Fact]
    public void What_holds_no_secret_is_left_as_it_is()
    {
        var scrubber = new Scrubber();
        Assert.Equal("a %2F b", scrubber.Clean("a %2F b"));
        scrubber.Learn(Key, allForms: true);
        foreach (
            var text in (string[])
                ["", "x", "user/ci: policy arn:aws:iam::aws:policy/X does not exist", "100 % & more \\ than &that;", "wJalrXUtnFE"]
        )
            Assert.Equal(text, scrubber.Clean(text));
    }

    [Fact]
    public void A_short_secret_is_found_as_a_whole_and_a_tiny_one_is_a_word()
    {
        var scrubber = new Scrubber();
        scrubber.Learn("minioadm", allForms: true);
        scrubber.Learn("abc", allForms: true);
        Assert.Equal($"key {Scrubber.Mask} of abc", scrubber.Clean("key minioadm of abc"));
    }
}
