using S3Creds.Core.Model;

namespace S3Creds.Core.Diagnostics;

public enum Severity
{
    Info,
    Warning,
    Error,
}

/// <summary>Something that a user must know: what, where, and the way out.</summary>
/// <param name="Code">Stable, listed in docs/diagnostics.md: <c>S3C012</c>.</param>
/// <param name="Message">One sentence, without the place and without a trailing full stop.</param>
/// <param name="Span">The place in a manifest, where there is one.</param>
/// <param name="Hint">What to do about it.</param>
public sealed record Diagnostic(string Code, Severity Severity, string Message, SourceSpan? Span = null, string? Hint = null)
{
    public bool IsError => Severity == Severity.Error;

    /// <summary>What exists and was not created by this tool; null: the message is about something else.</summary>
    public DiagnosticSubject? Subject { get; init; }
}

/// <summary>A resource, or an access key (<c>access-key/USER/ID</c>), that others created.</summary>
/// <param name="Created">Null where it is not known.</param>
public sealed record DiagnosticSubject(ResourceAddress Address, DateTimeOffset? Created = null);

/// <summary>A code and its one-line meaning, for docs/diagnostics.md and <c>s3creds explain</c>.</summary>
public sealed record DiagnosticCode(string Code, Severity Severity, string Title)
{
    public Diagnostic At(SourceSpan? span, string message, string? hint = null) => new(Code, Severity, message, span, hint);

    public Diagnostic With(string message, string? hint = null) => new(Code, Severity, message, null, hint);
}

/// <summary>Collects all diagnostics of a pass, so that all errors are reported at once.</summary>
public sealed class DiagnosticBag
{
    private readonly List<Diagnostic> items = [];

    public bool HasErrors => Errors > 0;

    /// <summary>How many errors were added.</summary>
    public int Errors { get; private set; }

    public void Add(Diagnostic diagnostic)
    {
        items.Add(diagnostic);
        Errors += diagnostic.IsError ? 1 : 0;
    }

    public void AddRange(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
            Add(diagnostic);
    }

    /// <summary>By file, line, column, then code: the order in which a reader meets them.</summary>
    public IReadOnlyList<Diagnostic> Sorted() =>
        [
            .. items
                .Distinct()
                .OrderBy(d => d.Span?.File ?? "", StringComparer.Ordinal)
                .ThenBy(d => d.Span?.Line ?? 0)
                .ThenBy(d => d.Span?.Column ?? 0)
                .ThenBy(d => d.Code, StringComparer.Ordinal)
                .ThenBy(d => d.Message, StringComparer.Ordinal),
        ];
}

/// <summary>The run cannot go on. Carries the diagnostics for the user, and how the run ends.</summary>
public class S3CredsException(IReadOnlyList<Diagnostic> diagnostics, Outcome outcome = Outcome.Failed, Exception? inner = null)
    : Exception(diagnostics.Count > 0 ? diagnostics[0].Message : "failed", inner)
{
    public S3CredsException(Diagnostic diagnostic, Outcome outcome = Outcome.Failed, Exception? inner = null)
        : this([diagnostic], outcome, inner) { }

    public IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics;

    public Outcome Outcome { get; } = outcome;
}
