using Amazon.Runtime;
using Amazon.Runtime.Internal;
using S3Creds.Core.Aws.Errors;

namespace S3Creds.Core.Aws;

/// <summary> Marks what goes wrong with a call whose answer holds a secret: its message may repeat that answer, and the secret is not known
/// yet that would have to be taken out of it. Of such a failure only the code is shown. </summary>
internal sealed class SecretAnswerHandler : PipelineHandler
{
    /// <summary>Long-lived secrets. Why a role may not be assumed is shown: users need it, and a session that was issued ends by
    /// itself.</summary>
    private static readonly string[] Calls = ["CreateAccessKey", "GetParameter", "CreateServiceSpecificCredential"];

    public static void AddTo(RuntimePipeline pipeline) => pipeline.AddHandlerAfter<RetryHandler>(new SecretAnswerHandler());

    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        try
        {
            return await base.InvokeAsync<T>(executionContext);
        }
        catch (Exception e)
            when (Array.Exists(Calls, c => executionContext.RequestContext.RequestName.StartsWith(c, StringComparison.Ordinal)))
        {
            SecretAnswer.Mark(e);
            throw;
        }
    }
}
