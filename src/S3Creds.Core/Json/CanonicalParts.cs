using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace S3Creds.Core.Json;

/// <summary>One canonical JSON object that is never whole in memory: the items of its long lists are made, written and let go one after the
/// other. The text is that of <see cref="CanonicalJson"/>.</summary>
internal sealed class CanonicalParts
{
    private readonly SortedDictionary<string, Action<Pen>> members = new(StringComparer.Ordinal);

    /// <param name="Sink">Takes what was written.</param>
    private sealed record Pen(Utf8JsonWriter Writer, ArrayBufferWriter<byte> Buffer, Action<ReadOnlyMemory<byte>> Sink)
    {
        private const int Most = 1 << 14;

        public void Write(JsonNode? node)
        {
            CanonicalJson.WriteTo(Writer, node);
            if (Buffer.WrittenCount + Writer.BytesPending > Most)
                Flush();
        }

        public void Flush()
        {
            Writer.Flush();
            Sink(Buffer.WrittenMemory);
            Buffer.ResetWrittenCount();
        }
    }

    public CanonicalParts With(string key, JsonNode? value)
    {
        members[key] = pen => pen.Write(value);
        return this;
    }

    /// <summary>A list whose items are made as they are written, each time anew.</summary>
    public CanonicalParts With(string key, IEnumerable<JsonNode?> items)
    {
        members[key] = pen =>
        {
            pen.Writer.WriteStartArray();
            foreach (var item in items)
                pen.Write(item);
            pen.Writer.WriteEndArray();
        };
        return this;
    }

    public CanonicalParts With(string key, CanonicalParts value)
    {
        members[key] = value.Write;
        return this;
    }

    /// <summary>The members of an object beside what is there.</summary>
    public CanonicalParts With(JsonObject values)
    {
        foreach (var (key, value) in values)
            With(key, value);
        return this;
    }

    /// <summary>SHA-256 of the text.</summary>
    public byte[] Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        WriteTo(bytes => hash.AppendData(bytes.Span));
        return hash.GetHashAndReset();
    }

    /// <param name="end">What follows on the text.</param>
    public byte[] Bytes(ReadOnlySpan<byte> end = default)
    {
        using var all = new MemoryStream();
        WriteTo(bytes => all.Write(bytes.Span));
        all.Write(end);
        return all.ToArray();
    }

    private void WriteTo(Action<ReadOnlyMemory<byte>> sink)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, CanonicalJson.WriterOptions);
        var pen = new Pen(writer, buffer, sink);
        Write(pen);
        pen.Flush();
    }

    private void Write(Pen pen)
    {
        pen.Writer.WriteStartObject();
        foreach (var (key, write) in members)
        {
            pen.Writer.WritePropertyName(key);
            write(pen);
        }

        pen.Writer.WriteEndObject();
    }
}
