namespace S3Creds.Sandbox.Tests.Documented;

/// <summary>A request to S3 and what AWS documents that it gets.</summary>
/// <param name="Operation">As AWS names it.</param>
/// <param name="Request">Method, target, headers as <c>name:value</c>, and a body after <c> &lt;</c>, which is the first character of
/// XML.</param>
/// <param name="Status">Of the answer.</param>
/// <param name="Has">An error code, or what a default contains; empty: nothing is looked at.</param>
/// <param name="When">The condition.</param>
internal sealed record S3Row(string Operation, string Request, int Status, string Has, string When)
{
    /// <summary>Requests that prepare it.</summary>
    public IReadOnlyList<string> Before { get; init; } = [];

    /// <summary>What the answer must not contain: a default that is the absence of something.</summary>
    public string Without { get; init; } = "";

    /// <summary>Where AWS documents it: codes that are on no page of an operation are in ErrorResponses.html.</summary>
    public string Page => $"https://docs.aws.amazon.com/AmazonS3/latest/API/API_{Operation}.html";
}

/// <summary>Errors and defaults of S3 whose conditions are particular to an operation. <c>/bkt</c> is a new, empty bucket in
/// us-east-1.</summary>
internal static class S3ErrorRows
{
    private const string Versioned = "PUT /bkt?versioning <VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    private const string Ireland =
        "PUT /bkt2 <CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>";
    private const string Object = "PUT /bkt/k <hello";
    private const string Missing = "it was never set";

    public static IReadOnlyList<S3Row> All { get; } =
    [
        // What a new bucket has.
        new("GetBucketPolicy", "GET /bkt?policy", 404, "NoSuchBucketPolicy", Missing),
        new("GetBucketPolicyStatus", "GET /bkt?policyStatus", 404, "NoSuchBucketPolicy", Missing),
        new("GetBucketCors", "GET /bkt?cors", 404, "NoSuchCORSConfiguration", Missing),
        new("GetBucketLifecycleConfiguration", "GET /bkt?lifecycle", 404, "NoSuchLifecycleConfiguration", Missing),
        new("GetBucketTagging", "GET /bkt?tagging", 404, "NoSuchTagSet", Missing),
        new("GetBucketWebsite", "GET /bkt?website", 404, "NoSuchWebsiteConfiguration", Missing),
        new("GetBucketReplication", "GET /bkt?replication", 404, "ReplicationConfigurationNotFoundError", Missing),
        new("GetObjectLockConfiguration", "GET /bkt?object-lock", 404, "ObjectLockConfigurationNotFoundError", Missing),
        new("GetBucketInventoryConfiguration", "GET /bkt?inventory&id=x", 404, "NoSuchConfiguration", Missing),
        new("GetBucketMetricsConfiguration", "GET /bkt?metrics&id=x", 404, "NoSuchConfiguration", Missing),
        new("GetBucketAnalyticsConfiguration", "GET /bkt?analytics&id=x", 404, "NoSuchConfiguration", Missing),
        new("GetBucketIntelligentTieringConfiguration", "GET /bkt?intelligent-tiering&id=x", 404, "NoSuchConfiguration", Missing),
        new("GetPublicAccessBlock", "GET /bkt?publicAccessBlock", 200, "<BlockPublicPolicy>true<", "a new bucket is blocked"),
        new("GetPublicAccessBlock", "GET /bkt?publicAccessBlock", 404, "NoSuchPublicAccessBlockConfiguration", "it was deleted")
        {
            Before = ["DELETE /bkt?publicAccessBlock"],
        },
        new("GetBucketOwnershipControls", "GET /bkt?ownershipControls", 200, "BucketOwnerEnforced", "a new bucket has no ACLs"),
        new("GetBucketOwnershipControls", "GET /bkt?ownershipControls", 404, "OwnershipControlsNotFoundError", "they were deleted")
        {
            Before = ["DELETE /bkt?ownershipControls"],
        },
        new("GetBucketEncryption", "GET /bkt?encryption", 200, "<SSEAlgorithm>AES256<", "objects are encrypted by default"),
        new("GetBucketVersioning", "GET /bkt?versioning", 200, "VersioningConfiguration", Missing) { Without = "<Status>" },
        new("GetBucketVersioning", "GET /bkt?versioning", 200, "<Status>Enabled<", "it was enabled") { Before = [Versioned] },
        new("GetBucketLogging", "GET /bkt?logging", 200, "BucketLoggingStatus", Missing) { Without = "LoggingEnabled" },
        new("GetBucketNotificationConfiguration", "GET /bkt?notification", 200, "NotificationConfiguration", Missing) { Without = "<Id>" },
        new("GetBucketRequestPayment", "GET /bkt?requestPayment", 200, "<Payer>BucketOwner<", Missing),
        new("GetBucketAccelerateConfiguration", "GET /bkt?accelerate", 200, "AccelerateConfiguration", Missing) { Without = "<Status>" },
        new("GetBucketLocation", "GET /bkt?location", 200, "LocationConstraint", "us-east-1 is null") { Without = "us-east-1" },
        new("GetBucketAcl", "GET /bkt?acl", 200, "<Permission>FULL_CONTROL<", "the owner has full control"),
        new("ListObjectsV2", "GET /bkt?list-type=2", 200, "<MaxKeys>1000<", "up to 1,000 keys"),
        // Buckets.
        new("CreateBucket", "PUT /Upper_Case", 400, "InvalidBucketName", "the name is not valid"),
        new(
            "CreateBucket",
            "PUT /bkt2 <CreateBucketConfiguration><LocationConstraint>nowhere-1</LocationConstraint></CreateBucketConfiguration>",
            400,
            "InvalidLocationConstraint",
            "the region is not valid"
        ),
        new("CreateBucket", "PUT /bkt", 200, "", "us-east-1 answers 200 to the owner's second call"),
        new("CreateBucket", Ireland, 409, "BucketAlreadyOwnedByYou", "other regions answer 409 to it") { Before = [Ireland] },
        new("DeleteBucket", "DELETE /bkt", 409, "BucketNotEmpty", "it holds an object") { Before = [Object] },
        new("DeleteBucket", "DELETE /bkt", 409, "BucketNotEmpty", "it holds a version") { Before = [Versioned, Object, "DELETE /bkt/k"] },
        new("PutBucketPolicy", "PUT /bkt?policy <{", 400, "MalformedPolicy", "the policy is not JSON"),
        new("PutBucketAcl", "PUT /bkt?acl x-amz-acl:public-read", 400, "AccessControlListNotSupported", "ACLs are disabled"),
        new(
            "PutBucketTagging",
            "PUT /bkt?tagging <Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>a</Key><Value>2</Value></Tag></TagSet></Tagging>",
            400,
            "InvalidTag",
            "a key stands twice"
        ),
        new(
            "PutBucketLifecycleConfiguration",
            "PUT /bkt?lifecycle <LifecycleConfiguration><Rule><ID>x</ID><Status>Enabled</Status><Filter/></Rule></LifecycleConfiguration>",
            400,
            "InvalidRequest",
            "a rule without an action"
        ),
        // Objects.
        new("GetObject", "GET /bkt/k range:bytes=100-", 416, "InvalidRange", "the range is behind the end") { Before = [Object] },
        new("GetObject", "GET /bkt/k If-Match:\"x\"", 412, "PreconditionFailed", "the ETag differs") { Before = [Object] },
        new("PutObject", "PUT /bkt/k If-None-Match:* <again", 412, "PreconditionFailed", "the object exists") { Before = [Object] },
        new("GetObject", "GET /bkt/k", 403, "InvalidObjectState", "the object is in an archive")
        {
            Before = ["PUT /bkt/k x-amz-storage-class:GLACIER <hello"],
        },
        new("PutObject", "PUT /bkt/k x-amz-object-lock-legal-hold:ON <x", 400, "InvalidRequest", "the bucket has no object lock"),
        new("PutObject", "PUT /bkt/k x-amz-storage-class:FAST <x", 400, "InvalidStorageClass", "no such class"),
        new("PutObject", $"PUT /bkt/{new string('k', 1025)} <x", 400, "KeyTooLongError", "1,024 bytes"),
        new("PutObject", "PUT /bkt/k x-amz-acl:public-read <x", 400, "AccessControlListNotSupported", "ACLs are disabled"),
        new("DeleteObject", "DELETE /bkt/none", 204, "", "a missing object is deleted already"),
        new("CopyObject", "PUT /bkt/copy x-amz-copy-source:/bkt/none", 404, "NoSuchKey", "the source does not exist"),
        new("GetObjectRetention", "GET /bkt/k?retention", 400, "InvalidRequest", "the bucket has no object lock") { Before = [Object] },
        new("GetObjectLegalHold", "GET /bkt/k?legal-hold", 400, "InvalidRequest", "the bucket has no object lock") { Before = [Object] },
        // Uploads in parts.
        new("UploadPart", "PUT /bkt/k?partNumber=1&uploadId=none <x", 404, "NoSuchUpload", "no such upload"),
        new("ListParts", "GET /bkt/k?uploadId=none", 404, "NoSuchUpload", "no such upload"),
        new("AbortMultipartUpload", "DELETE /bkt/k?uploadId=none", 404, "NoSuchUpload", "no such upload"),
        new(
            "CompleteMultipartUpload",
            "POST /bkt/k?uploadId=none <CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\"x\"</ETag></Part></CompleteMultipartUpload>",
            404,
            "NoSuchUpload",
            "no such upload"
        ),
    ];
}
