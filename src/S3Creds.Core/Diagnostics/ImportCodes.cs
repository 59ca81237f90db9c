namespace S3Creds.Core.Diagnostics;

/// <summary>S3C090–096: import.</summary>
public static class ImportCodes
{
    public static readonly DiagnosticCode NoOwner = new("S3C090", Severity.Error, "An import needs the name of an owner");
    public static readonly DiagnosticCode NotManaged = new("S3C091", Severity.Warning, "A part of an imported resource is not managed");
    public static readonly DiagnosticCode FileExists = new("S3C092", Severity.Error, "An import would overwrite a file");
    public static readonly DiagnosticCode Nothing = new("S3C093", Severity.Warning, "An import found nothing");

    public static IReadOnlyList<DiagnosticCode> All { get; } = [NoOwner, NotManaged, FileExists, Nothing];
}
