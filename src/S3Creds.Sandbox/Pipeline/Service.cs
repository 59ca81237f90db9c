using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Pipeline;

/// <summary>One AWS service of the sandbox.</summary>
internal interface IService
{
    /// <summary>As in credential scopes: <c>iam</c>, <c>sts</c>, <c>s3</c>, <c>ssm</c>.</summary>
    string Name { get; }

    /// <summary> Returns what the request asks for, before the caller is known and without any effect. Never throws: what cannot be
    /// understood is an operation that answers with the error. </summary>
    ValueTask<Operation> RouteAsync(SandboxRequest request, CancellationToken cancellationToken);

    SandboxResponse RenderError(SandboxRequest request, SandboxException error);
}

/// <summary>A routed request.</summary>
/// <param name="Name">The API's name of it, such as <c>PutObject</c>.</param>
/// <param name="Resource">For log and faults: <c>BUCKET/KEY</c>, <c>user/NAME</c>, or empty.</param>
/// <param name="Run">Checks, makes the effect, builds the answer. Throws <see cref="SandboxException"/>.</param>
/// <param name="Unsigned">Whether it may run without a signature; else MissingAuthenticationToken is answered.</param>
/// <param name="Authenticates">False: the request's signature is not checked, the caller is anonymous.</param>
internal sealed record Operation(
    string Name,
    string Resource,
    bool IsWrite,
    Func<SandboxRequest, CancellationToken, Task<SandboxResponse>> Run,
    bool Unsigned = false,
    bool Authenticates = true
);
