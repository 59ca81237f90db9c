namespace S3Creds.Core.Diagnostics;

/// <summary>What goes wrong between this program and the store: S3C200–S3C299.</summary>
public static class AwsCodes
{
    public static readonly DiagnosticCode NoCredentials = new("S3C200", Severity.Error, "No credentials were found");

    public static readonly DiagnosticCode BadCredentials = new("S3C201", Severity.Error, "The credentials are not usable as given");

    public static readonly DiagnosticCode UnknownProfile = new(
        "S3C202",
        Severity.Error,
        "The profile does not exist or cannot give credentials"
    );

    public static readonly DiagnosticCode Expired = new("S3C203", Severity.Error, "The session has expired");

    public static readonly DiagnosticCode NotAccepted = new("S3C204", Severity.Error, "The access key or signature is not accepted");

    public static readonly DiagnosticCode ClockSkew = new("S3C205", Severity.Error, "The clock of this machine differs from the store's");

    public static readonly DiagnosticCode AccessDenied = new("S3C206", Severity.Error, "An action is not allowed");

    public static readonly DiagnosticCode NoNetwork = new("S3C210", Severity.Error, "The store cannot be reached");

    public static readonly DiagnosticCode WrongRegion = new(
        "S3C211",
        Severity.Error,
        "The bucket or the signature belongs to another region"
    );

    public static readonly DiagnosticCode Throttled = new(
        "S3C212",
        Severity.Error,
        "The store keeps refusing because of too many requests"
    );

    public static readonly DiagnosticCode Unavailable = new("S3C213", Severity.Error, "The store failed to answer a request");

    public static readonly DiagnosticCode Unsupported = new("S3C214", Severity.Error, "The store does not support this call");

    public static readonly DiagnosticCode NotFound = new("S3C215", Severity.Error, "A named resource does not exist");

    public static readonly DiagnosticCode Refused = new("S3C220", Severity.Error, "The store refused a request");

    public static readonly DiagnosticCode BucketTaken = new("S3C230", Severity.Error, "A bucket of this name belongs to another account");

    public static readonly DiagnosticCode BucketNotEmpty = new("S3C231", Severity.Error, "A bucket that holds objects is not deleted");

    public static readonly DiagnosticCode NotEmptied = new("S3C232", Severity.Error, "A bucket could not be emptied");

    public static readonly DiagnosticCode Unreadable = new("S3C240", Severity.Error, "The answer of the store is not valid for the call");

    public static readonly DiagnosticCode NotRead = new(
        "S3C241",
        Severity.Warning,
        "Something that is not declared could not be read, so nothing is removed"
    );

    public static readonly DiagnosticCode NoIam = new(
        "S3C242",
        Severity.Info,
        "The store has no IAM, so users, roles and policies are not read"
    );

    public static readonly DiagnosticCode NotAsRequested = new(
        "S3C243",
        Severity.Error,
        "The store created a resource without a declared property"
    );

    public static readonly DiagnosticCode KeyMayExist = new(
        "S3C244",
        Severity.Error,
        "The answer that holds a new access key was lost or not valid"
    );

    public static IReadOnlyList<DiagnosticCode> All { get; } =
    [
        NoCredentials,
        BadCredentials,
        UnknownProfile,
        Expired,
        NotAccepted,
        ClockSkew,
        AccessDenied,
        NoNetwork,
        WrongRegion,
        Throttled,
        Unavailable,
        Unsupported,
        NotFound,
        Refused,
        BucketTaken,
        BucketNotEmpty,
        NotEmptied,
        Unreadable,
        NotRead,
        NoIam,
        NotAsRequested,
        KeyMayExist,
    ];
}
