namespace S3Creds.Core.Diagnostics;

/// <summary>S3C623–629: resources that are renamed.</summary>
public static class MoveCodes
{
    public static readonly DiagnosticCode Invalid = new("S3C623", Severity.Error, "A move is not valid");
    public static readonly DiagnosticCode CannotRename = new("S3C624", Severity.Error, "AWS cannot rename a resource of this kind");
    public static readonly DiagnosticCode BothExist = new("S3C625", Severity.Error, "Both names of a move exist");
    public static readonly DiagnosticCode NothingToMove = new("S3C626", Severity.Warning, "A move names a resource that does not exist");
    public static readonly DiagnosticCode NotOwned = new("S3C627", Severity.Error, "A resource of another owner is not renamed");
    public static readonly DiagnosticCode OldName = new("S3C628", Severity.Warning, "A policy holds the old name of a renamed resource");

    public static IReadOnlyList<DiagnosticCode> All { get; } = [Invalid, CannotRename, BothExist, NothingToMove, NotOwned, OldName];
}
