namespace S3Creds.Core.Diagnostics;

/// <summary>S3C270–279: what binds a saved plan, and where its steps come from.</summary>
public static class SavedPlanCodes
{
    public static readonly DiagnosticCode OtherTool = new("S3C270", Severity.Error, "A saved plan was made by another version of s3creds");

    public static readonly DiagnosticCode OtherSteps = new("S3C271", Severity.Error, "The steps of a plan are not the approved ones");

    public static IReadOnlyList<DiagnosticCode> All { get; } = [OtherTool, OtherSteps];
}
