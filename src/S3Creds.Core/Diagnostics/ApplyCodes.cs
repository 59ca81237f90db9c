namespace S3Creds.Core.Diagnostics;

/// <summary>S3C400–499: applies.</summary>
public static class ApplyCodes
{
    public static readonly DiagnosticCode NotApproved = new("S3C400", Severity.Error, "The plan needs an approval that was not given");
    public static readonly DiagnosticCode Stale = new("S3C401", Severity.Error, "The account changed since the plan was made");
    public static readonly DiagnosticCode StepFailed = new("S3C402", Severity.Error, "A step failed");
    public static readonly DiagnosticCode Journal = new("S3C404", Severity.Error, "The journal folder cannot be read or written");
    public static readonly DiagnosticCode OtherManifest = new("S3C405", Severity.Error, "The saved plan was made from other manifests");
    public static readonly DiagnosticCode Refused = new("S3C406", Severity.Error, "The plan holds errors, so nothing is applied");

    public static readonly DiagnosticCode Locked = new("S3C420", Severity.Error, "Another apply is running");
    public static readonly DiagnosticCode AppliedBefore = new("S3C421", Severity.Error, "The saved plan was applied before");
    public static readonly DiagnosticCode Missing = new("S3C430", Severity.Error, "A resource that a step names does not exist");

    public static IReadOnlyList<DiagnosticCode> All { get; } =
    [NotApproved, Stale, StepFailed, Journal, OtherManifest, Refused, Locked, AppliedBefore, Missing];
}
