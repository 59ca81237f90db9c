using System.Text;

namespace S3Creds.Core.Rendering;

/// <summary>Untrusted text in Markdown: it can neither format, nor mention, nor link, nor leave its table cell, nor speak to a
/// workflow.</summary>
public static class Markdown
{
    public static string Text(string text)
    {
        var shown = new StringBuilder(text.Length + 8);
        foreach (var c in Escape.Text(text))
        {
            // A zero-width break would be invisible and copied along; entities are neither.
            if (c is '@' or '<' or '>' or '&' or '|' or '#' or ':' or '`' or '\\')
                shown.Append("&#").Append((int)c).Append(';');
            else if (c is '*' or '_' or '[' or ']' or '~' or '!')
                shown.Append('\\').Append(c);
            else
                shown.Append(c);
        }

        return shown.ToString();
    }

    /// <summary>A code span whose fence is longer than any run of backticks inside. Nothing in it is an entity or an escape of
    /// Markdown: it shows what it holds.</summary>
    public static string Code(string text) => Span(Escape.Text(text));

    /// <summary>A code span in a table, where a bar would end the cell even there, and its escape is not shown.</summary>
    public static string CodeInCell(string text) => Span(Escape.Text(text).Replace("|", "\\|", StringComparison.Ordinal));

    private static string Span(string inner)
    {
        if (inner.Length == 0)
            return "` `";
        var fence = new string('`', LongestRun(inner) + 1);
        // A viewer drops one blank at both ends, where there is more than blanks.
        var isPadded =
            inner.StartsWith('`') || inner.EndsWith('`') || (inner.StartsWith(' ') && inner.EndsWith(' ') && inner.Trim().Length > 0);
        return isPadded ? $"{fence} {inner} {fence}" : $"{fence}{inner}{fence}";
    }

    /// <summary>Text inside an HTML element, such as the summary of what is folded.</summary>
    public static string Html(string text) =>
        Escape
            .Text(text)
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal);

    /// <summary>A fenced block; a line that begins with <c>::</c> would be a workflow command in a CI log.</summary>
    public static string Fence(string language, string text)
    {
        var fence = new string('`', Math.Max(3, LongestRun(text) + 1));
        var lines = text.Split('\n').Select(l => l.StartsWith("::", StringComparison.Ordinal) ? " " + l : l);
        return $"{fence}{language}\n{string.Join('\n', lines)}\n{fence}\n";
    }

    private static int LongestRun(string text)
    {
        int longest = 0,
            run = 0;
        foreach (var c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
