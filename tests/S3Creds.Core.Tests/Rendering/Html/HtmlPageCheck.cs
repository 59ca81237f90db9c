using System.Text.RegularExpressions;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Rendering.Html;

namespace S3Creds.Core.Tests.Rendering.Html;

/// <summary>A page holds the elements and attributes of the program alone, each closed where it was opened, and nothing hidden: a text that
/// broke out of its place would add one.</summary>
internal static partial class HtmlPageCheck
{
    private static readonly HashSet<string> Void = ["meta", "wbr", "input", "br", "hr"];

    private static readonly HashSet<string> Known =
    [
        .. Void,
        .. "html head title style body script main header footer nav section search dialog form label button output".Split(' '),
        .. "h1 h2 h3 p a b i bdi strong code pre kbd ins del small span div ul ol li dl dt dd table caption thead tbody tr th td details summary".Split(
            ' '
        ),
    ];

    public static void Check(string page)
    {
        var rest = Without(Without(page, ReportAsset.Style.Text), ReportAsset.Script.Text);
        Assert.StartsWith("<!doctype html>\n", rest, StringComparison.Ordinal);
        Assert.False(rest.EnumerateRunes().Any(r => r.Value != '\n' && HiddenText.IsHidden(r)), "hidden text");
        var open = new Stack<string>();
        var at = "<!doctype html>".Length;
        while (at < rest.Length)
        {
            var next = rest.IndexOfAny(['<', '>'], at);
            if (next < 0)
                break;
            var tag = Tag().Match(rest, next);
            if (rest[next] != '<' || !tag.Success || tag.Index != next)
                Assert.Fail($"no tag: {Around(rest, next)}");
            var name = tag.Groups["name"].Value;
            if (!Known.Contains(name))
                Assert.Fail($"<{name}>: {Around(rest, next)}");
            foreach (Capture attribute in tag.Groups["attribute"].Captures)
            {
                if (attribute.Value.StartsWith("on", StringComparison.Ordinal) || attribute.Value is "style" or "src")
                    Assert.Fail($"{attribute.Value}: {Around(rest, next)}");
            }

            if (name == "a" && tag.Groups["end"].Length == 0 && !tag.Value.Contains("href=\"#", StringComparison.Ordinal))
                Assert.Fail($"a link that leaves the page: {Around(rest, next)}");
            if (tag.Groups["end"].Length > 0)
            {
                if (open.Count == 0 || open.Pop() != name)
                    Assert.Fail($"</{name}> closes another: {Around(rest, next)}");
            }
            else if (!Void.Contains(name))
            {
                open.Push(name);
            }

            at = next + tag.Length;
        }

        Assert.Empty(open);
    }

    private static string Without(string page, string asset)
    {
        var at = page.IndexOf(asset, StringComparison.Ordinal);
        Assert.True(at >= 0, "the page has no style or script");
        return page.Remove(at, asset.Length);
    }

    private static string Around(string page, int at) => page[Math.Max(0, at - 60)..Math.Min(page.Length, at + 60)];

    [GeneratedRegex("""\G<(?<end>/?)(?<name>[a-z][a-z0-9]*)(?: (?<attribute>[a-z-]+)(?:="[^"<>]*")?)*>""", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
