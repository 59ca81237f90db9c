using System.Net;
using Amazon.Runtime.EventStreams;
using Amazon.Runtime.Internal.Transform;

namespace S3Creds.Core.Aws.Answers;

/// <summary>An answer whose body was read already, for the SDK to read again.</summary>
internal sealed class BufferedAnswer(IWebResponseData header, byte[] body) : IWebResponseData, IHttpResponseBody
{
    public long ContentLength => body.Length;

    public string ContentType => header.ContentType;

    public HttpStatusCode StatusCode => header.StatusCode;

    public bool IsSuccessStatusCode => header.IsSuccessStatusCode;

    public IHttpResponseBody ResponseBody => this;

    public string[] GetHeaderNames() => header.GetHeaderNames();

    public bool IsHeaderPresent(string headerName) => header.IsHeaderPresent(headerName);

    public string GetHeaderValue(string headerName) => header.GetHeaderValue(headerName);

    public bool IsEventHeaderPresent(string headerName) => header.IsEventHeaderPresent(headerName);

    public IEventStreamHeader GetEventStreamHeader(string headerName) => header.GetEventStreamHeader(headerName);

    public Stream OpenResponse() => new MemoryStream(body, writable: false);

    public Task<Stream> OpenResponseAsync() => Task.FromResult(OpenResponse());

    public void Dispose() => header.ResponseBody?.Dispose();
}
