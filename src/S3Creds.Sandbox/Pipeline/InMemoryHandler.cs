using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Pipeline;

/// <summary>The pipeline as an HttpMessageHandler: no sockets, bodies streamed both ways, broken connections as the exceptions that
/// SocketsHttpHandler throws.</summary>
internal sealed class InMemoryHandler(RequestPipeline pipeline, TimeProvider clock) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var http = await ContextAsync(request, cancellationToken);
        var outcome = await pipeline.ProcessAsync(http, cancellationToken);
        if (outcome.Answer is not { } answer)
        {
            throw new HttpRequestException(
                HttpRequestError.ResponseEnded,
                "An error occurred while sending the request.",
                new HttpIOException(HttpRequestError.ResponseEnded, "The response ended prematurely.")
            );
        }

        return Message(request, answer, outcome.CutAfter);
    }

    private HttpResponseMessage Message(HttpRequestMessage request, SandboxResponse answer, int? cutAfter)
    {
        var withBody = request.Method != HttpMethod.Head && answer.OpenBody is not null && answer.Status is not (204 or 304);
        var body = withBody ? answer.OpenBody!() : Stream.Null;
        var content = new StreamContent(cutAfter is { } bytes ? new CutStream(body, bytes) : body);
        var message = new HttpResponseMessage((HttpStatusCode)answer.Status)
        {
            RequestMessage = request,
            Content = content,
            Version = HttpVersion.Version11,
        };
        message.Headers.TryAddWithoutValidation("Date", clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture));
        foreach (var (name, value) in answer.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (answer.ContentType is { } type)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        if (answer.ContentLength is { } length)
        {
            content.Headers.ContentLength = length;
        }

        return message;
    }

    private static async Task<HttpContext> ContextAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        var uri = message.RequestUri!;
        var http = new DefaultHttpContext();
        var feature = http.Features.GetRequiredFeature<IHttpRequestFeature>();
        // The one component that the SDK's URIs, made without canonicalisation, give.
        var target = uri.PathAndQuery;
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        feature.RawTarget = target;
        var request = http.Request;
        request.Method = message.Method.Method;
        request.Scheme = uri.Scheme;
        request.Protocol = "HTTP/1.1";
        request.Path = PathString.FromUriComponent(mark < 0 ? target : target[..mark]);
        request.QueryString = mark < 0 ? QueryString.Empty : new QueryString(target[mark..]);
        foreach (var (name, values) in message.Headers.NonValidated)
        {
            request.Headers[name] = values.ToArray();
        }

        request.Headers.Host = message.Headers.Host ?? uri.Authority;
        if (message.Content is { } content)
        {
            // Asking for the length makes the content compute it, as a transport would.
            var length = content.Headers.ContentLength;
            foreach (var (name, values) in content.Headers.NonValidated)
            {
                request.Headers[name] = values.ToArray();
            }

            request.ContentLength = length;
            request.Body = await content.ReadAsStreamAsync(cancellationToken);
        }

        http.Connection.RemoteIpAddress = IPAddress.Loopback;
        http.RequestAborted = cancellationToken;
        return http;
    }

    /// <summary>Ends with an exception after so many bytes.</summary>
    private sealed class CutStream(Stream inner, int bytes) : Stream
    {
        private int left = bytes;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Take(inner.Read(buffer, offset, Allowed(count)));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Take(await inner.ReadAsync(buffer[..Allowed(buffer.Length)], cancellationToken));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }

        private int Allowed(int wanted) =>
            left > 0
                ? Math.Min(wanted, left)
                : throw new HttpIOException(HttpRequestError.ResponseEnded, "The response ended prematurely.");

        private int Take(int read)
        {
            left -= read;
            return read;
        }
    }
}
