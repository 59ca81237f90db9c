using System.Collections.Frozen;

namespace S3Creds.Core.Aws.Answers;

/// <summary> The shape of every answer that the product reads, by the SDK's name of the request. An operation that is not listed is not
/// sent: an answer that nothing checks could be mistaken for an empty one. </summary>
/// <remarks>Root elements: the response syntax of each operation in the S3, S3 Control, STS and Systems Manager API references.</remarks>
internal static class AnswerShapes
{
    private static readonly AnswerShape Json = new AnswerShape.Json();
    private static readonly AnswerShape Nothing = new AnswerShape.Nothing();
    private static readonly AnswerShape Tagged = new AnswerShape.Nothing(ETag: true);

    private static readonly FrozenDictionary<string, AnswerShape> All = new Dictionary<string, AnswerShape>(StringComparer.Ordinal)
    {
        // S3: lists.
        ["ListBucketsRequest"] = Xml("ListAllMyBucketsResult", "Buckets"),
        ["ListObjectsV2Request"] = Xml("ListBucketResult", "IsTruncated"),
        ["ListVersionsRequest"] = Xml("ListVersionsResult", "IsTruncated"),
        ["ListMultipartUploadsRequest"] = Xml("ListMultipartUploadsResult", "IsTruncated"),

        // S3: properties of a bucket.
        ["GetBucketLocationRequest"] = Xml("LocationConstraint"),
        ["GetBucketAclRequest"] = Xml("AccessControlPolicy", "AccessControlList"),
        ["GetBucketEncryptionRequest"] = Xml("ServerSideEncryptionConfiguration", "Rule"),
        ["GetBucketOwnershipControlsRequest"] = Xml("OwnershipControls", "Rule"),
        ["GetBucketPolicyRequest"] = Json,
        ["GetBucketPolicyStatusRequest"] = Xml("PolicyStatus", "IsPublic"),
        ["GetBucketTaggingRequest"] = Xml("Tagging", "TagSet"),
        ["GetBucketVersioningRequest"] = Xml("VersioningConfiguration"),
        ["GetBucketWebsiteRequest"] = Xml("WebsiteConfiguration"),
        ["ListBucketIntelligentTieringConfigurationsRequest"] = Xml("ListBucketIntelligentTieringConfigurationsOutput", "IsTruncated"),
        ["GetBucketLoggingRequest"] = Xml("BucketLoggingStatus"),
        ["GetLifecycleConfigurationRequest"] = Xml("LifecycleConfiguration"),
        ["GetBucketNotificationRequest"] = Xml("NotificationConfiguration"),
        ["GetBucketReplicationRequest"] = Xml("ReplicationConfiguration", "Rule") with { ChildOfOthers = "Role" }, // Ceph: no rules where there are none
        ["GetObjectLockConfigurationRequest"] = Xml("ObjectLockConfiguration"),
        ["GetBucketAccelerateConfigurationRequest"] = Xml("AccelerateConfiguration"),
        ["GetBucketRequestPaymentRequest"] = Xml("RequestPaymentConfiguration", "Payer"),
        ["ListBucketInventoryConfigurationsRequest"] = Xml("ListInventoryConfigurationsResult", "IsTruncated"),
        ["ListBucketMetricsConfigurationsRequest"] = Xml("ListMetricsConfigurationsResult", "IsTruncated"),
        ["ListBucketAnalyticsConfigurationsRequest"] = Xml("ListBucketAnalyticsConfigurationResult", "IsTruncated"),
        ["GetCORSConfigurationRequest"] = Xml("CORSConfiguration"),
        // Ceph's radosgw names the root by its own class; boto3 ignores the name.
        ["GetPublicAccessBlockRequest"] = new AnswerShape.Xml("PublicAccessBlockConfiguration")
        {
            Alias = "BlockPublicAccessBlockConfiguration",
        },
        ["PutAccountPublicAccessBlockRequest"] = Nothing,
        ["DeleteAccountPublicAccessBlockRequest"] = Nothing,

        // S3: objects.
        ["HeadBucketRequest"] = new AnswerShape.Header(ETag: false),
        ["GetObjectMetadataRequest"] = new AnswerShape.Header(ETag: true),
        ["GetObjectRequest"] = new AnswerShape.Header(ETag: true),
        ["PutObjectRequest"] = Tagged,
        ["UploadPartRequest"] = Tagged,
        ["InitiateMultipartUploadRequest"] = Xml("InitiateMultipartUploadResult", "UploadId"),
        ["CompleteMultipartUploadRequest"] = Xml("CompleteMultipartUploadResult", "ETag"),
        ["AbortMultipartUploadRequest"] = Nothing,
        ["DeleteObjectsRequest"] = Xml("DeleteResult"),
        ["DeleteObjectRequest"] = Nothing,

        // S3: writes without a body in their answer.
        ["PutBucketRequest"] = Nothing,
        ["PutBucketAclRequest"] = Nothing,
        ["PutBucketEncryptionRequest"] = Nothing,
        ["PutBucketIntelligentTieringConfigurationRequest"] = Nothing,
        ["PutBucketLoggingRequest"] = Nothing,
        ["PutBucketNotificationRequest"] = Nothing,
        ["PutBucketReplicationRequest"] = Nothing,
        ["PutObjectLockConfigurationRequest"] = Nothing,
        ["PutBucketAccelerateConfigurationRequest"] = Nothing,
        ["PutBucketRequestPaymentRequest"] = Nothing,
        ["PutBucketInventoryConfigurationRequest"] = Nothing,
        ["PutBucketMetricsConfigurationRequest"] = Nothing,
        ["PutBucketAnalyticsConfigurationRequest"] = Nothing,
        ["PutBucketOwnershipControlsRequest"] = Nothing,
        ["PutBucketPolicyRequest"] = Nothing,
        ["PutBucketTaggingRequest"] = Nothing,
        ["PutBucketVersioningRequest"] = Nothing,
        ["PutBucketWebsiteRequest"] = Nothing,
        ["PutCORSConfigurationRequest"] = Nothing,
        ["PutLifecycleConfigurationRequest"] = Nothing,
        ["PutPublicAccessBlockRequest"] = Nothing,
        ["DeleteBucketRequest"] = Nothing,
        ["DeleteBucketEncryptionRequest"] = Nothing,
        ["DeleteBucketIntelligentTieringConfigurationRequest"] = Nothing,
        ["DeleteBucketReplicationRequest"] = Nothing,
        ["DeleteBucketInventoryConfigurationRequest"] = Nothing,
        ["DeleteBucketMetricsConfigurationRequest"] = Nothing,
        ["DeleteBucketAnalyticsConfigurationRequest"] = Nothing,
        ["DeleteBucketPolicyRequest"] = Nothing,
        ["DeleteBucketTaggingRequest"] = Nothing,
        ["DeleteBucketWebsiteRequest"] = Nothing,
        ["DeleteCORSConfigurationRequest"] = Nothing,
        ["DeleteLifecycleConfigurationRequest"] = Nothing,
        ["DeletePublicAccessBlockRequest"] = Nothing,

        // S3 Control.
        ["GetAccountPublicAccessBlockRequest"] = new AnswerShape.Xml("PublicAccessBlockConfiguration")
        {
            Alias = "BlockPublicAccessBlockConfiguration",
        },

        // STS.
        ["GetCallerIdentityRequest"] = Xml("GetCallerIdentityResponse", "GetCallerIdentityResult"),
        ["AssumeRoleRequest"] = Xml("AssumeRoleResponse", "AssumeRoleResult"),

        // KMS.
        ["GetKeyPolicyRequest"] = Json,

        // Tagging.
        ["GetTaggedResourcesRequest"] = Json,

        // Systems Manager.
        ["DescribeParametersRequest"] = Json,
        ["GetParameterRequest"] = Json,
        ["ListTagsForResourceRequest"] = Json,
        ["PutParameterRequest"] = Json,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <param name="request">The SDK's type name: <c>ListBucketsRequest</c>.</param>
    /// <exception cref="InvalidOperationException">The operation has no shape yet.</exception>
    public static AnswerShape Of(string request) =>
        All.TryGetValue(request, out var shape)
            ? shape
            : throw new InvalidOperationException($"no shape is known for the answer to {request}: add it to {nameof(AnswerShapes)}");

    private static AnswerShape.Xml Xml(string root, string? child = null) => new(root, child);
}
