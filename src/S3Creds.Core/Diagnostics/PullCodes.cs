namespace S3Creds.Core.Diagnostics;

/// <summary>S3C078–089: what is pulled into manifests.</summary>
public static class PullCodes
{
    public static readonly DiagnosticCode NotAccepted = Warning("S3C078", "A change of the account is pulled only with --accept");
    public static readonly DiagnosticCode Elsewhere = Warning(
        "S3C079",
        "A change cannot be pulled because a profile, defaults or a shared document declares the value"
    );
    public static readonly DiagnosticCode NoForm = Warning("S3C080", "A value of the account cannot be declared here");
    public static readonly DiagnosticCode Uneditable = Warning("S3C081", "A manifest cannot be edited in place at this point");
    public static readonly DiagnosticCode NowDiffers = Warning("S3C082", "A pulled value changes what another resource declares");
    public static readonly DiagnosticCode Changed = new("S3C083", Severity.Error, "A file changed while it was pulled into");
    public static readonly DiagnosticCode UnusedAccept = Warning("S3C084", "--accept accepts nothing in this run");
    public static readonly DiagnosticCode Input = new("S3C085", Severity.Error, "Standard input cannot be pulled into");
    public static readonly DiagnosticCode OwnershipTags = Warning("S3C086", "Ownership tags differ and are not pulled");

    public static IReadOnlyList<DiagnosticCode> All { get; } =
    [NotAccepted, Elsewhere, NoForm, Uneditable, NowDiffers, Changed, UnusedAccept, Input, OwnershipTags];

    private static DiagnosticCode Warning(string code, string title) => new(code, Severity.Warning, title);
}
