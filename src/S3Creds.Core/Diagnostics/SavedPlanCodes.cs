namespace S3Creds.Core.Diagnostics;

/// <summary>S3C270–279: what binds a saved plan, and where its steps come from.</summary>
public static class SavedPlanCodes
{
    public static readonly DiagnosticCode OtherTool = new("S3C270", Severity.Error, "A saved plan was made by another version of s3creds");

    public static readonly DiagnosticCode OtherSteps = new("S3C271", Severity.Error, "The steps of a plan are not the approved ones");

    public static readonly DiagnosticCode BadSignature = new("S3C272", Severity.Error, "A saved plan is not signed by an allowed signer");

    public static readonly DiagnosticCode BadSigners = new("S3C273", Severity.Error, "A list of allowed signers is not valid");

    public static readonly DiagnosticCode OtherBase = new(
        "S3C274",
        Severity.Error,
        "The manifests of --base cannot be compared with those of -f"
    );

    public static readonly DiagnosticCode Drifted = new("S3C275", Severity.Warning, "The account differs from the manifests");

    public static IReadOnlyList<DiagnosticCode> All { get; } = [OtherTool, OtherSteps, BadSignature, BadSigners, OtherBase, Drifted];
}
