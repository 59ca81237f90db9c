using System.Text;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli;

/// <summary>Writes diagnostics to standard error, each with the line of the manifest that it is about.</summary>
internal static class DiagnosticWriter
{
    private const long LargestSource = 1 << 20;

    public static async Task WriteAsync(IEnumerable<Diagnostic> diagnostics, CommandContext context)
    {
        var sources = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var diagnostic in diagnostics)
            await context.Err.WriteLineAsync(
                DiagnosticText.Block(diagnostic, SourceLine(diagnostic.Span, sources, context), context.ErrColour)
            );
    }

    /// <summary>Null where the source cannot be had any more: a message without its line is still a message.</summary>
    private static string? SourceLine(SourceSpan? span, Dictionary<string, string[]> sources, CommandContext context)
    {
        if (span is null)
            return null;
        if (!sources.TryGetValue(span.File, out var lines))
        {
            try
            {
                lines = Encoding.UTF8.GetString(context.Files.ReadAllBytes(span.File, LargestSource)).Split('\n');
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                lines = [];
            }

            sources[span.File] = lines;
        }

        return span.Line <= lines.Length ? lines[span.Line - 1].TrimEnd('\r') : null;
    }
}
