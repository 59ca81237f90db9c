namespace S3Creds.Core.Diagnostics;

/// <summary>S3C290–299: the least policies that <c>permissions</c> prints.</summary>
public static class PermissionCodes
{
    public static readonly DiagnosticCode TooLarge = new("S3C290", Severity.Warning, "The policy does not fit into one managed policy");
    public static readonly DiagnosticCode Unbounded = new("S3C291", Severity.Error, "A resource does not have the required boundary");
    public static readonly DiagnosticCode Escalation = new("S3C292", Severity.Info, "A way in which the policy can be used to gain more");
    public static readonly DiagnosticCode ByOwner = new("S3C293", Severity.Info, "Names are left out of the policy to keep it small");
    public static readonly DiagnosticCode NotNarrow = new("S3C294", Severity.Info, "AWS cannot restrict an action further");

    public static IReadOnlyList<DiagnosticCode> All { get; } = [TooLarge, Unbounded, Escalation, ByOwner, NotNarrow];
}
