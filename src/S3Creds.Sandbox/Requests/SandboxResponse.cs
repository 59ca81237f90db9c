using System.Text;

namespace S3Creds.Sandbox.Requests;

/// <summary>An answer not yet sent. A handler builds it, makes its effect, and never touches <c>HttpContext.Response</c>: flushing, faults
/// and the transport come after.</summary>
internal sealed record SandboxResponse(int Status)
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];
    public string? ContentType { get; init; }

    /// <summary>Opened only when the answer is sent; ignored for HEAD.</summary>
    public Func<Stream>? OpenBody { get; init; }

    /// <summary>Of the body; for HEAD what GET would have sent. Null: none stated (204, 304).</summary>
    public long? ContentLength { get; init; }

    /// <summary>For the access log; empty on success.</summary>
    public string ErrorCode { get; init; } = "";

    public static SandboxResponse Xml(int status, string xml) => Bytes(status, "text/xml", Encoding.UTF8.GetBytes(xml));

    public static SandboxResponse Bytes(int status, string contentType, byte[] body) =>
        new(status)
        {
            ContentType = contentType,
            ContentLength = body.Length,
            OpenBody = () => new MemoryStream(body, writable: false),
        };

    public static SandboxResponse Empty(int status) => new(status) { ContentLength = status == 204 ? null : 0 };
}
