using System.Globalization;
using System.Text;

namespace S3Creds.Core.Files;

/// <summary>Bytes that are not UTF-8 text, and where they begin.</summary>
public sealed class NotUtf8Exception(int line, int column)
    : WordedIOException(string.Create(CultureInfo.InvariantCulture, $"it is not UTF-8 text from line {line}, column {column} on"))
{
    public int Line { get; } = line;

    public int Column { get; } = column;
}

/// <summary>Text of files that people write. A byte that is no text is refused: a replacement character in its place would be another
/// document.</summary>
public static class Utf8Text
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="NotUtf8Exception">It is not UTF-8.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            var before = bytes[..Math.Clamp(e.Index, 0, bytes.Length)];
            var line = before[(before.LastIndexOf((byte)'\n') + 1)..];
            throw new NotUtf8Exception(1 + before.Count((byte)'\n'), 1 + Encoding.UTF8.GetCharCount(line));
        }
    }

    /// <summary>A file or a pipe that a command line names, without its byte order mark.</summary>
    /// <exception cref="IOException">It cannot be read, or is not UTF-8.</exception>
    public static string ReadInputText(this IFileSystem files, string path, long largest) =>
        Decode(files.ReadInput(path, largest)).TrimStart('\uFEFF');
}
