using System.Globalization;

namespace S3Creds.Core.Rendering;

/// <summary>Lines for a terminal: wrapped at its width, painted only where colours are asked for, and with nothing hidden in them. No word
/// is cut: one that is wider than the terminal keeps its line.</summary>
internal sealed class TextPaper(ViewSettings settings)
{
    public const string Red = "31";
    public const string Green = "32";
    public const string Yellow = "33";
    public const string Cyan = "36";
    public const string Dim = "2";
    public const string Bold = "1";

    private const int Narrowest = 40;

    private readonly int width = Math.Max(Narrowest, settings.Width);

    public int Width => width;

    public List<string> Lines { get; } = [];

    public void Blank()
    {
        if (Lines.Count > 0 && Lines[^1].Length > 0)
            Lines.Add("");
    }

    public string Paint(string? code, string text) =>
        settings.Colour && code is not null && text.Length > 0 ? $"\u001b[{code}m{text}\u001b[0m" : text;

    /// <summary>Text after a head that stands on its first line; the following lines are indented as far.</summary>
    /// <param name="head">Escaped already, without colours.</param>
    public void Add(string head, string text, string? headColour = null, string? colour = null, int? hang = null)
    {
        var indent = hang ?? Columns(head);
        // A head that leaves no room keeps its line.
        if (Columns(head) > width * 3 / 4 && Columns(head) + Columns(Escape.Text(text)) > width)
        {
            Lines.Add(Paint(headColour, head.TrimEnd()));
            (head, indent) = ("      ", 6);
        }

        var first = true;
        foreach (var line in Wrap(Escape.Text(text), width - Columns(head), width - Math.Min(indent, width * 3 / 5)))
        {
            Lines.Add(
                first
                    ? (Paint(headColour, head) + Paint(colour, line)).TrimEnd()
                    : new string(' ', Math.Min(indent, width * 3 / 5)) + Paint(colour, line)
            );
            first = false;
        }

        if (first)
            Lines.Add(Paint(headColour, head.TrimEnd()));
    }

    /// <summary>Two texts, the second at the right edge, or on a line of its own where there is no room.</summary>
    public void Sides(string left, string right, string? leftColour = null, string? rightColour = null)
    {
        var (l, r) = (left, Escape.Text(right));
        var room = width - Columns(l) - Columns(r);
        if (r.Length == 0)
            Lines.Add(Paint(leftColour, l));
        else if (room >= 2)
            Lines.Add(Paint(leftColour, l) + new string(' ', room) + Paint(rightColour, r));
        else
        {
            Lines.Add(Paint(leftColour, l));
            Add("    ", right, colour: rightColour);
        }
    }

    public static string Pad(string text, int columns) => text + new string(' ', Math.Max(0, columns - Columns(text)));

    /// <summary>Columns of a terminal: wide letters take two.</summary>
    public static int Columns(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text.Length;
        var columns = 0;
        foreach (var rune in text.EnumerateRunes())
            columns +=
                System.Text.Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? 0
                : IsWide(rune.Value) ? 2
                : 1;
        return columns;
    }

    /// <summary>East Asian Width W and F of Unicode 16, by block.</summary>
    private static bool IsWide(int c) =>
        c
            is >= 0x1100
                and <= 0x115f
                or >= 0x2e80
                and <= 0x303e
                or >= 0x3041
                and <= 0xa4cf
                or >= 0xac00
                and <= 0xd7a3
                or >= 0xf900
                and <= 0xfaff
                or >= 0xfe30
                and <= 0xfe6f
                or >= 0xff00
                and <= 0xff60
                or >= 0xffe0
                and <= 0xffe6
                or >= 0x1f300
                and <= 0x1faff
                or >= 0x20000
                and <= 0x3fffd;

    /// <param name="first">Columns of the first line.</param>
    private static IEnumerable<string> Wrap(string text, int first, int room)
    {
        if (Columns(text) <= first)
            return text.Length == 0 ? [] : [text];
        var lines = new List<string>();
        var (line, columns) = (new System.Text.StringBuilder(), 0);
        foreach (var word in text.Split(' '))
        {
            var wide = Columns(word);
            if (columns > 0 && columns + 1 + wide > (lines.Count == 0 ? first : room))
            {
                lines.Add(line.ToString());
                line.Clear();
                columns = 0;
            }

            if (columns > 0)
            {
                line.Append(' ');
                columns++;
            }

            line.Append(word);
            columns += wide;
        }

        if (columns > 0)
            lines.Add(line.ToString());
        return lines;
    }
}
