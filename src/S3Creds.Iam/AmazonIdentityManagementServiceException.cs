using System.Net;
using Amazon.Runtime;

namespace Amazon.IdentityManagement;

/// <summary>An error IAM answered; errors with a known code are subclasses in <see cref="Model"/>.</summary>
public class AmazonIdentityManagementServiceException : AmazonServiceException
{
    public AmazonIdentityManagementServiceException(string message)
        : base(message) { }

    public AmazonIdentityManagementServiceException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }

    /// <summary> Codes of IAM that are worth another try and that the SDK does not know by itself. IAM refused these requests: none of them
    /// took place. </summary>
    public override RetryableDetails? Retryable =>
        ErrorCode switch
        {
            "RateExceeded" or "Throttling" or "ThrottlingException" => new RetryableDetails(throttling: true),
            "EntityTemporarilyUnmodifiable" => new RetryableDetails(throttling: false),
            _ => null,
        };
}
