using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace S3Creds.Core.Json;

/// <summary>
/// One JSON value as its canonical text: object keys in ordinal order, no white space, the fewest escapes that JSON allows.
/// Two values are the same exactly when their texts are equal.
/// </summary>
public readonly record struct CanonicalJson
{
    internal static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string? text;

    private CanonicalJson(string text) => this.text = text;

    public static CanonicalJson Null { get; } = new("null");

    public string Text => text ?? "null";

    public static CanonicalJson Of(JsonNode? node)
    {
        var pen = Pen.Take();
        WriteTo(pen.Writer, node);
        return new CanonicalJson(pen.Finish());
    }

    /// <exception cref="JsonException">The text is not one JSON value.</exception>
    public static CanonicalJson Parse(string json) => Of(JsonNode.Parse(json));

    public static CanonicalJson OfString(string value) => Of(JsonValue.Create(value));

    /// <summary>A fresh, mutable copy of the value.</summary>
    public JsonNode? ToNode() => JsonNode.Parse(Text);

    public override string ToString() => Text;

    /// <summary>Writes the text of a value.</summary>
    internal static void WriteTo(Utf8JsonWriter writer, JsonNode? node)
    {
        switch (node)
        {
            case null:
                writer.WriteNullValue();
                break;
            case JsonObject obj:
                writer.WriteStartObject();
                foreach (var (key, value) in obj.OrderBy(p => p.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(key);
                    WriteTo(writer, value);
                }

                writer.WriteEndObject();
                break;
            case JsonArray array:
                writer.WriteStartArray();
                foreach (var item in array)
                    WriteTo(writer, item);
                writer.WriteEndArray();
                break;
            default:
                node.WriteTo(writer);
                break;
        }
    }

    /// <summary>Writes one text after the other into the same buffer. Live and desired mostly hold equal texts, so that a text that was
    /// written lately is kept once: large accounts are full of them.</summary>
    private sealed class Pen
    {
        private const int Most = 1 << 14;

        /// <summary>Longer buffers are not kept.</summary>
        private const int LongestKept = 1 << 16;

        /// <summary>Longer texts are not shared: no policy document is longer.</summary>
        private const int LongestShared = 1 << 14;

        // By the hash of their text: a newer one replaces an older one. Threads may lose each other's, never mix them up.
        private static readonly string?[] Recent = new string?[Most];

        [ThreadStatic]
        private static Pen? current;

        private readonly ArrayBufferWriter<byte> buffer = new(1024);
        private char[] text = new char[1024];

        private Pen() => Writer = new Utf8JsonWriter(buffer, WriterOptions);

        /// <summary>The pen of this thread; it comes back when it has finished.</summary>
        public static Pen Take()
        {
            var pen = current ?? new Pen();
            current = null;
            return pen;
        }

        public Utf8JsonWriter Writer { get; }

        public string Finish()
        {
            Writer.Flush();
            var length = Encoding.UTF8.GetCharCount(buffer.WrittenSpan);
            if (text.Length < length)
                text = new char[Math.Max(length, text.Length * 2)];
            var written = text.AsSpan(0, Encoding.UTF8.GetChars(buffer.WrittenSpan, text));
            var place = (int)((uint)string.GetHashCode(written, StringComparison.Ordinal) % Most);
            var known = Volatile.Read(ref Recent[place]);
            if (known is null || !written.SequenceEqual(known))
            {
                known = new string(written);
                if (known.Length <= LongestShared)
                    Volatile.Write(ref Recent[place], known);
            }

            if (text.Length > LongestKept)
                return known;
            buffer.ResetWrittenCount();
            Writer.Reset(buffer);
            current = this;
            return known;
        }
    }
}
