namespace S3Creds.Sandbox.Requests;

/// <summary>An error answer. The service of the request gives it its wire form.</summary>
internal sealed class SandboxException(string code, int status, string message) : Exception(message)
{
    public string Code { get; } = code;
    public int Status { get; } = status;

    /// <summary>Further elements of the error body, in order (S3's <c>BucketName</c>, <c>Key</c>, <c>Condition</c>…).</summary>
    public IReadOnlyList<(string Name, string Value)> Details { get; init; } = [];

    /// <summary>Further headers of the answer.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];
}
