namespace S3Creds.Core.Diagnostics;

/// <summary>S3C340–349: what <c>expect</c> and the look at who can do what say.</summary>
public static class ExpectCodes
{
    public static readonly DiagnosticCode Failed = new("S3C340", Severity.Error, "An access expectation does not hold");
    public static readonly DiagnosticCode Unknown = new("S3C341", Severity.Error, "An access expectation cannot be judged, which is not a pass");
    public static readonly DiagnosticCode NotDeclaredAll = new("S3C342", Severity.Info, "What is declared does not decide an access expectation: plan does");
    public static readonly DiagnosticCode NotJudged = new("S3C343", Severity.Warning, "Access expectations were not judged");

    public static readonly DiagnosticCode CutOff = new("S3C344", Severity.Warning, "A permissions boundary cuts off what is granted");
    public static readonly DiagnosticCode BadBaseline = new("S3C345", Severity.Error, "The file is no list of access that this tool wrote");
    public static readonly DiagnosticCode NewGap = new("S3C346", Severity.Error, "Something that the baseline saw cannot be seen now");

    public static readonly DiagnosticCode NoSuchPrincipal = new("S3C347", Severity.Warning, "A name in 'only' or 'operators' matches no principal");

    public static IReadOnlyList<DiagnosticCode> All { get; } = [Failed, Unknown, NotDeclaredAll, NotJudged, CutOff, BadBaseline, NewGap, NoSuchPrincipal];
}
