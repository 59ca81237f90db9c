using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.S3;

/// <summary>S3's errors in S3's words (API reference, "Error responses").</summary>
internal static class S3Errors
{
    public static SandboxException AccessDenied() => new("AccessDenied", 403, "Access Denied");

    public static SandboxException NotImplemented() =>
        new("NotImplemented", 501, "A header you provided implies functionality that is not implemented");

    /// <param name="what">The header, query parameter or element that the sandbox does not serve.</param>
    public static SandboxException NotImplemented(string what) =>
        new("NotImplemented", 501, "A header you provided implies functionality that is not implemented") { Details = [("Header", what)] };

    public static SandboxException MethodNotAllowed(string method) =>
        new("MethodNotAllowed", 405, "The specified method is not allowed against this resource.")
        {
            Details = [("Method", method), ("ResourceType", "SERVICE")],
        };

    public static SandboxException NoSuchBucket(string bucket) =>
        new("NoSuchBucket", 404, "The specified bucket does not exist") { Details = [("BucketName", bucket)] };

    public static SandboxException NoSuchKey(string key) =>
        new("NoSuchKey", 404, "The specified key does not exist.") { Details = [("Key", key)] };

    public static SandboxException MalformedXml() =>
        new("MalformedXML", 400, "The XML you provided was not well-formed or did not validate against our published schema");

    public static SandboxException InvalidArgument(string message, string name, string value) =>
        new("InvalidArgument", 400, message) { Details = [("ArgumentName", name), ("ArgumentValue", value)] };

    /// <summary>What is posted to a bucket is a form with a file.</summary>
    public static SandboxException NoForm() =>
        new("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold")
        {
            Details = [("Condition", "Bucket POST must be of the enclosure-type multipart/form-data")],
        };

    public static SandboxException InvalidRequest(string message) => new("InvalidRequest", 400, message);

    public static SandboxException InvalidBucketState(string message) => new("InvalidBucketState", 409, message);

    /// <summary>A configuration that is not there.</summary>
    public static SandboxException Absent(string code, string message, string bucket) =>
        new(code, 404, message) { Details = [("BucketName", bucket)] };

    /// <summary>Path-style requests reach the wrong region and are sent on; virtual-hosted ones reach the right one with a signature for
    /// another.</summary>
    public static SandboxException WrongRegion(BucketState bucket, S3Address address, string signed) =>
        address.VirtualHosted
            ? new SandboxException(
                "AuthorizationHeaderMalformed",
                400,
                $"The authorization header is malformed; the region '{signed}' is wrong; expecting '{bucket.Region}'"
            )
            {
                Details = [("Region", bucket.Region)],
                Headers = [("x-amz-bucket-region", bucket.Region)],
            }
            : new SandboxException(
                "PermanentRedirect",
                301,
                "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future "
                    + "requests to this endpoint."
            )
            {
                Details = [("Endpoint", $"{bucket.Name}.s3-{bucket.Region}.amazonaws.com"), ("Bucket", bucket.Name)],
                Headers = [("x-amz-bucket-region", bucket.Region)],
            };
}
