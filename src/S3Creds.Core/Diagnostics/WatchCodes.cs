namespace S3Creds.Core.Diagnostics;

/// <summary>S3C660–669: what a comparison writes and starts beside its report.</summary>
public static class WatchCodes
{
    public static readonly DiagnosticCode NotNotified = new("S3C660", Severity.Warning, "The notification command failed");

    public static readonly DiagnosticCode NotWritten = new("S3C661", Severity.Error, "A file of a comparison cannot be written");

    public static readonly DiagnosticCode BadState = new("S3C662", Severity.Warning, "The file of past notifications cannot be read");

    public static IReadOnlyList<DiagnosticCode> All { get; } = [NotNotified, NotWritten, BadState];
}
