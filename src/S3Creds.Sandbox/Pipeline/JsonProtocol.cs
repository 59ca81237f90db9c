using System.Text.Json;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Pipeline;

/// <summary>The JSON 1.1 protocol: the operation in X-Amz-Target, JSON in and out.</summary>
internal static class JsonProtocol
{
    private const string ContentType = "application/x-amz-json-1.1";

    /// <summary>The same refusals under the names that JSON services have for them.</summary>
    private static readonly IReadOnlyDictionary<string, string> Codes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["AccessDenied"] = "AccessDeniedException",
        ["InvalidClientTokenId"] = "UnrecognizedClientException",
        ["SignatureDoesNotMatch"] = "InvalidSignatureException",
        ["IncompleteSignature"] = "IncompleteSignatureException",
        ["ExpiredToken"] = "ExpiredTokenException",
        ["MissingAuthenticationToken"] = "MissingAuthenticationTokenException",
        ["Throttling"] = "ThrottlingException",
        ["InternalFailure"] = "InternalServerError",
    };

    /// <summary>The operation that a request is for, without the service's prefix; empty where it is for none.</summary>
    public static string Operation(SandboxRequest request, string prefix) =>
        request.Header("X-Amz-Target") is { } target && target.StartsWith(prefix, StringComparison.Ordinal) ? target[prefix.Length..] : "";

    /// <summary>The object that came; null where it is none.</summary>
    public static JsonElement? Input(byte[] body)
    {
        try
        {
            using var parsed = JsonDocument.Parse(body);
            return parsed.RootElement.ValueKind == JsonValueKind.Object ? parsed.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static SandboxResponse Answer(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return SandboxResponse.Bytes(200, ContentType, buffer.ToArray());
    }

    public static SandboxResponse RenderError(SandboxException error)
    {
        var code = Codes.GetValueOrDefault(error.Code, error.Code);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("__type", code);
            json.WriteString("message", error.Message);
            json.WriteEndObject();
        }

        // JSON services answer the refusals of a caller with 400 throughout.
        return SandboxResponse.Bytes(error.Status >= 500 ? error.Status : 400, ContentType, buffer.ToArray()) with
        {
            ErrorCode = code,
            Headers = error.Headers,
        };
    }

    public static SandboxException NotImplemented(string what) =>
        new("NotImplementedException", 501, $"The sandbox does not serve {what}.");

    public static Operation Failing(string name, SandboxException error) =>
        new(name.Length == 0 ? "Unknown" : name, "", IsWrite: false, (_, _) => Task.FromException<SandboxResponse>(error));
}
