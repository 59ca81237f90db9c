using System.Text.Json;
using S3Creds.Sandbox.Pipeline;

namespace S3Creds.Sandbox.Ssm;

/// <summary>The parameter store of Systems Manager, behind the JSON 1.1 protocol: the operation in X-Amz-Target, JSON in and out.</summary>
internal sealed class SsmService : IService
{
    private const int MostBody = 1024 * 1024;
    private const string Target = "AmazonSSM.";
    private const string ContentType = "application/x-amz-json-1.1";

    private static readonly Dictionary<string, (Action<SsmCall> Run, bool IsWrite)> Operations = new(StringComparer.Ordinal)
    {
        ["PutParameter"] = (PutParameter.Run, true),
        ["GetParameter"] = (GetParameters.One, false),
        ["GetParameters"] = (GetParameters.Many, false),
        ["DeleteParameter"] = (DeleteParameter.Run, true),
        ["DescribeParameters"] = (DescribeParameters.Run, false),
        ["AddTagsToResource"] = (ParameterTags.Add, true),
        ["RemoveTagsFromResource"] = (ParameterTags.Remove, true),
        ["ListTagsForResource"] = (ParameterTags.List, false),
    };

    public string Name => "ssm";

    public async ValueTask<Operation> RouteAsync(SandboxRequest request, CancellationToken cancellationToken)
    {
        request.Buffered = await request.ReadBodyAsync(MostBody, cancellationToken);
        var target = request.Header("X-Amz-Target") ?? "";
        var name = target.StartsWith(Target, StringComparison.Ordinal) ? target[Target.Length..] : "";
        if (!Operations.TryGetValue(name, out var operation))
        {
            return Failing(name, new SandboxException("UnknownOperationException", 400, ""));
        }

        JsonElement input;
        try
        {
            using var parsed = JsonDocument.Parse(request.Buffered);
            input = parsed.RootElement.Clone();
        }
        catch (JsonException)
        {
            return Failing(name, new SandboxException("SerializationException", 400, ""));
        }

        return input.ValueKind == JsonValueKind.Object
            ? new Operation(name, Subject(input), operation.IsWrite, (r, _) => Task.FromResult(Answer(r, name, operation.Run, input)))
            : Failing(name, new SandboxException("SerializationException", 400, ""));
    }

    public SandboxResponse RenderError(SandboxRequest request, SandboxException error)
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
        return SandboxResponse.Bytes(error.Status >= 500 ? error.Status : 400, ContentType, buffer.ToArray()) with { ErrorCode = code, Headers = error.Headers };
    }

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

    private static Operation Failing(string name, SandboxException error) =>
        new(name.Length == 0 ? "Unknown" : name, "", IsWrite: false, (_, _) => Task.FromException<SandboxResponse>(error));

    private static SandboxResponse Answer(SandboxRequest request, string name, Action<SsmCall> run, JsonElement input)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            run(new SsmCall(request, name, input, json));
            json.WriteEndObject();
        }

        return SandboxResponse.Bytes(200, ContentType, buffer.ToArray());
    }

    private static string Subject(JsonElement input) =>
        (input.TryGetProperty("Name"u8, out var name) || input.TryGetProperty("ResourceId", out name)) && name.ValueKind == JsonValueKind.String ? "parameter/" + name.GetString()!.TrimStart('/') : "";
}
