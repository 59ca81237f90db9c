namespace S3Creds.Core.Diagnostics;

/// <summary>S3C300–399: plans.</summary>
public static class PlanCodes
{
    public static readonly DiagnosticCode OwnedByOther = new("S3C300", Severity.Error, "A declared resource belongs to another owner");
    public static readonly DiagnosticCode NotOwned = new("S3C301", Severity.Error, "A declared resource exists without an owner");
    public static readonly DiagnosticCode Fixed = new("S3C302", Severity.Error, "A property that cannot be changed differs");
    public static readonly DiagnosticCode Unknown = new(
        "S3C303",
        Severity.Error,
        "Something could not be read, so nothing is planned for it"
    );
    public static readonly DiagnosticCode Unsupported = new("S3C304", Severity.Warning, "The store does not have this property");
    public static readonly DiagnosticCode Protected = new("S3C305", Severity.Warning, "A resource is no longer declared and is protected");
    public static readonly DiagnosticCode Retained = new("S3C306", Severity.Info, "A resource is no longer declared and is retained");
    public static readonly DiagnosticCode NoRemovals = new(
        "S3C307",
        Severity.Warning,
        "Removals are left out because the account could not be read in full"
    );
    public static readonly DiagnosticCode OperatorLockout = new("S3C308", Severity.Error, "The plan would lock out an operator");
    public static readonly DiagnosticCode WrongAccount = new(
        "S3C309",
        Severity.Error,
        "The credentials belong to another account than the manifest"
    );
    public static readonly DiagnosticCode BadPlanFile = new("S3C310", Severity.Error, "The file is not a valid plan file");

    public static readonly DiagnosticCode InterruptedCreation = new(
        "S3C312",
        Severity.Info,
        "A new, empty bucket without an owner is treated as an interrupted creation"
    );

    public static readonly DiagnosticCode OnlyNothing = new("S3C313", Severity.Error, "--only matches nothing that is declared or owned");

    public static readonly DiagnosticCode OtherTransfer = new(
        "S3C314",
        Severity.Error,
        "Resources would be transferred to another owner than that of the manifests"
    );

    public static readonly DiagnosticCode StillNamed = new(
        "S3C320",
        Severity.Warning,
        "A policy still names a principal that would be removed"
    );

    public static readonly DiagnosticCode UnusedApproval = new(
        "S3C322",
        Severity.Warning,
        "--allow gives an approval that the plan does not need"
    );

    public static readonly DiagnosticCode StaysPublic = new("S3C323", Severity.Warning, "A bucket that is kept stays public");

    public static readonly DiagnosticCode DeadKeys = new("S3C324", Severity.Warning, "Sinks keep keys that stop working");

    public static readonly DiagnosticCode KeysNotRead = new("S3C325", Severity.Warning, "Access keys of users were not read");

    public static readonly DiagnosticCode NotConfirmed = new("S3C326", Severity.Error, "A saved plan is applied without a confirmation");

    public static readonly DiagnosticCode OtherDigest = new("S3C327", Severity.Error, "A saved plan is not the expected one");

    public static readonly DiagnosticCode PlanExpired = new("S3C328", Severity.Error, "A saved plan has expired");

    public static readonly DiagnosticCode NotOfManifests = new(
        "S3C329",
        Severity.Error,
        "A step of a saved plan does not follow from the manifests"
    );

    public static readonly DiagnosticCode NeedNotMet = new(
        "S3C334",
        Severity.Error,
        "A property would be left without another one that it needs"
    );

    public static readonly DiagnosticCode MfaDelete = new("S3C335", Severity.Info, "MFA delete is enabled on a bucket");

    public static readonly DiagnosticCode DestinationRefused = new(
        "S3C336",
        Severity.Error,
        "S3 does not accept a destination of notifications"
    );

    public static IReadOnlyList<DiagnosticCode> All { get; } =
    [
        OwnedByOther,
        NotOwned,
        Fixed,
        Unknown,
        Unsupported,
        Protected,
        Retained,
        NoRemovals,
        OperatorLockout,
        WrongAccount,
        BadPlanFile,
        InterruptedCreation,
        OnlyNothing,
        OtherTransfer,
        StillNamed,
        UnusedApproval,
        StaysPublic,
        DeadKeys,
        KeysNotRead,
        NotConfirmed,
        OtherDigest,
        PlanExpired,
        NotOfManifests,
        NeedNotMet,
        MfaDelete,
        DestinationRefused,
    ];
}
