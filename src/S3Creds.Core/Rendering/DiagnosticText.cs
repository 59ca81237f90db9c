using System.Globalization;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Rendering;

/// <summary>A diagnostic for a terminal: <c>team.yaml:12:5: error S3C012: message</c>, and its hint on a line of its own.</summary>
public static class DiagnosticText
{
    private const int Widest = 160;

    /// <summary>The line, the source line that it is about with a caret below the place, and the hint.</summary>
    /// <param name="source">The source line as it is; null where there is none to show.</param>
    public static string Block(Diagnostic diagnostic, string? source, bool colour)
    {
        if (diagnostic.Span is not { } span || source is null || span.Column > source.Length + 1 || span.Column > Widest)
            return Line(diagnostic, colour);
        var shown = Escape.Text(source.Length > Widest ? source[..Widest] + "…" : source);
        var caret = Escape.Text(source[..(span.Column - 1)]).Length;
        var number = span.Line.ToString(CultureInfo.InvariantCulture);
        var text =
            $"{Line(diagnostic with { Hint = null }, colour)}\n  {number} | {shown}\n  {new string(' ', number.Length)} | "
            + $"{new string(' ', caret)}^";
        return diagnostic.Hint is { } hint ? $"{text}\n    {Escape.Text(hint)}" : text;
    }

    public static string Line(Diagnostic diagnostic, bool colour)
    {
        var severity = diagnostic.Severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            _ => "note",
        };
        var paint = diagnostic.Severity switch
        {
            Severity.Error => "31",
            Severity.Warning => "33",
            _ => "36",
        };
        var place = diagnostic.Span is { } span ? Escape.Text(span.ToString()) + ": " : "";
        var label = $"{severity} {diagnostic.Code}";
        var line = $"{place}{(colour ? $"\u001b[{paint}m{label}\u001b[0m" : label)}: {Escape.Text(diagnostic.Message)}";
        return diagnostic.Hint is { } hint ? $"{line}\n    {Escape.Text(hint)}" : line;
    }
}
