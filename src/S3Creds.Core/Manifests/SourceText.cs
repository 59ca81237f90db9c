using System.Text;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Model;

namespace S3Creds.Core.Manifests;

/// <summary>The text of a file that manifests or policies are read from: UTF-8, with or without a byte order mark.</summary>
internal static class SourceText
{
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
            return Utf8Text.Decode(bytes);
        }
        catch (NotUtf8Exception e)
        {
            var place = new SourceSpan(file, e.Line, e.Column);
            diagnostics.Add(ManifestCodes.NotText.At(place, "the file is not UTF-8 text from here on", "save it as UTF-8"));
            return null;
        }
    }

    /// <summary>Refuses the characters that a file may not hold; the first is named.</summary>
    public static bool Refuse(string file, string text, System.Buffers.SearchValues<char> refused, DiagnosticBag diagnostics)
    {
        var bad = text.AsSpan().IndexOfAny(refused);
        var carriageReturn = LoneCarriageReturn(text);
        if (bad < 0 || (carriageReturn >= 0 && carriageReturn < bad))
            bad = carriageReturn;
        if (bad < 0)
            return false;
        var before = text.AsSpan(0, bad);
        var span = new SourceSpan(file, 1 + before.Count('\n'), bad - before.LastIndexOf('\n'));
        var what = text[bad] is '\r' or '\u0085' or '\u2028' or '\u2029' ? "line break that editors do not show" : "control character";
        diagnostics.Add(
            ManifestCodes.NotText.At(
                span,
                $"the file has a {what} (U+{(int)text[bad]:X4}) here",
                "remove it, or write it as an escape in a double-quoted text"
            )
        );
        return true;
    }

    /// <summary>YAML ends a line at a carriage return alone; most editors and all reviews show the rest as a part of the same line, of a
    /// comment too.</summary>
    private static int LoneCarriageReturn(string text)
    {
        for (var at = text.IndexOf('\r', StringComparison.Ordinal); at >= 0; at = text.IndexOf('\r', at + 1))
        {
            if (at + 1 == text.Length || text[at + 1] != '\n')
                return at;
        }

        return -1;
    }
}
