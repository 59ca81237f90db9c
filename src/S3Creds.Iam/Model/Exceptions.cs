using System.Net;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>The resource was changed at the same time; a retry may help.</summary>
public sealed class ConcurrentModificationException : AmazonIdentityManagementServiceException
{
    public ConcurrentModificationException(string message)
        : base(message) { }

    public ConcurrentModificationException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>The credential report is older than 4 hours.</summary>
public sealed class CredentialReportExpiredException : AmazonIdentityManagementServiceException
{
    public CredentialReportExpiredException(string message)
        : base(message) { }

    public CredentialReportExpiredException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>No credential report was generated yet.</summary>
public sealed class CredentialReportNotPresentException : AmazonIdentityManagementServiceException
{
    public CredentialReportNotPresentException(string message)
        : base(message) { }

    public CredentialReportNotPresentException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>The credential report is still being generated.</summary>
public sealed class CredentialReportNotReadyException : AmazonIdentityManagementServiceException
{
    public CredentialReportNotReadyException(string message)
        : base(message) { }

    public CredentialReportNotReadyException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>Something is still attached to what should be deleted.</summary>
public sealed class DeleteConflictException : AmazonIdentityManagementServiceException
{
    public DeleteConflictException(string message)
        : base(message) { }

    public DeleteConflictException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>The name is in use.</summary>
public sealed class EntityAlreadyExistsException : AmazonIdentityManagementServiceException
{
    public EntityAlreadyExistsException(string message)
        : base(message) { }

    public EntityAlreadyExistsException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>IAM is still at work on the thing, often just after it was made; retried.</summary>
public sealed class EntityTemporarilyUnmodifiableException : AmazonIdentityManagementServiceException
{
    public EntityTemporarilyUnmodifiableException(string message)
        : base(message) { }

    public EntityTemporarilyUnmodifiableException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>The MFA code is wrong.</summary>
public sealed class InvalidAuthenticationCodeException : AmazonIdentityManagementServiceException
{
    public InvalidAuthenticationCodeException(string message)
        : base(message) { }

    public InvalidAuthenticationCodeException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>A parameter is not valid.</summary>
public sealed class InvalidInputException : AmazonIdentityManagementServiceException
{
    public InvalidInputException(string message)
        : base(message) { }

    public InvalidInputException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>The caller is not of the kind that may do this.</summary>
public sealed class InvalidUserTypeException : AmazonIdentityManagementServiceException
{
    public InvalidUserTypeException(string message)
        : base(message) { }

    public InvalidUserTypeException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>A quota of the account is used up; not worth another try.</summary>
public sealed class LimitExceededException : AmazonIdentityManagementServiceException
{
    public LimitExceededException(string message)
        : base(message) { }

    public LimitExceededException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>The policy document is not valid.</summary>
public sealed class MalformedPolicyDocumentException : AmazonIdentityManagementServiceException
{
    public MalformedPolicyDocumentException(string message)
        : base(message) { }

    public MalformedPolicyDocumentException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>No such thing (or not yet, just after it was made).</summary>
public sealed class NoSuchEntityException : AmazonIdentityManagementServiceException
{
    public NoSuchEntityException(string message)
        : base(message) { }

    public NoSuchEntityException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>IAM could not reach the OpenID Connect provider.</summary>
public sealed class OpenIdIdpCommunicationErrorException : AmazonIdentityManagementServiceException
{
    public OpenIdIdpCommunicationErrorException(string message)
        : base(message) { }

    public OpenIdIdpCommunicationErrorException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>The password breaks the account's rules.</summary>
public sealed class PasswordPolicyViolationException : AmazonIdentityManagementServiceException
{
    public PasswordPolicyViolationException(string message)
        : base(message) { }

    public PasswordPolicyViolationException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>IAM could not evaluate a policy.</summary>
public sealed class PolicyEvaluationException : AmazonIdentityManagementServiceException
{
    public PolicyEvaluationException(string message)
        : base(message) { }

    public PolicyEvaluationException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>The managed policy cannot be attached to such a thing.</summary>
public sealed class PolicyNotAttachableException : AmazonIdentityManagementServiceException
{
    public PolicyNotAttachableException(string message)
        : base(message) { }

    public PolicyNotAttachableException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>A report is generated at most once in 4 hours.</summary>
public sealed class ReportGenerationLimitExceededException : AmazonIdentityManagementServiceException
{
    public ReportGenerationLimitExceededException(string message)
        : base(message) { }

    public ReportGenerationLimitExceededException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>IAM failed; retried.</summary>
public sealed class ServiceFailureException : AmazonIdentityManagementServiceException
{
    public ServiceFailureException(string message)
        : base(message) { }

    public ServiceFailureException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>The service knows no such credentials.</summary>
public sealed class ServiceNotSupportedException : AmazonIdentityManagementServiceException
{
    public ServiceNotSupportedException(string message)
        : base(message) { }

    public ServiceNotSupportedException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>Only AWS may change this, such as a service-linked role.</summary>
public sealed class UnmodifiableEntityException : AmazonIdentityManagementServiceException
{
    public UnmodifiableEntityException(string message)
        : base(message) { }

    public UnmodifiableEntityException(
        string? message,
        Exception? innerException,
        ErrorType errorType,
        string? errorCode,
        string? requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}
