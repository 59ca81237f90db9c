using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Rendering;

/// <summary>A diagnostic for a terminal: <c>team.yaml:12:5: error S3C012: message</c>, and its hint on a line of its own.</summary>
public static class DiagnosticText
{
    public static string Line(Diagnostic diagnostic, bool colour)
    {
        var severity = diagnostic.Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "note" };
        var paint = diagnostic.Severity switch { Severity.Error => "31", Severity.Warning => "33", _ => "36" };
        var place = diagnostic.Span is { } span ? Escape.Text(span.ToString()) + ": " : "";
        var label = $"{severity} {diagnostic.Code}";
        var line = $"{place}{(colour ? $"\u001b[{paint}m{label}\u001b[0m" : label)}: {Escape.Text(diagnostic.Message)}";
        return diagnostic.Hint is { } hint ? $"{line}\n    {Escape.Text(hint)}" : line;
    }
}
