using System.Text.Json;
using System.Xml;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using S3Creds.Core.Aws.Errors;

namespace S3Creds.Core.Aws.Answers;

/// <summary> Judges an answer after the SDK has read it: its required members, its paging, and whether the SDK could read it at all. Notes
/// on every failure which call it was, since a store's own text rarely has it. </summary>
internal sealed class AnswerContentHandler : PipelineHandler
{
    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var request = executionContext.RequestContext;
        var operation = AnswerHandler.OperationOf(request);
        try
        {
            var result = await base.InvokeAsync<T>(executionContext);
            var answer = executionContext.ResponseContext.Response;
            return AnswerContent.Problem(request.OriginalRequest, answer) is { } why
                ? throw new UnreadableAnswerException(operation, why, answer?.ResponseMetadata?.RequestId)
                : result;
        }
        catch (Exception e) when (IsMalformed(e))
        {
            throw Named(
                new UnreadableAnswerException(
                    operation,
                    "its XML or JSON is cut, malformed or not of this call",
                    (e as AmazonServiceException)?.RequestId,
                    e
                ),
                operation
            );
        }
        catch (AmazonServiceException e)
        {
            Named(e, operation);
            throw;
        }
    }

    private static Exception Named(Exception exception, string operation)
    {
        exception.Data[AwsError.CallKey] = operation;
        return exception;
    }

    /// <summary>What the SDK throws for values that it does not expect (dates, numbers, nesting), and IAM's client for what is not its
    /// document.</summary>
    private static bool IsMalformed(Exception exception) =>
        exception switch
        {
            UnreadableAnswerException => false,
            AmazonUnmarshallingException e => !AwsError.IsNoNetwork(e),
            _ => exception
                is XmlException
                    or JsonException
                    or FormatException
                    or OverflowException
                    or NullReferenceException
                    or ArgumentException
                    or InvalidCastException
                    or IndexOutOfRangeException
                    or KeyNotFoundException,
        };
}
