using System.Globalization;
using System.Text;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Signing;

/// <summary> Removes the aws-chunked framing: <c>HEX[;chunk-signature=…]CRLF data CRLF</c> until a chunk of length 0, then trailer lines. A
/// chunk is passed on only after its signature was checked; what the whole decodes to must be as long as x-amz-decoded-content-length.
/// </summary>
internal sealed class ChunkedStream(Stream inner, long decodedLength, ChunkSigner? signer, IDictionary<string, string> trailers)
    : ForwardStream
{
    private const int MostLine = 8192;
    private const int MostChunk = 64 * 1024 * 1024;
    private readonly byte[] buffer = new byte[16384];
    private int start;
    private int end;
    private byte[] chunk = [];
    private int used;
    private long total;
    private bool finished;

    public override async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken = default)
    {
        while (used == chunk.Length && !finished)
        {
            await NextChunkAsync(cancellationToken);
        }

        var count = Math.Min(target.Length, chunk.Length - used);
        chunk.AsSpan(used, count).CopyTo(target.Span);
        used += count;
        return count;
    }

    private async ValueTask NextChunkAsync(CancellationToken cancellationToken)
    {
        var header = await LineAsync(cancellationToken) ?? throw Incomplete();
        var semicolon = header.IndexOf(';', StringComparison.Ordinal);
        var size = semicolon < 0 ? header : header[..semicolon];
        var signature =
            semicolon > 0 && header.IndexOf("chunk-signature=", StringComparison.Ordinal) is var at and > 0 ? header[(at + 16)..] : null;
        if (
            !int.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length)
            || length is < 0 or > MostChunk
        )
        {
            throw new SandboxException("InvalidRequest", 400, "The aws-chunked body has a malformed chunk header");
        }

        var data = new byte[length];
        await FillAsync(data, cancellationToken);
        signer?.Chunk(data, signature);
        chunk = data;
        used = 0;
        total += length;
        if (length > 0)
        {
            if (await LineAsync(cancellationToken) is not "")
            {
                throw Incomplete();
            }

            return;
        }

        finished = true;
        await TrailersAsync(cancellationToken);
        if (total != decodedLength)
        {
            throw Incomplete();
        }
    }

    private async ValueTask TrailersAsync(CancellationToken cancellationToken)
    {
        var signed = new StringBuilder();
        string? signature = null;
        while (await LineAsync(cancellationToken) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1)
            {
                throw new SandboxException(
                    "MalformedTrailerError",
                    400,
                    "The request contained trailing data that was not well-formed or did not conform to our published schema."
                );
            }

            var (name, value) = (line[..colon].ToLowerInvariant().Trim(), line[(colon + 1)..].Trim());
            if (name == "x-amz-trailer-signature")
            {
                signature = value;
                continue;
            }

            signed.Append(name).Append(':').Append(value).Append('\n');
            trailers[name] = value;
        }

        if (signer is not null && signed.Length > 0)
        {
            signer.Trailers(signed.ToString(), signature);
        }
    }

    /// <summary>Without its CRLF (some clients end a trailer line with LF only); null at the end of the body.</summary>
    private async ValueTask<string?> LineAsync(CancellationToken cancellationToken)
    {
        var line = new List<byte>();
        while (line.Count <= MostLine)
        {
            if (start == end && !await MoreAsync(cancellationToken))
            {
                return line.Count == 0 ? null : throw Incomplete();
            }

            var b = buffer[start++];
            if (b == (byte)'\n')
            {
                return Encoding.ASCII.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(b);
        }

        throw new SandboxException("InvalidRequest", 400, "A line of the aws-chunked body is too long");
    }

    private async ValueTask FillAsync(byte[] data, CancellationToken cancellationToken)
    {
        var filled = Math.Min(data.Length, end - start);
        buffer.AsSpan(start, filled).CopyTo(data);
        start += filled;
        while (filled < data.Length)
        {
            var read = await inner.ReadAsync(data.AsMemory(filled), cancellationToken);
            filled += read > 0 ? read : throw Incomplete();
        }
    }

    private async ValueTask<bool> MoreAsync(CancellationToken cancellationToken)
    {
        start = 0;
        end = await inner.ReadAsync(buffer, cancellationToken);
        return end > 0;
    }

    private static SandboxException Incomplete() =>
        new("IncompleteBody", 400, "You did not provide the number of bytes specified by the Content-Length HTTP header.");
}
