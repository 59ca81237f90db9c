using System.Globalization;

namespace S3Creds.Core.Secrets;

/// <summary>A text with one layer of escapes after the other taken off: those of JSON, URLs and XML. Knows where each character stood at
/// first.</summary>
internal sealed class EscapedText
{
    private const int LongestEntity = 10;

    private readonly int[]? starts;
    private readonly int[]? ends;

    private EscapedText(string characters, int[]? starts, int[]? ends)
    {
        Characters = characters;
        this.starts = starts;
        this.ends = ends;
    }

    public string Characters { get; }

    public static EscapedText Plain(string text) => new(text, null, null);

    public int StartOf(int at) => starts?[at] ?? at;

    public int EndOf(int at) => ends?[at] ?? at + 1;

    /// <summary>With one more layer taken off; null where there is none.</summary>
    public EscapedText? Decoded()
    {
        if (Characters.AsSpan().IndexOfAny('%', '\\', '&') < 0)
            return null;
        var characters = new char[Characters.Length];
        var (from, to) = (new int[Characters.Length], new int[Characters.Length]);
        var count = 0;
        for (var at = 0; at < Characters.Length; )
        {
            var (character, length) = Read(at);
            characters[count] = character;
            from[count] = StartOf(at);
            to[count++] = EndOf(at + length - 1);
            at += length;
        }

        return count == Characters.Length ? null : new EscapedText(new string(characters, 0, count), from[..count], to[..count]);
    }

    private (char Character, int Length) Read(int at)
    {
        var rest = Characters.AsSpan(at);
        return rest[0] switch
        {
            '%' when Hex(rest, 1, 2) is { } code => (code, 3),
            '\\' when rest.Length > 1 && rest[1] is 'u' && Hex(rest, 2, 4) is { } code => (code, 6),
            '\\' when rest.Length > 1 && rest[1] is 'x' && Hex(rest, 2, 2) is { } code => (code, 4),
            '\\' when rest.Length > 1 && rest[1] is '/' or '\\' or '"' or '\'' => (rest[1], 2),
            '&' when Entity(rest) is var (character, length) && length > 0 => (character, length),
            _ => (rest[0], 1),
        };
    }

    private static char? Hex(ReadOnlySpan<char> text, int at, int digits) =>
        text.Length >= at + digits
        && ushort.TryParse(text.Slice(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            ? (char)code
            : null;

    private static (char Character, int Length) Entity(ReadOnlySpan<char> text)
    {
        var end = text[..Math.Min(text.Length, LongestEntity)].IndexOf(';');
        if (end < 2)
            return default;
        var name = text[1..end];
        if (name[0] != '#')
        {
            char? named = name switch
            {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                _ => null,
            };
            return named is { } character ? (character, end + 1) : default;
        }

        var isHex = name.Length > 1 && name[1] is 'x' or 'X';
        return ushort.TryParse(
            name[(isHex ? 2 : 1)..],
            isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var code
        )
            ? ((char)code, end + 1)
            : default;
    }
}
