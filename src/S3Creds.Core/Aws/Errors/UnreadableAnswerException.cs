using System.Net;
using Amazon.Runtime;

namespace S3Creds.Core.Aws.Errors;

/// <summary> A success that is none: the store's answer does not have the shape of its operation. A read has failed then; of a write it is
/// not known whether it took effect. </summary>
public sealed class UnreadableAnswerException : AmazonServiceException
{
    /// <param name="operation">The API's name of the operation.</param>
    /// <param name="why">What is wrong with the answer, in words of this program.</param>
    public UnreadableAnswerException(string operation, string why, string? requestId = null, Exception? inner = null)
        : base($"the answer to {operation} is not valid: {why}", inner, ErrorType.Unknown, null, requestId, HttpStatusCode.OK)
    {
        IsWrite = !Operations.IsRead(operation);
    }

    /// <summary>The status under which it came: 404 without an error of the store, else a success.</summary>
    public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;

    /// <summary>Only a read shows whether the operation took effect.</summary>
    public bool IsWrite { get; }
}
