namespace S3Creds.Core.Diagnostics;

/// <summary>S3C340–349: expectations and lists of access.</summary>
public static class ExpectCodes
{
    public static readonly DiagnosticCode Failed = new("S3C340", Severity.Error, "An access expectation does not hold");
    public static readonly DiagnosticCode Unknown = new(
        "S3C341",
        Severity.Error,
        "An access expectation cannot be decided, which counts as failed"
    );
    public static readonly DiagnosticCode NotDeclaredAll = new(
        "S3C342",
        Severity.Info,
        "The manifest alone does not decide an access expectation"
    );
    public static readonly DiagnosticCode NotJudged = new("S3C343", Severity.Warning, "Access expectations were not checked");

    public static readonly DiagnosticCode CutOff = new("S3C344", Severity.Warning, "A permissions boundary blocks granted access");
    public static readonly DiagnosticCode BadBaseline = new(
        "S3C345",
        Severity.Error,
        "The file is not a list of access written by s3creds"
    );
    public static readonly DiagnosticCode NewGap = new("S3C346", Severity.Error, "A part of the baseline cannot be read now");

    public static readonly DiagnosticCode NoSuchPrincipal = new(
        "S3C347",
        Severity.Warning,
        "A name in 'only' or 'operators' matches no principal"
    );

    public static IReadOnlyList<DiagnosticCode> All { get; } =
    [Failed, Unknown, NotDeclaredAll, NotJudged, CutOff, BadBaseline, NewGap, NoSuchPrincipal];
}
