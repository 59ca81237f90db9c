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
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string? text;

    private CanonicalJson(string text) => this.text = text;

    public static CanonicalJson Null { get; } = new("null");

    public string Text => text ?? "null";

    public static CanonicalJson Of(JsonNode? node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
            Write(writer, node);
        return new CanonicalJson(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <exception cref="JsonException">The text is not one JSON value.</exception>
    public static CanonicalJson Parse(string json) => Of(JsonNode.Parse(json));

    public static CanonicalJson OfString(string value) => Of(JsonValue.Create(value));

    /// <summary>A fresh, mutable copy of the value.</summary>
    public JsonNode? ToNode() => JsonNode.Parse(Text);

    public override string ToString() => Text;

    private static void Write(Utf8JsonWriter writer, JsonNode? node)
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
                    Write(writer, value);
                }

                writer.WriteEndObject();
                break;
            case JsonArray array:
                writer.WriteStartArray();
                foreach (var item in array)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                node.WriteTo(writer);
                break;
        }
    }
}
