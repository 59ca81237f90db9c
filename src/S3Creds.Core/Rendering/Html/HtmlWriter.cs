using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Rendering.Html;

/// <summary>HTML with untrusted text in it. Markup is constant by the compiler's check; every text passes through the escaping of its
/// place.</summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder html = new();

    /// <summary>A constant of this program.</summary>
    public HtmlWriter Markup([ConstantExpected] string constant)
    {
        html.Append(constant);
        return this;
    }

    /// <summary>One of the constant files of a report: its style or script.</summary>
    public HtmlWriter Asset(ReportAsset asset)
    {
        html.Append(asset.Text);
        return this;
    }

    /// <summary>Between tags. A hidden character is shown as its escape, in a frame of its own, so that it differs from text that
    /// merely looks like an escape.</summary>
    public HtmlWriter Text(string text)
    {
        for (var i = 0; i < text.Length; )
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
            {
                Framed(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)text[i++]:x4}"));
                continue;
            }

            if (HiddenText.IsHidden(rune))
                Framed(HiddenText.Escaped(rune.ToString()));
            else
                Visible(rune);
            i += rune.Utf16SequenceLength;
        }

        return this;
    }

    /// <summary>Lines of a <c>pre</c>: line ends are ours, each line is text.</summary>
    public HtmlWriter Lines(IEnumerable<string> lines)
    {
        var first = true;
        foreach (var line in lines)
        {
            if (!first)
                html.Append('\n');
            first = false;
            Text(line);
        }

        return this;
    }

    /// <summary>An attribute with its leading space, always quoted.</summary>
    public HtmlWriter Attribute([ConstantExpected] string name, string value)
    {
        html.Append(' ').Append(name).Append("=\"");
        Plain(value);
        html.Append('"');
        return this;
    }

    /// <summary>Text where no element can stand: inside <c>title</c>.</summary>
    public HtmlWriter Plain(string text)
    {
        foreach (var rune in HiddenText.Escaped(text).EnumerateRunes())
            Visible(rune);
        return this;
    }

    public HtmlWriter Number(int number)
    {
        html.Append(number.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    public HtmlWriter Code(string text) => Markup("<code>").Text(text).Markup("</code>");

    /// <summary>Several, with commas.</summary>
    public HtmlWriter Codes(IEnumerable<string> texts)
    {
        var first = true;
        foreach (var text in texts)
        {
            if (!first)
                html.Append(", ");
            first = false;
            Code(text);
        }

        return this;
    }

    /// <summary>A name that may be broken behind its dots, dashes and slashes.</summary>
    public HtmlWriter Breakable(string name)
    {
        var start = 0;
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] is not ('.' or '-' or '/' or '_'))
                continue;
            Text(name[start..(i + 1)]).Markup("<wbr>");
            start = i + 1;
        }

        return Text(name[start..]);
    }

    public override string ToString() => html.ToString();

    private void Framed(string escape) => html.Append("<span class=\"esc\">").Append(escape).Append("</span>");

    private void Visible(Rune rune)
    {
        switch (rune.Value)
        {
            case '&':
                html.Append("&amp;");
                break;
            case '<':
                html.Append("&lt;");
                break;
            case '>':
                html.Append("&gt;");
                break;
            case '"':
                html.Append("&quot;");
                break;
            case '\'':
                html.Append("&#39;");
                break;
            default:
                html.Append(rune.ToString());
                break;
        }
    }
}
