namespace S3Creds.Policy;

/// <summary>Stable classes of parse errors.</summary>
public enum PolicyErrorKind
{
    InvalidJson,
    InvalidText,
    TooLarge,
    TooDeep,
    DuplicateKey,
    WrongType,
    MissingElement,
    ConflictingElements,
    InvalidEffect,
}

/// <summary>Why a text is no policy document, and where.</summary>
/// <param name="Line">1-based line in the parsed text.</param>
/// <param name="Column">1-based column, in UTF-16 characters.</param>
/// <param name="Path">JSON path, for example <c>$.Statement[0].Effect</c>.</param>
public sealed record PolicyError(PolicyErrorKind Kind, string Message, int Line, int Column, string Path)
{
    public override string ToString() => $"{Line}:{Column}: {Message} (at {Path})";
}

/// <summary>Thrown by <see cref="PolicyDocument.Parse"/>.</summary>
public sealed class PolicyFormatException(PolicyError error) : FormatException(error.ToString())
{
    public PolicyError Error { get; } = error;
}
