using Amazon.Runtime;
using Amazon.Runtime.Internal;
using S3Creds.Core.Aws.Errors;

namespace S3Creds.Core.Aws;

/// <summary>
/// Sits below the SDK's retries, so that every attempt counts: IAM's writes wait for their turn, reads share a number of places that
/// shrinks while the store throttles.
/// </summary>
/// <param name="sent">Hears of every request.</param>
/// <param name="writes">Null where the service's writes need no pace.</param>
internal sealed class PacingHandler(string service, AdaptivePace? writes, AdaptiveLimit reads, Waits waits, Action sent) : PipelineHandler
{
    public static void AddTo(
        RuntimePipeline pipeline,
        string service,
        AdaptivePace? writes,
        AdaptiveLimit reads,
        Waits waits,
        Action sent
    ) => pipeline.AddHandlerAfter<RetryHandler>(new PacingHandler(service, writes, reads, waits, sent));

    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var cancellationToken = executionContext.RequestContext.CancellationToken;
        var isRead = Operations.IsRead(executionContext.RequestContext.RequestName);
        if (isRead)
            await reads.EnterAsync(cancellationToken);
        else if (writes is not null)
            await writes.WaitAsync(waits, service, cancellationToken);
        try
        {
            sent();
            CallWaitHandler.Sent(executionContext.RequestContext, waits);
            var answer = await base.InvokeAsync<T>(executionContext);
            if (isRead)
                reads.Succeeded();
            else
                writes?.Succeeded();
            return answer;
        }
        catch (AmazonServiceException e) when (AwsError.IsThrottle(e))
        {
            if (isRead)
                reads.Throttled();
            else
                writes?.Throttled();
            CallWaitHandler.Failed(executionContext.RequestContext, waits, "refuses requests because there are too many");
            throw;
        }
        catch (Exception e) when (AwsError.IsTransient(e))
        {
            CallWaitHandler.Failed(executionContext.RequestContext, waits, "does not answer as it should");
            throw;
        }
        finally
        {
            if (isRead)
                reads.Leave();
        }
    }
}
