using System.Globalization;
using System.Text;

namespace S3Creds.Core.Diagnostics;

/// <summary> Characters that a reader of a terminal, a page or a table does not see, or that move or reorder what is shown. Every writer
/// asks here what they are. </summary>
public static class HiddenText
{
    /// <summary> Default_Ignorable_Code_Point of Unicode 16 (DerivedCoreProperties.txt), and what renders as nothing although it is not in
    /// there (U+2800). </summary>
    private static readonly (int First, int Last)[] Ignorable =
    [
        (0x00ad, 0x00ad),
        (0x034f, 0x034f),
        (0x061c, 0x061c),
        (0x115f, 0x1160),
        (0x17b4, 0x17b5),
        (0x180b, 0x180f),
        (0x200b, 0x200f),
        (0x202a, 0x202e),
        (0x2060, 0x206f),
        (0x2800, 0x2800),
        (0x3164, 0x3164),
        (0xfe00, 0xfe0f),
        (0xfeff, 0xfeff),
        (0xffa0, 0xffa0),
        (0xfff0, 0xfff8),
        (0x1bca0, 0x1bca3),
        (0x1d173, 0x1d17a),
        (0xe0000, 0xe0fff),
    ];

    /// <summary>Controls, format characters, separators other than a space, ignorable and unassigned code points.</summary>
    public static bool IsHidden(Rune rune)
    {
        var value = rune.Value;
        if (value is >= ' ' and <= '~')
            return false;
        return Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.Control
                    or UnicodeCategory.Format
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator
                    or UnicodeCategory.SpaceSeparator
                    or UnicodeCategory.OtherNotAssigned
                    or UnicodeCategory.PrivateUse
            || Array.Exists(Ignorable, r => value >= r.First && value <= r.Last);
    }

    /// <summary>The text with hidden characters, and halves of surrogate pairs, as <c>\u00ad</c> or <c>\U000e0041</c>.</summary>
    public static string Escaped(string text) => Escaped(text, rune => rune.IsBmp ? $"\\u{rune.Value:x4}" : $"\\U{rune.Value:x8}");

    /// <summary>JSON text in which hidden characters, which only its strings can hold, are escapes: the same value. Line ends
    /// stay.</summary>
    public static string InJson(string json) =>
        Escaped(json, rune =>
            rune.Value is '\n' or '\r' or '\t' ? rune.ToString() : string.Concat(rune.ToString().Select(c => $"\\u{(int)c:x4}"))
        );

    private static string Escaped(string text, Func<Rune, string> escape)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;
        var shown = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; )
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i++]:x4}");
                continue;
            }

            if (IsHidden(rune))
                shown.Append(escape(rune));
            else
                shown.Append(text, i, rune.Utf16SequenceLength);
            i += rune.Utf16SequenceLength;
        }

        return shown.ToString();
    }
}
