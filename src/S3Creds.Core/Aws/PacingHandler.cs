using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace S3Creds.Core.Aws;

/// <summary>
/// Sits below the SDK's retries, so that every attempt counts: IAM's writes wait for their turn, reads share a number of places that
/// shrinks while the store throttles.
/// </summary>
/// <param name="writes">Null where the service's writes need no pace.</param>
internal sealed class PacingHandler(AdaptivePace? writes, AdaptiveLimit reads) : PipelineHandler
{
    private static readonly string[] Reads = ["Get", "List", "Head", "Generate", "Simulate"];

    public static void AddTo(RuntimePipeline pipeline, AdaptivePace? writes, AdaptiveLimit reads) =>
        pipeline.AddHandlerAfter<RetryHandler>(new PacingHandler(writes, reads));

    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var cancellationToken = executionContext.RequestContext.CancellationToken;
        var isRead = Reads.Any(r => executionContext.RequestContext.RequestName.StartsWith(r, StringComparison.Ordinal));
        if (isRead)
            await reads.EnterAsync(cancellationToken);
        else if (writes is not null)
            await writes.WaitAsync(cancellationToken);
        try
        {
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
            throw;
        }
        finally
        {
            if (isRead)
                reads.Leave();
        }
    }
}
