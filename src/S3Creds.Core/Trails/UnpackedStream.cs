using System.Globalization;

namespace S3Creds.Core.Trails;

/// <summary>The unpacked bytes of one file, counted: reading ends with an exception where a limit is passed.</summary>
/// <param name="unpacked">Counts on over all files.</param>
internal sealed class UnpackedStream(Stream inner, TrailLimits limits, UnpackedBytes unpacked) : Stream
{
    private long here;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => here;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        here += read;
        unpacked.Total += read;
        if (here > limits.InFile)
            throw new TrailFileException($"unpacked it has more than {Text(limits.InFile)} bytes");
        if (unpacked.IsOver(limits))
            throw new TrailFileException($"unpacked all files have more than {Text(limits.InAll)} bytes");
        return read;
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static string Text(long bytes) => bytes.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The unpacked bytes of all files so far.</summary>
internal sealed class UnpackedBytes
{
    public long Total { get; set; }

    public bool IsOver(TrailLimits limits) => Total > limits.InAll;
}
