using System.Globalization;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.Signing;

namespace S3Creds.Sandbox.S3.Objects;

/// <summary>A part of a body (RFC 9110, section 14): S3 serves one range, and takes what it cannot read as a wish for the whole.</summary>
internal sealed record ByteRange(long First, long Length)
{
    public long Last => First + Length - 1;

    public string ContentRange(long size) => string.Create(CultureInfo.InvariantCulture, $"bytes {First}-{Last}/{size}");

    /// <summary>Null: the whole.</summary>
    /// <exception cref="SandboxException">InvalidRange, 416.</exception>
    public static ByteRange? Parse(string? header, long size)
    {
        if (header is null || !header.StartsWith("bytes=", StringComparison.Ordinal) || header.Contains(','))
        {
            return null;
        }

        var text = header["bytes=".Length..].Trim();
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (
            dash < 0
            || !Number(text[..dash], out var first)
            || !Number(text[(dash + 1)..], out var last)
            || (first is null && last is null)
            || last < first
        )
        {
            return null;
        }

        if (first is null)
        {
            var length = Math.Min(last!.Value, size);
            return length > 0 ? new ByteRange(size - length, length) : throw Unsatisfiable(header, size);
        }

        return first < size
            ? new ByteRange(first.Value, Math.Min(last ?? long.MaxValue, size - 1) - first.Value + 1)
            : throw Unsatisfiable(header, size);
    }

    private static bool Number(string text, out long? number)
    {
        number = null;
        if (text.Length == 0)
        {
            return true;
        }

        var read = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        number = value;
        return read;
    }

    private static SandboxException Unsatisfiable(string header, long size) =>
        new("InvalidRange", 416, "The requested range is not satisfiable")
        {
            Details = [("RangeRequested", header), ("ActualObjectSize", $"{size}")],
            Headers = [("Content-Range", $"bytes */{size}")],
        };
}

/// <summary>The next so many bytes of another stream, which it owns.</summary>
internal sealed class LimitedStream(Stream inner, long length) : ForwardStream
{
    private long left = length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = left == 0 ? 0 : await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, left)], cancellationToken);
        left -= read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
