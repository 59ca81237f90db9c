using System.Text;
using System.Text.Json;

namespace S3Creds.Policy;

/// <summary>Why a text is no JSON, in this tool's words and with its place.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">Characters, from 1.</param>
public sealed record JsonProblem(string Message, int Line, int Column)
{
    /// <summary>Whether it is the reader's limit that stopped it. An unclosed bracket speaks of depths too.</summary>
    public static bool IsTooDeep(JsonException exception) =>
        exception.Message.Contains("maximum configured depth", StringComparison.OrdinalIgnoreCase);

    /// <param name="json">What was parsed, as UTF-8.</param>
    public static JsonProblem Of(JsonException exception, ReadOnlySpan<byte> json)
    {
        var line = (int)(exception.LineNumber ?? 0);
        var start = 0;
        for (var i = 0; i < line; i++)
            start += json[start..].IndexOf((byte)'\n') + 1;
        var offset = Math.Clamp(start + (int)(exception.BytePositionInLine ?? 0), 0, json.Length);
        while (offset > start && offset < json.Length && (json[offset] & 0xc0) == 0x80)
            offset--;
        var isDuplicate = exception.Message.Contains("uplicate propert", StringComparison.Ordinal);
        var words = isDuplicate ? "not valid: an object has the same key twice" : Words(json, offset);
        return new JsonProblem(words, line + 1, Encoding.UTF8.GetCharCount(json[Math.Min(start, offset)..offset]) + 1);
    }

    private static string Words(ReadOnlySpan<byte> json, int offset)
    {
        if (json[offset..].Trim(" \t\r\n"u8).IsEmpty)
            return "not JSON: the text ends before the document does";
        Rune.DecodeFromUtf8(json[offset..], out var rune, out _);
        return rune.Value switch
        {
            < ' ' => $"not JSON: a control character (U+{rune.Value:X4}) inside a string: write it as an escape",
            '/' or '#' => "not JSON: there are no comments in it",
            '\'' => "not JSON: texts are written in double quotes",
            > ' ' and <= '~' =>
                $"not JSON: '{rune}' is not expected here: a quote, comma or bracket before it is missing, or there is one too many",
            _ => $"not JSON: the character U+{rune.Value:X4} is not expected here",
        };
    }
}
