using System.Net;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Internal;

/// <summary>The document of a failed action:
/// <c>&lt;ErrorResponse&gt;&lt;Error&gt;&lt;Type/&gt;&lt;Code/&gt;&lt;Message/&gt;&lt;/Error&gt;&lt;RequestId/&gt;&lt;/ErrorResponse&gt;</c>.</summary>
internal sealed class ErrorAnswer : IMapped
{
    /// <summary>1 Mi characters; an error of IAM has a few hundred.</summary>
    private const long MaxCharacters = 1024 * 1024;

    private Fault? Error { get; set; }

    private string? RequestId { get; set; }

    /// <summary>The exception an error is. A document that is not IAM's (a proxy's page, nothing at all) makes one without an error
    /// code.</summary>
    public static AmazonServiceException Read(Stream stream, string? requestId, Exception? inner, HttpStatusCode status)
    {
        var answer = new ErrorAnswer();
        try
        {
            using var xml = Answer.Open(stream, MaxCharacters);
            xml.MoveToContent();
            if (xml.LocalName == "ErrorResponse")
                new QueryMap(xml).ReadShape(answer);
        }
        catch (Exception e) when (Answer.IsMalformed(e))
        {
            // What was read before the fault still counts: the status alone decides about retries.
            inner ??= e;
        }
        var type = answer.Error?.Type switch
        {
            "Sender" => ErrorType.Sender,
            "Receiver" => ErrorType.Receiver,
            _ => ErrorType.Unknown,
        };
        // An error without a message is one all the same.
        var message = answer.Error is { Code: not null } or { Message: not null }
            ? answer.Error.Message ?? ""
            : $"The server answered {(int)status} ({status}) without an error of IAM.";
        return Typed(answer.Error?.Code, message, inner, type, answer.RequestId ?? requestId, status);
    }

    private static AmazonIdentityManagementServiceException Typed(
        string? code,
        string message,
        Exception? inner,
        ErrorType type,
        string? requestId,
        HttpStatusCode status
    ) =>
        code switch
        {
            "ConcurrentModification" => new ConcurrentModificationException(message, inner, type, code, requestId, status),
            "ReportExpired" => new CredentialReportExpiredException(message, inner, type, code, requestId, status),
            "ReportNotPresent" => new CredentialReportNotPresentException(message, inner, type, code, requestId, status),
            "ReportInProgress" => new CredentialReportNotReadyException(message, inner, type, code, requestId, status),
            "DeleteConflict" => new DeleteConflictException(message, inner, type, code, requestId, status),
            "EntityAlreadyExists" => new EntityAlreadyExistsException(message, inner, type, code, requestId, status),
            "EntityTemporarilyUnmodifiable" => new EntityTemporarilyUnmodifiableException(message, inner, type, code, requestId, status),
            "InvalidAuthenticationCode" => new InvalidAuthenticationCodeException(message, inner, type, code, requestId, status),
            "InvalidInput" => new InvalidInputException(message, inner, type, code, requestId, status),
            "InvalidUserType" => new InvalidUserTypeException(message, inner, type, code, requestId, status),
            "LimitExceeded" => new LimitExceededException(message, inner, type, code, requestId, status),
            "MalformedPolicyDocument" => new MalformedPolicyDocumentException(message, inner, type, code, requestId, status),
            "NoSuchEntity" => new NoSuchEntityException(message, inner, type, code, requestId, status),
            "OpenIdIdpCommunicationError" => new OpenIdIdpCommunicationErrorException(message, inner, type, code, requestId, status),
            "PasswordPolicyViolation" => new PasswordPolicyViolationException(message, inner, type, code, requestId, status),
            "PolicyEvaluation" => new PolicyEvaluationException(message, inner, type, code, requestId, status),
            "PolicyNotAttachable" => new PolicyNotAttachableException(message, inner, type, code, requestId, status),
            "ReportGenerationLimitExceeded" => new ReportGenerationLimitExceededException(message, inner, type, code, requestId, status),
            "ServiceFailure" => new ServiceFailureException(message, inner, type, code, requestId, status),
            "NotSupportedService" => new ServiceNotSupportedException(message, inner, type, code, requestId, status),
            "UnmodifiableEntity" => new UnmodifiableEntityException(message, inner, type, code, requestId, status),
            _ => new AmazonIdentityManagementServiceException(message, inner, type, code, requestId, status),
        };

    void IMapped.Map(QueryMap m)
    {
        Error = m.Of(Error);
        RequestId = m.Of(RequestId);
    }

    private sealed class Fault : IMapped
    {
        public string? Type { get; private set; }

        public string? Code { get; private set; }

        public string? Message { get; private set; }

        public void Map(QueryMap m)
        {
            Type = m.Of(Type);
            Code = m.Of(Code);
            Message = m.Of(Message);
        }
    }
}
