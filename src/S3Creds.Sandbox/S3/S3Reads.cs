namespace S3Creds.Sandbox.S3;

/// <summary> What operations of S3 read, in groups that several share. A plain word is a header, <c>?NAME</c> a query parameter,
/// <c>/PATH</c> an element of the body; words are separated by blanks. </summary>
internal static class S3Reads
{
    /// <summary>Read for every operation, before it runs or as its body is read.</summary>
    public const string Always =
        "content-length content-md5 x-amz-expected-bucket-owner x-amz-request-payer x-amz-sdk-checksum-algorithm x-amz-account-id";

    public const string Version = "?versionId";

    public const string Acl = "x-amz-acl x-amz-grant-full-control x-amz-grant-read x-amz-grant-read-acp x-amz-grant-write-acp";

    public const string AclBody =
        Acl
        + " x-amz-grant-write /AccessControlPolicy /AccessControlPolicy/Owner /AccessControlPolicy/Owner/ID "
        + "/AccessControlPolicy/Owner/DisplayName /AccessControlPolicy/AccessControlList /AccessControlPolicy/AccessControlList/Grant "
        + "/AccessControlPolicy/AccessControlList/Grant/Permission /AccessControlPolicy/AccessControlList/Grant/Grantee "
        + "/AccessControlPolicy/AccessControlList/Grant/Grantee/ID /AccessControlPolicy/AccessControlList/Grant/Grantee/URI "
        + "/AccessControlPolicy/AccessControlList/Grant/Grantee/DisplayName "
        + "/AccessControlPolicy/AccessControlList/Grant/Grantee/EmailAddress";

    /// <summary>What describes a new object.</summary>
    public const string Object =
        Acl
        + " cache-control content-disposition content-encoding content-language content-type expires x-amz-meta-* x-amz-tagging "
        + "x-amz-storage-class x-amz-website-redirect-location x-amz-server-side-encryption x-amz-server-side-encryption-aws-kms-key-id "
        + "x-amz-server-side-encryption-bucket-key-enabled x-amz-object-lock-mode x-amz-object-lock-retain-until-date "
        + "x-amz-object-lock-legal-hold";

    public const string WriteConditions = "if-match if-none-match";

    public const string ReadConditions = "if-match if-none-match if-modified-since if-unmodified-since";

    public const string Checksums =
        "x-amz-checksum-crc32 x-amz-checksum-crc32c x-amz-checksum-crc64nvme x-amz-checksum-sha1 x-amz-checksum-sha256";

    public const string CopySource =
        "x-amz-copy-source x-amz-copy-source-if-match x-amz-copy-source-if-none-match x-amz-copy-source-if-modified-since "
        + "x-amz-copy-source-if-unmodified-since x-amz-source-expected-bucket-owner";

    public const string Overrides =
        "?response-cache-control ?response-content-disposition ?response-content-encoding ?response-content-language "
        + "?response-content-type ?response-expires";

    public const string TaggingBody = "/Tagging /Tagging/TagSet /Tagging/TagSet/Tag /Tagging/TagSet/Tag/Key /Tagging/TagSet/Tag/Value";

    public const string Listing = "?prefix ?delimiter ?encoding-type";

    /// <summary>In the form of the documented names.</summary>
    public static IEnumerable<string> Parse(string reads) =>
        reads
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word =>
                word[0] switch
                {
                    '?' => "query:" + word[1..],
                    '/' => "body:" + word[1..],
                    _ => "header:" + word,
                }
            );
}
