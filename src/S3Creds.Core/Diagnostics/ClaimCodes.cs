namespace S3Creds.Core.Diagnostics;

/// <summary>S3C640–659: layers of access that are claimed, assumed or not seen.</summary>
public static class ClaimCodes
{
    public static readonly DiagnosticCode DeclaredTwice = new(
        "S3C640",
        Severity.Error,
        "Guardrails, or the policy of one key, are claimed twice"
    );
    public static readonly DiagnosticCode NotAKey = new(
        "S3C641",
        Severity.Error,
        "A key policy is claimed for something that is no KMS key"
    );
    public static readonly DiagnosticCode NotAKeyPolicy = new("S3C642", Severity.Error, "A claimed key policy is not one that KMS takes");
    public static readonly DiagnosticCode RestsOnClaim = new(
        "S3C643",
        Severity.Info,
        "An expectation holds only by what the manifests claim"
    );
    public static readonly DiagnosticCode Unless = new(
        "S3C644",
        Severity.Info,
        "Expectations hold unless a layer that is not seen denies the request"
    );
    public static readonly DiagnosticCode MayChange = new("S3C645", Severity.Info, "An expectation holds, and a principal may change that");
    public static readonly DiagnosticCode OnePartOnly = new(
        "S3C646",
        Severity.Info,
        "An upload in one part is allowed, one in several parts is not"
    );

    public static readonly DiagnosticCode PolicyRefused = new(
        "S3C647",
        Severity.Error,
        "A block that is not declared refuses a public bucket policy"
    );

    public static IReadOnlyList<DiagnosticCode> All { get; } =
    [DeclaredTwice, NotAKey, NotAKeyPolicy, RestsOnClaim, Unless, MayChange, OnePartOnly, PolicyRefused];
}
