namespace S3Creds.Core.Diagnostics;

/// <summary>S3C800–819: runs over many accounts.</summary>
public static class FleetCodes
{
    public static readonly DiagnosticCode BadAccount = new("S3C800", Severity.Error, "An account of the fleet is not well formed");
    public static readonly DiagnosticCode BadAccountList = new("S3C801", Severity.Error, "The list of accounts cannot be used");
    public static readonly DiagnosticCode NotActive = new("S3C802", Severity.Warning, "An account of the fleet is not active");
    public static readonly DiagnosticCode OtherAccount = new(
        "S3C803",
        Severity.Error,
        "The manifests of an account are of another account"
    );
    public static readonly DiagnosticCode NoAccounts = new("S3C804", Severity.Error, "No account of the fleet is selected");
    public static readonly DiagnosticCode ManyWouldUse = new(
        "S3C805",
        Severity.Error,
        "An approval names no account and is not of one alone"
    );
    public static readonly DiagnosticCode NotApproved = new("S3C806", Severity.Error, "A change of an account is not approved");
    public static readonly DiagnosticCode NotStarted = new("S3C807", Severity.Error, "An account was not started");
    public static readonly DiagnosticCode RoleRefused = new("S3C808", Severity.Error, "The role of an account cannot be assumed");
    public static readonly DiagnosticCode BadResult = new("S3C809", Severity.Error, "A result cannot be used");
    public static readonly DiagnosticCode ResultsUnreachable = new("S3C810", Severity.Error, "The results cannot be read or written");
    public static readonly DiagnosticCode NoSavedPlan = new("S3C811", Severity.Error, "An account has no saved plan in this run");
    public static readonly DiagnosticCode PathOutside = new("S3C812", Severity.Error, "A path of the fleet file leads outside");

    public static IReadOnlyList<DiagnosticCode> All { get; } =
    [
        BadAccount,
        BadAccountList,
        NotActive,
        OtherAccount,
        NoAccounts,
        ManyWouldUse,
        NotApproved,
        NotStarted,
        RoleRefused,
        BadResult,
        ResultsUnreachable,
        NoSavedPlan,
        PathOutside,
    ];
}
