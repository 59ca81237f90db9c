namespace S3Creds.Core.Diagnostics;

/// <summary>S3C265–269: reviews of access.</summary>
public static class ReviewCodes
{
    public static readonly DiagnosticCode BadFile = new("S3C265", Severity.Error, "The review file is invalid");
    public static readonly DiagnosticCode Overdue = new("S3C266", Severity.Error, "A review is overdue");
    public static readonly DiagnosticCode Void = new("S3C267", Severity.Warning, "A grant changed after its review");
    public static readonly DiagnosticCode NoGrant = new("S3C268", Severity.Info, "A review is of a grant that is not there");
    public static readonly DiagnosticCode UseNotKnown = new("S3C269", Severity.Warning, "Last uses could not be read");

    public static IReadOnlyList<DiagnosticCode> All { get; } = [BadFile, Overdue, Void, NoGrant, UseNotKnown];
}
