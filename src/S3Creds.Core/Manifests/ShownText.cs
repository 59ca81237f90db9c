using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Manifests;

/// <summary>Text from a manifest as a message may show it: short, on one line, without characters that hide.</summary>
internal static class ShownText
{
    private const int Longest = 80;

    public static string Quote(string text) => $"'{Short(text)}'";

    /// <summary>On one line, whole, without characters that hide: for a comment.</summary>
    public static string Line(string text) => HiddenText.Escaped(text);

    public static string Short(string text)
    {
        if (text.Length <= Longest)
            return HiddenText.Escaped(text);
        var end = char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest;
        return HiddenText.Escaped(text[..end]) + "…";
    }
}
