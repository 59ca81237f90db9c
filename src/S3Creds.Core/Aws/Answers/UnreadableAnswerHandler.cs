using System.Runtime.ExceptionServices;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using S3Creds.Core.Aws.Errors;

namespace S3Creds.Core.Aws.Answers;

/// <summary> Takes an answer that cannot be read past the SDK's retries. They take it for one that was damaged on its way (S3's take any
/// failure under a success status for one), and send the request again: a second CreateUser would be refused because of the first, and a
/// page that answers once answers always. </summary>
internal static class UnreadableAnswerHandler
{
    /// <summary>Last of all that is added around the retries, so that the other handlers have seen the exception.</summary>
    public static void AddTo(RuntimePipeline pipeline)
    {
        pipeline.AddHandlerAfter<RetryHandler>(new Below());
        pipeline.AddHandlerBefore<RetryHandler>(new Above());
    }

    private sealed class Below : PipelineHandler
    {
        public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            try
            {
                return await base.InvokeAsync<T>(executionContext);
            }
            catch (UnreadableAnswerException e)
            {
                executionContext.ResponseContext.Response = new Failed(ExceptionDispatchInfo.Capture(e));
                return default!;
            }
        }
    }

    private sealed class Above : PipelineHandler
    {
        public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            var result = await base.InvokeAsync<T>(executionContext);
            if (executionContext.ResponseContext.Response is Failed failed)
                failed.Why.Throw();
            return result;
        }
    }

    private sealed class Failed(ExceptionDispatchInfo why) : AmazonWebServiceResponse
    {
        public ExceptionDispatchInfo Why => why;
    }
}
