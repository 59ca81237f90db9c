using System.Text;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;

namespace S3Creds.Core.Manifests;

/// <summary>The text of a file that manifests or policies are read from: UTF-8, with or without a byte order mark.</summary>
internal static class SourceText
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Null after an error was added, with its place.</summary>
    public static string? Decode(string file, ReadOnlySpan<byte> bytes, DiagnosticBag diagnostics)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[3..];
        if (bytes.StartsWith(Encoding.Unicode.Preamble) || bytes.StartsWith(Encoding.BigEndianUnicode.Preamble))
        {
            diagnostics.Add(ManifestCodes.NotText.At(new SourceSpan(file, 1, 1), "the file is UTF-16", "save it as UTF-8"));
            return null;
        }

        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            var before = bytes[..Math.Clamp(e.Index, 0, bytes.Length)];
            var line = before[(before.LastIndexOf((byte)'\n') + 1)..];
            var place = new SourceSpan(file, 1 + before.Count((byte)'\n'), 1 + Encoding.UTF8.GetCharCount(line));
            diagnostics.Add(ManifestCodes.NotText.At(place, "the file is not UTF-8 text from here on", "save it as UTF-8"));
            return null;
        }
    }

    /// <summary>Refuses the characters that a file may not hold; the first is named.</summary>
    public static bool Refuse(string file, string text, System.Buffers.SearchValues<char> refused, DiagnosticBag diagnostics)
    {
        var bad = text.AsSpan().IndexOfAny(refused);
        if (bad < 0)
            return false;
        var before = text.AsSpan(0, bad);
        var span = new SourceSpan(file, 1 + before.Count('\n'), bad - before.LastIndexOf('\n'));
        var what = text[bad] is '\u0085' or '\u2028' or '\u2029' ? "line break that editors do not show" : "control character";
        diagnostics.Add(ManifestCodes.NotText.At(span, $"the file has a {what} (U+{(int)text[bad]:X4}) here", "remove it, or write it as an escape in a double-quoted text"));
        return true;
    }
}
