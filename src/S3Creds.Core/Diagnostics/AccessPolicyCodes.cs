namespace S3Creds.Core.Diagnostics;

/// <summary>S3C250–254: access of a principal that its inline policies have no room for.</summary>
public static class AccessPolicyCodes
{
    public static readonly DiagnosticCode Placed = new("S3C250", Severity.Info, "Access that inline policies have no room for");
    public static readonly DiagnosticCode TooMany = new(
        "S3C251",
        Severity.Error,
        "Access needs more managed policies than can be attached"
    );
    public static readonly DiagnosticCode Foreign = new("S3C252", Severity.Error, "A policy that would hold access has another owner");

    public static IReadOnlyList<DiagnosticCode> All { get; } = [Placed, TooMany, Foreign];
}
