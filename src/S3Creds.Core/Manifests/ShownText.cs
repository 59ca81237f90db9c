using System.Text;

namespace S3Creds.Core.Manifests;

/// <summary>Text from a manifest as a message may show it: short, on one line, without control characters.</summary>
internal static class ShownText
{
    private const int Longest = 80;

    public static string Quote(string text)
    {
        var shown = new StringBuilder("'");
        foreach (var c in text.Length > Longest ? text.AsSpan(0, Longest) : text)
        {
            // Format characters can reorder what a terminal shows.
            if (char.IsControl(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format)
                shown.Append("\\u").Append(((int)c).ToString("x4"));
            else
                shown.Append(c);
        }

        return shown.Append(text.Length > Longest ? "…'" : "'").ToString();
    }
}
