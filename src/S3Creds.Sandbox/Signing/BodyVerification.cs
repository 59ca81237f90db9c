using System.Globalization;
using System.Security.Cryptography;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Signing;

/// <summary>Chooses the stream that verifies a body while it is read, by x-amz-content-sha256 (S3 API, "Authenticating requests: using the
/// Authorization header").</summary>
internal static class BodyVerification
{
    public static void Unsigned(SandboxRequest request, bool isS3)
    {
        if (isS3 && request.Header("x-amz-content-sha256") is "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
        {
            request.Body = Chunks(request, null);
        }
    }

    public static void Signed(SandboxRequest request, RequestSignature signature, byte[] key, DateTimeOffset time, bool isS3)
    {
        if (!isS3)
        {
            return;
        }

        var mode = request.Header("x-amz-content-sha256") ?? SigV4.UnsignedPayload;
        var chain = new ChunkSigner(key, SigV4.Time(time), signature.Scope, signature.Value, request.Options.VerifySignatures);
        request.Body = mode switch
        {
            SigV4.UnsignedPayload => request.Body,
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER" => Chunks(request, null),
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" or "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" => Chunks(request, chain),
            _ when mode.StartsWith("STREAMING-", StringComparison.Ordinal) => throw new SandboxException(
                "NotImplemented",
                501,
                $"x-amz-content-sha256 {mode} is not implemented by the sandbox"
            ),
            _ when mode.Length == 64 && mode.All(char.IsAsciiHexDigit) => new HashedStream(request.Body, mode),
            _ => throw new SandboxException(
                "InvalidArgument",
                400,
                "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD or a valid sha256 value."
            )
            {
                Details = [("ArgumentName", "x-amz-content-sha256"), ("ArgumentValue", mode)],
            },
        };
    }

    private static ChunkedStream Chunks(SandboxRequest request, ChunkSigner? signer) =>
        long.TryParse(request.Header("x-amz-decoded-content-length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? new ChunkedStream(request.Body, length, signer, request.Trailers)
            : throw new SandboxException("MissingContentLength", 411, "You must provide the Content-Length HTTP header.");
}

/// <summary>Each chunk's signature covers the one before it.</summary>
internal sealed class ChunkSigner(byte[] key, string time, string scope, string seed, bool verify)
{
    private string previous = seed;

    public void Chunk(ReadOnlySpan<byte> data, string? signature) => Check(SigV4.ChunkStringToSign(time, scope, previous, data), signature);

    public void Trailers(string lines, string? signature) => Check(SigV4.TrailerStringToSign(time, scope, previous, lines), signature);

    private void Check(string text, string? signature)
    {
        previous = SigV4.Sign(key, text);
        if (verify && (signature is null || !SigV4.Same(previous, signature)))
        {
            throw new SandboxException(
                "SignatureDoesNotMatch",
                403,
                "The request signature we calculated does not match the signature you provided. Check your key and signing method."
            );
        }
    }
}

/// <summary>A stream that can only be read forwards.</summary>
internal abstract class ForwardStream : Stream
{
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("read asynchronously");

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>Passes a body on and, at its end, compares its SHA-256 with the one that was signed.</summary>
internal sealed class HashedStream(Stream inner, string expected) : ForwardStream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool ended;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        hash.AppendData(buffer.Span[..read]);
        if (read == 0 && buffer.Length > 0 && !ended)
        {
            ended = true;
            var computed = Convert.ToHexStringLower(hash.GetHashAndReset());
            if (!computed.Equals(expected, StringComparison.OrdinalIgnoreCase))
            {
                throw new SandboxException(
                    "XAmzContentSHA256Mismatch",
                    400,
                    "The provided 'x-amz-content-sha256' header does not match what was computed."
                )
                {
                    Details = [("ClientComputedContentSHA256", expected), ("S3ComputedContentSHA256", computed)],
                };
            }
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        hash.Dispose();
        base.Dispose(disposing);
    }
}
