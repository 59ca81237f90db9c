using Amazon.Runtime;
using Amazon.Runtime.Internal;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Aws;

/// <summary>Decides at the last moment whether a write may be sent. Every attempt passes it, resends of the SDK too.</summary>
public interface IWriteGate
{
    /// <summary>Why no write is sent any more; null: writes are sent.</summary>
    Diagnostic? Closed { get; }

    /// <summary>Sends one write, or refuses it.</summary>
    /// <exception cref="S3CredsException">The gate is closed.</exception>
    Task<T> SendAsync<T>(Func<Task<T>> send, CancellationToken cancellationToken);
}

/// <summary>Stands directly above the signer, below the SDK's retries and this session's pacing: nothing waits between the gate and the
/// network.</summary>
internal sealed class WriteGateHandler(AwsSession session) : PipelineHandler
{
    public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var request = executionContext.RequestContext;
        return session.WriteGate is { } gate && !Operations.IsRead(request.RequestName)
            ? gate.SendAsync(() => base.InvokeAsync<T>(executionContext), request.CancellationToken)
            : base.InvokeAsync<T>(executionContext);
    }
}
