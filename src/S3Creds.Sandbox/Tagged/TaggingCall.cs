using System.Text.Json;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Tagged;

/// <summary>One call: what came, and the object that the answer is written into.</summary>
internal sealed class TaggingCall(SandboxRequest request, JsonElement input, Utf8JsonWriter json)
{
    public SandboxRequest Request => request;
    public Utf8JsonWriter Json => json;
    public string Region => request.Signature?.Region ?? "us-east-1";

    /// <summary>Null when absent.</summary>
    public string? Text(string name) =>
        Value(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Malformed(name);

    /// <summary>Null when absent.</summary>
    public int? Number(string name) =>
        Value(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number
        : throw Malformed(name);

    /// <summary>Empty when absent.</summary>
    public IReadOnlyList<string> Texts(string name) => [.. Items(input, name).Select(i => TextOf(i, name))];

    /// <summary>The members <c>Key</c> and <c>Values</c> of the list <c>TagFilters</c>.</summary>
    public IReadOnlyList<(string Key, IReadOnlyList<string> Values)> Filters() =>
        [
            .. Items(input, "TagFilters")
                .Select(f =>
                    f.ValueKind == JsonValueKind.Object
                        ? (
                            f.TryGetProperty("Key", out var key) ? TextOf(key, "Key") : "",
                            (IReadOnlyList<string>)[.. Items(f, "Values").Select(v => TextOf(v, "Values"))]
                        )
                        : throw Malformed("TagFilters")
                ),
        ];

    public static SandboxException Invalid(string message) => new("InvalidParameterException", 400, message);

    private JsonElement? Value(string name) =>
        input.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static IEnumerable<JsonElement> Items(JsonElement json, string name) =>
        !json.TryGetProperty(name, out var list) || list.ValueKind == JsonValueKind.Null ? []
        : list.ValueKind == JsonValueKind.Array ? list.EnumerateArray()
        : throw Malformed(name);

    private static string TextOf(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.String ? json.GetString()! : throw Malformed(name);

    private static SandboxException Malformed(string name) => new("SerializationException", 400, $"{name} has another form");
}
