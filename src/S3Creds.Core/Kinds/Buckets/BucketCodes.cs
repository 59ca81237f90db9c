using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Kinds.Buckets;

/// <summary>Values of bucket facets that cannot be meant: S3C118–S3C127 and S3C150–S3C169.</summary>
public static class BucketCodes
{
    public static readonly DiagnosticCode Value = new("S3C150", Severity.Error, "The value of a bucket property is not valid");

    public static readonly DiagnosticCode NotRemovable = new("S3C151", Severity.Error, "A bucket property that cannot be absent");

    public static readonly DiagnosticCode Tag = new("S3C152", Severity.Error, "A tag key or value is not allowed");

    public static readonly DiagnosticCode PolicyTooLarge = new("S3C153", Severity.Error, "A bucket policy is larger than S3 allows");

    public static readonly DiagnosticCode PolicyDocument = new("S3C154", Severity.Error, "The bucket policy is not valid for S3");

    public static readonly DiagnosticCode ReadableWithKms = new("S3C155", Severity.Error, "Anonymous readers cannot decrypt KMS objects");

    public static readonly DiagnosticCode ReadableConflict = new(
        "S3C156",
        Severity.Error,
        "publicAccess: readable and the declared policy contradict each other"
    );

    public static readonly DiagnosticCode AclUnderEnforced = new(
        "S3C118",
        Severity.Error,
        "An ACL that grants where ownership disables ACLs"
    );

    public static readonly DiagnosticCode AclWithoutOwnership = new(
        "S3C119",
        Severity.Error,
        "An ACL that grants, and no declared ownership"
    );

    public static readonly DiagnosticCode LogsElsewhere = new("S3C120", Severity.Error, "Access logs go to a bucket of another region");

    public static readonly DiagnosticCode LogsItself = new("S3C121", Severity.Warning, "A bucket logs to itself");

    public static readonly DiagnosticCode NeedNotMet = new("S3C123", Severity.Error, "A bucket property needs another one");

    public static readonly DiagnosticCode OnlyReported = new(
        "S3C124",
        Severity.Error,
        "A bucket property that is reported and cannot be set"
    );

    public static readonly DiagnosticCode Overlap = new("S3C125", Severity.Error, "Two configurations of a bucket overlap");

    public static IReadOnlyList<DiagnosticCode> All { get; } =
    [
        Value,
        NotRemovable,
        Tag,
        PolicyTooLarge,
        PolicyDocument,
        ReadableWithKms,
        ReadableConflict,
        AclUnderEnforced,
        AclWithoutOwnership,
        LogsElsewhere,
        LogsItself,
        NeedNotMet,
        OnlyReported,
        Overlap,
    ];
}
