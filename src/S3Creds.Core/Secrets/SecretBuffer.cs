using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace S3Creds.Core.Secrets;

/// <summary>Text with secrets in it while it is put together. Every buffer that it outgrows, and the last, is zeroed.</summary>
public sealed class SecretBuffer : IBufferWriter<byte>, IDisposable
{
    private byte[] buffer = Pinned(1024);
    private int length;

    internal ReadOnlySpan<byte> Written => buffer.AsSpan(0, length);

    internal ReadOnlyMemory<byte> WrittenMemory => buffer.AsMemory(0, length);

    public SecretBuffer Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Advance(bytes.Length);
        return this;
    }

    public SecretBuffer Add(string ascii)
    {
        Advance(System.Text.Encoding.UTF8.GetBytes(ascii, GetSpan(System.Text.Encoding.UTF8.GetMaxByteCount(ascii.Length))));
        return this;
    }

    public SecretBuffer Add(Secret secret) => Add(secret.Reveal());

    /// <summary>In quotes, as JSON has it.</summary>
    public SecretBuffer AddJson(Secret secret)
    {
        // The writer pools no buffer of its own here: it writes straight into this one.
        using var json = new Utf8JsonWriter(this, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStringValue(secret.Reveal());
        return this;
    }

    /// <summary>The one way out, for the moment of the output.</summary>
    public async Task WriteToAsync(Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(WrittenMemory, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    public void Advance(int count) => length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return buffer.AsMemory(length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return buffer.AsSpan(length);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(buffer);
        length = 0;
    }

    private void Grow(int more)
    {
        if (buffer.Length - length >= Math.Max(more, 1))
            return;
        var larger = Pinned(Math.Max(buffer.Length * 2, length + more));
        Written.CopyTo(larger);
        CryptographicOperations.ZeroMemory(buffer);
        buffer = larger;
    }

    private static byte[] Pinned(int size) => GC.AllocateArray<byte>(size, pinned: true);
}
