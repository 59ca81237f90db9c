namespace S3Creds.Core.Diagnostics;

/// <summary>S3C676–S3C699: owners without identities, and stores that lack what AWS has.</summary>
public static class StoreCodes
{
    public static readonly DiagnosticCode OutOfScope = new(
        "S3C676",
        Severity.Error,
        "A manifest with scope: buckets declares what is stored in IAM"
    );

    public static readonly DiagnosticCode ScopesDiffer = new("S3C677", Severity.Error, "Manifests of one run have different scopes");

    public static readonly DiagnosticCode IdentitiesStay = new(
        "S3C678",
        Severity.Info,
        "Users, roles and policies are not read under scope: buckets, so none of them is removed"
    );

    public static readonly DiagnosticCode OperatorsNotRead = new(
        "S3C679",
        Severity.Warning,
        "Operators by pattern are not protected under scope: buckets"
    );

    public static readonly DiagnosticCode NotVerifiable = new(
        "S3C680",
        Severity.Error,
        "The store cannot report the account of the credentials"
    );

    public static readonly DiagnosticCode Unverified = new("S3C681", Severity.Warning, "The account of the credentials is not verified");

    public static readonly DiagnosticCode OtherVerification = new(
        "S3C682",
        Severity.Error,
        "A saved plan and its apply differ in whether the account is verified"
    );

    public static IReadOnlyList<DiagnosticCode> All { get; } =
    [OutOfScope, ScopesDiffer, IdentitiesStay, OperatorsNotRead, NotVerifiable, Unverified, OtherVerification];
}
