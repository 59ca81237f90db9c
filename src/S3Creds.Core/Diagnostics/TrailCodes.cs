namespace S3Creds.Core.Diagnostics;

/// <summary>S3C650–659: who may have changed something, from the files of CloudTrail, and what drifted since a run.</summary>
public static class TrailCodes
{
    public static readonly DiagnosticCode NoFolder = new("S3C650", Severity.Error, "The folder of --cloudtrail cannot be read");
    public static readonly DiagnosticCode Unread = new("S3C651", Severity.Warning, "A CloudTrail file could not be read in full");
    public static readonly DiagnosticCode Held = new("S3C652", Severity.Info, "What the CloudTrail files hold");
    public static readonly DiagnosticCode NoRecords = new("S3C653", Severity.Warning, "The CloudTrail files hold no record of the account");
    public static readonly DiagnosticCode Made = new("S3C654", Severity.Info, "Who may have created what s3creds did not create");
    public static readonly DiagnosticCode NoRecordOfRun = new(
        "S3C655",
        Severity.Error,
        "The journal of a run does not hold what drift since it is"
    );
    public static readonly DiagnosticCode NotSince = new("S3C656", Severity.Info, "Resources that --since leaves out");

    public static IReadOnlyList<DiagnosticCode> All { get; } = [NoFolder, Unread, Held, NoRecords, Made, NoRecordOfRun, NotSince];
}
