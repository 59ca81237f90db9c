using System.Text.Json;
using S3Creds.Sandbox.Documented;
using S3Creds.Sandbox.Pipeline;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Ssm;

/// <param name="Reads">The documented parameters that it reads, separated by blanks; what else AWS documents of it is refused.</param>
internal sealed record SsmOperation(Action<SsmCall> Run, bool IsWrite, string Reads);

/// <summary>The parameter store of Systems Manager, behind the JSON 1.1 protocol: the operation in X-Amz-Target, JSON in and out.</summary>
internal sealed class SsmService : IService
{
    private const int MostBody = 1024 * 1024;
    private const string Target = "AmazonSSM.";
    private const string ContentType = "application/x-amz-json-1.1";

    /// <summary>Every operation that is served.</summary>
    public static IReadOnlyDictionary<string, SsmOperation> Operations { get; } = new Dictionary<string, SsmOperation>(StringComparer.Ordinal)
    {
        ["PutParameter"] = new(PutParameter.Run, true, "Name Value Type Description KeyId Overwrite Tags Tier DataType AllowedPattern"),
        ["GetParameter"] = new(GetParameters.One, false, "Name WithDecryption"),
        ["GetParameters"] = new(GetParameters.Many, false, "Names WithDecryption"),
        ["GetParametersByPath"] = new(ParametersByPath.Run, false, "Path Recursive ParameterFilters WithDecryption MaxResults NextToken"),
        ["GetParameterHistory"] = new(ParameterHistory.Run, false, "Name WithDecryption MaxResults NextToken"),
        ["DeleteParameter"] = new(DeleteParameter.Run, true, "Name"),
        ["DeleteParameters"] = new(DeleteParameter.Many, true, "Names"),
        ["DescribeParameters"] = new(DescribeParameters.Run, false, "Filters ParameterFilters MaxResults NextToken"),
        ["AddTagsToResource"] = new(ParameterTags.Add, true, "ResourceType ResourceId Tags"),
        ["RemoveTagsFromResource"] = new(ParameterTags.Remove, true, "ResourceType ResourceId TagKeys"),
        ["ListTagsForResource"] = new(ParameterTags.List, false, "ResourceType ResourceId"),
    };

    private static readonly Dictionary<string, Unserved> NotServed = Operations.ToDictionary(
        o => o.Key, o => new Unserved("ssm", o.Key, o.Value.Reads.Split(' ')), StringComparer.Ordinal);

    public string Name => "ssm";

    public async ValueTask<Operation> RouteAsync(SandboxRequest request, CancellationToken cancellationToken)
    {
        request.Buffered = await request.ReadBodyAsync(MostBody, cancellationToken);
        var target = request.Header("X-Amz-Target") ?? "";
        var name = target.StartsWith(Target, StringComparison.Ordinal) ? target[Target.Length..] : "";
        if (!Operations.TryGetValue(name, out var operation))
        {
            return Failing(name, Documentation.Find("ssm", name) is null
                ? new SandboxException("UnknownOperationException", 400, "")
                : NotImplemented($"the operation {name}"));
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

        if (input.ValueKind == JsonValueKind.Object && NotServed[name].Parameters.FirstOrDefault(p => input.TryGetProperty(p, out _)) is { } refused)
        {
            return Failing(name, NotImplemented($"the parameter {refused} of {name}"));
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

    private static SandboxException NotImplemented(string what) => new("NotImplementedException", 501, $"The sandbox does not serve {what}.");

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
