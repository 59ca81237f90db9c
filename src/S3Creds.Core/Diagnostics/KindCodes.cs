namespace S3Creds.Core.Diagnostics;

/// <summary>S3C100–199: names, limits and facet values of users, roles and policies.</summary>
public static class KindCodes
{
    public static readonly DiagnosticCode Name = new("S3C100", Severity.Error, "The name is not allowed");
    public static readonly DiagnosticCode Value = new("S3C101", Severity.Error, "The value of a property is not valid");
    public static readonly DiagnosticCode TooLarge = new("S3C102", Severity.Error, "A policy is larger than IAM allows");
    public static readonly DiagnosticCode NearQuota = new("S3C103", Severity.Warning, "More than the default quota of IAM");
    public static readonly DiagnosticCode TooMany = new("S3C104", Severity.Error, "More entries than IAM allows");
    public static readonly DiagnosticCode Tag = new("S3C105", Severity.Error, "A tag key or value is not allowed");
    public static readonly DiagnosticCode Document = new("S3C106", Severity.Error, "The policy document is not valid for IAM");
    public static readonly DiagnosticCode Undeclared = new("S3C108", Severity.Error, "A reference to a resource that is not declared");
    public static readonly DiagnosticCode KmsAlias = new("S3C109", Severity.Warning, "A key alias resolves in the requester's account");
    public static readonly DiagnosticCode BoundaryTooNarrow = new(
        "S3C110",
        Severity.Error,
        "The automatic boundary would block what is granted"
    );
    public static readonly DiagnosticCode SameName = new("S3C111", Severity.Error, "Two inline policies have one name");
    public static readonly DiagnosticCode StillAttached = new("S3C112", Severity.Error, "The policy is still attached");
    public static readonly DiagnosticCode OpenTrust = new("S3C113", Severity.Warning, "The trust policy allows more than it seems");

    public static readonly DiagnosticCode PartNotRead = new("S3C114", Severity.Info, "A part of the account was not read");

    /// <summary>The path of a group holds its owner.</summary>
    public static readonly DiagnosticCode GroupPath = new("S3C128", Severity.Error, "The path of a group is reserved");
    public static readonly DiagnosticCode Metadata = new("S3C129", Severity.Error, "The metadata of a SAML provider is not valid");
    public static readonly DiagnosticCode NoSuchProvider = new(
        "S3C130",
        Severity.Warning,
        "A role trusts an identity provider that does not exist"
    );
    public static readonly DiagnosticCode OpenProvider = new("S3C131", Severity.Warning, "Every identity of a provider may assume a role");
    public static readonly DiagnosticCode AccountOwner = new(
        "S3C132",
        Severity.Error,
        "Account settings are declared by a manifest that does not own them"
    );
    public static readonly DiagnosticCode NoTrust = new("S3C170", Severity.Warning, "A role is granted access and nothing may assume it");

    public static IReadOnlyList<DiagnosticCode> All { get; } =
    [
        Name,
        Value,
        TooLarge,
        NearQuota,
        TooMany,
        Tag,
        Document,
        Undeclared,
        KmsAlias,
        BoundaryTooNarrow,
        SameName,
        StillAttached,
        OpenTrust,
        PartNotRead,
        GroupPath,
        Metadata,
        NoSuchProvider,
        OpenProvider,
        AccountOwner,
        NoTrust,
    ];
}
