namespace S3Creds.Core.Diagnostics;

/// <summary>What can be wrong with manifests: S3C001–S3C099, S3C820.</summary>
public static class ManifestCodes
{
    public static readonly DiagnosticCode Unreadable = Error("S3C001", "A manifest file cannot be read");
    public static readonly DiagnosticCode TooLarge = Error("S3C002", "A manifest is larger than 1 MiB");
    public static readonly DiagnosticCode NotText = Error("S3C003", "A manifest is not UTF-8 text, or has control characters");
    public static readonly DiagnosticCode Syntax = Error("S3C004", "A manifest is not YAML");
    public static readonly DiagnosticCode Empty = Error("S3C005", "A manifest is empty");
    public static readonly DiagnosticCode SecondDocument = Error("S3C006", "A manifest contains more than one YAML document");
    public static readonly DiagnosticCode DuplicateKey = Error("S3C007", "A map contains a key twice");
    public static readonly DiagnosticCode Anchor = Error("S3C008", "A manifest uses YAML anchors or aliases");
    public static readonly DiagnosticCode Tag = Error("S3C009", "A manifest uses YAML tags or directives");
    public static readonly DiagnosticCode MergeKey = Error("S3C010", "A manifest uses the YAML merge key <<");
    public static readonly DiagnosticCode Tab = Error("S3C011", "A line is indented with a tab");
    public static readonly DiagnosticCode TooDeep = Error("S3C012", "A manifest is nested deeper than 32 levels");
    public static readonly DiagnosticCode KeyForm = Error("S3C013", "A key is not a string");

    public static readonly DiagnosticCode UnknownVar = Error("S3C020", "A variable is not declared");
    public static readonly DiagnosticCode VarForm = Error("S3C021", "A variable's name or value cannot be used");
    public static readonly DiagnosticCode UnusedVar = new("S3C022", Severity.Warning, "A variable given with --var is not used");

    public static readonly DiagnosticCode UnknownKey = Error("S3C030", "A key is unknown");
    public static readonly DiagnosticCode MissingKey = Error("S3C031", "A required key is missing");
    public static readonly DiagnosticCode Form = Error("S3C032", "A value has an invalid format or type");
    public static readonly DiagnosticCode Choice = Error("S3C033", "A value is not one of the allowed values");

    public static readonly DiagnosticCode AccountsDiffer = Error("S3C040", "The manifests of one run name different accounts");
    public static readonly DiagnosticCode OwnersDiffer = Error("S3C041", "The manifests of one run name different owners");
    public static readonly DiagnosticCode EndpointsDiffer = Error("S3C042", "The manifests of one run name different endpoints");
    public static readonly DiagnosticCode EndpointMissing = Error("S3C043", "account: none needs an endpoint");
    public static readonly DiagnosticCode DeclaredTwice = Error("S3C044", "A name is declared twice");
    public static readonly DiagnosticCode Name = Error("S3C045", "A resource name is not valid");
    public static readonly DiagnosticCode UnknownProfile = Error("S3C046", "A profile is not declared");
    public static readonly DiagnosticCode ProfilesConflict = Error("S3C047", "Two profiles set different values");
    public static readonly DiagnosticCode ProfileMisfit = Error("S3C048", "A profile sets a key that this kind of resource does not have");
    public static readonly DiagnosticCode UnknownBucket = Error("S3C049", "Access to a bucket that is neither declared nor external");
    public static readonly DiagnosticCode FileOutside = Error("S3C050", "A file named in a manifest is outside the manifest folder");
    public static readonly DiagnosticCode FileMissing = Error("S3C051", "A file named in a manifest cannot be read");
    public static readonly DiagnosticCode NoManifests = Error("S3C052", "There are no manifests");
    public static readonly DiagnosticCode UnmanagedWithGrants = Error("S3C053", "Access is both declared and unmanaged");

    public static readonly DiagnosticCode IsDocument = new(
        "S3C060",
        Severity.Info,
        "A file is a policy document, and is not read as a manifest"
    );
    public static readonly DiagnosticCode FolderLink = new("S3C061", Severity.Warning, "A link to a folder is not followed");
    public static readonly DiagnosticCode VarText = Error("S3C062", "Variables produce too much text");
    public static readonly DiagnosticCode BlockedPublic = Error(
        "S3C063",
        "A public bucket policy or ACL is declared together with the block that refuses it"
    );

    public static readonly DiagnosticCode OtherSpelling = new("S3C070", Severity.Info, "The account spells a name in another case");
    public static readonly DiagnosticCode SameTagKey = Error("S3C071", "Two tag keys differ only by case");

    public static readonly DiagnosticCode NotJson = Error("S3C072", "A policy file is not JSON");
    public static readonly DiagnosticCode DocumentTooLarge = Error("S3C073", "A policy file is larger than 1 MiB");

    public static readonly DiagnosticCode NotFormatted = Error("S3C820", "A manifest cannot be formatted");

    private static DiagnosticCode Error(string code, string title) => new(code, Severity.Error, title);
}
