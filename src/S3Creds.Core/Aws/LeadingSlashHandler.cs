using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace S3Creds.Core.Aws;

/// <summary> Sends keys that begin with a slash as they were signed: when the SDK puts the address together it drops the first slash of the
/// path, which here belongs to the key. Stands after the signer, so that what is signed stays what it is, for retries too. </summary>
internal sealed class LeadingSlashHandler : PipelineHandler
{
    private const string KeyResource = "{Key+}";

    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var resources = executionContext.RequestContext.Request.PathResources;
        if (!resources.TryGetValue(KeyResource, out var key) || !key.StartsWith('/'))
            return await base.InvokeAsync<T>(executionContext);
        resources[KeyResource] = "/" + key;
        try
        {
            return await base.InvokeAsync<T>(executionContext);
        }
        finally
        {
            resources[KeyResource] = key;
        }
    }
}
