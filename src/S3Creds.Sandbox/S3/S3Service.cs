using S3Creds.Sandbox.Pipeline;

namespace S3Creds.Sandbox.S3;

/// <summary>Amazon S3.</summary>
internal sealed class S3Service : IService
{
    public string Name => "s3";

    public ValueTask<Operation> RouteAsync(SandboxRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new Operation("Unknown", "", false, (_, _) => throw new SandboxException("NotImplemented", 501, "A header you provided implies functionality that is not implemented"), Unsigned: true));

    public SandboxResponse RenderError(SandboxRequest request, SandboxException error) => SandboxResponse.Xml(error.Status,
        $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{error.Code}</Code><Message>{System.Security.SecurityElement.Escape(error.Message)}</Message><RequestId>{request.RequestId}</RequestId></Error>") with
    { ContentType = "application/xml", ErrorCode = error.Code };
}
