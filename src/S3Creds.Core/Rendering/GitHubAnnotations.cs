using System.Globalization;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Rendering;

/// <summary>Diagnostics as workflow commands, which GitHub shows beside the lines of a pull request. Nothing in a name or a path can end a
/// command, add a property to it, or begin another one.</summary>
public static class GitHubAnnotations
{
    /// <summary>One line each, errors first: GitHub shows ten of each kind.</summary>
    /// <param name="relative">A path as a manifest's place has it, from the root of the repository.</param>
    public static IEnumerable<string> Of(IEnumerable<Diagnostic> diagnostics, Func<string, string> relative) =>
        diagnostics.OrderByDescending(d => d.Severity).Select(d => Line(d, relative));

    private static string Line(Diagnostic diagnostic, Func<string, string> relative)
    {
        var command = diagnostic.Severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            _ => "notice",
        };
        var properties = new List<string>();
        if (diagnostic.Span is { } span)
            properties.AddRange([
                $"file={Property(relative(span.File))}",
                string.Create(CultureInfo.InvariantCulture, $"line={span.Line}"),
                string.Create(CultureInfo.InvariantCulture, $"col={span.Column}"),
            ]);
        properties.Add($"title={Property(diagnostic.Code)}");
        var message = diagnostic.Hint is { } hint
            ? $"{Escape.Text(diagnostic.Message)}\n{Escape.Text(hint)}"
            : Escape.Text(diagnostic.Message);
        return $"::{command} {string.Join(',', properties)}::{Data(message)}";
    }

    /// <summary>As the toolkit of GitHub escapes the message of a command.</summary>
    private static string Data(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal)
            .Replace("\r", "%0D", StringComparison.Ordinal)
            .Replace("\n", "%0A", StringComparison.Ordinal);

    /// <summary>As the toolkit of GitHub escapes the value of a property.</summary>
    private static string Property(string text) =>
        Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
