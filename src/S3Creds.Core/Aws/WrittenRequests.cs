using System.Collections.Concurrent;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace S3Creds.Core.Aws;

/// <summary>The ids that the services gave to the writes of a session: what CloudTrail records under them, this session did.</summary>
public sealed class WrittenRequests
{
    private readonly ConcurrentQueue<string> ids = new();

    internal void Add(string id) => ids.Enqueue(id);

    /// <summary>Those that were answered since the last call.</summary>
    public IReadOnlyList<string> Take()
    {
        var taken = new List<string>();
        while (ids.TryDequeue(out var id))
            taken.Add(id);
        return taken;
    }
}

/// <summary>Notes the id of every write, whether it succeeded or not.</summary>
internal sealed class WrittenRequestsHandler(WrittenRequests written) : PipelineHandler
{
    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        try
        {
            return await base.InvokeAsync<T>(executionContext);
        }
        finally
        {
            if (!Operations.IsRead(executionContext.RequestContext.RequestName))
                Note(executionContext.ResponseContext.HttpResponse);
        }
    }

    private void Note(Amazon.Runtime.Internal.Transform.IWebResponseData? answer)
    {
        foreach (var header in (string[])["x-amzn-RequestId", "x-amz-request-id"])
        {
            if (answer?.IsHeaderPresent(header) == true && answer.GetHeaderValue(header) is { Length: > 0 and <= 128 } id)
                written.Add(id);
        }
    }
}
