using System.Globalization;
using System.Text;

namespace S3Creds.Core.Rendering;

/// <summary>Names, tags and documents of an account are untrusted text: nothing in them may move the cursor, colour or reorder what is shown.</summary>
public static class Escape
{
    /// <summary>Control characters (C0, C1: U+009B is a CSI, and IAM allows it), bidi controls, and line and paragraph separators as <c>\u….</c>.</summary>
    public static string Text(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') || !text.Any(IsHostile))
            return text;
        var shown = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (IsHostile(c))
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                shown.Append(c);
        }

        return shown.ToString();
    }

    private static bool IsHostile(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or '\u061c' or '\ufeff' or (>= '\u200b' and <= '\u200f') or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
