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

    /// <summary>Every operation that is served.</summary>
    public static IReadOnlyDictionary<string, SsmOperation> Operations { get; } =
        new Dictionary<string, SsmOperation>(StringComparer.Ordinal)
        {
            ["PutParameter"] = new(PutParameter.Run, true, "Name Value Type Description KeyId Overwrite Tags Tier DataType AllowedPattern"),
            ["GetParameter"] = new(GetParameters.One, false, "Name WithDecryption"),
            ["GetParameters"] = new(GetParameters.Many, false, "Names WithDecryption"),
            ["GetParametersByPath"] = new(
                ParametersByPath.Run,
                false,
                "Path Recursive ParameterFilters WithDecryption MaxResults NextToken"
            ),
            ["GetParameterHistory"] = new(ParameterHistory.Run, false, "Name WithDecryption MaxResults NextToken"),
            ["DeleteParameter"] = new(DeleteParameter.Run, true, "Name"),
            ["DeleteParameters"] = new(DeleteParameter.Many, true, "Names"),
            ["DescribeParameters"] = new(DescribeParameters.Run, false, "Filters ParameterFilters MaxResults NextToken"),
            ["AddTagsToResource"] = new(ParameterTags.Add, true, "ResourceType ResourceId Tags"),
            ["RemoveTagsFromResource"] = new(ParameterTags.Remove, true, "ResourceType ResourceId TagKeys"),
            ["ListTagsForResource"] = new(ParameterTags.List, false, "ResourceType ResourceId"),
        };

    private static readonly Dictionary<string, Unserved> NotServed = Operations.ToDictionary(
        o => o.Key,
        o => new Unserved("ssm", o.Key, o.Value.Reads.Split(' ')),
        StringComparer.Ordinal
    );

    public string Name => "ssm";

    public async ValueTask<Operation> RouteAsync(SandboxRequest request, CancellationToken cancellationToken)
    {
        request.Buffered = await request.ReadBodyAsync(MostBody, cancellationToken);
        var name = JsonProtocol.Operation(request, Target);
        if (!Operations.TryGetValue(name, out var operation))
        {
            return JsonProtocol.Failing(
                name,
                Documentation.Find("ssm", name) is null
                    ? new SandboxException("UnknownOperationException", 400, "")
                    : JsonProtocol.NotImplemented($"the operation {name}")
            );
        }

        if (JsonProtocol.Input(request.Buffered) is not { } input)
        {
            return JsonProtocol.Failing(name, new SandboxException("SerializationException", 400, ""));
        }

        return NotServed[name].Parameters.FirstOrDefault(p => input.TryGetProperty(p, out _)) is { } refused
            ? JsonProtocol.Failing(name, JsonProtocol.NotImplemented($"the parameter {refused} of {name}"))
            : new Operation(name, Subject(input), operation.IsWrite, (r, _) =>
                Task.FromResult(JsonProtocol.Answer(json => operation.Run(new SsmCall(r, name, input, json))))
            );
    }

    public SandboxResponse RenderError(SandboxRequest request, SandboxException error) => JsonProtocol.RenderError(error);

    private static string Subject(JsonElement input) =>
        (input.TryGetProperty("Name"u8, out var name) || input.TryGetProperty("ResourceId", out name))
        && name.ValueKind == JsonValueKind.String
            ? "parameter/" + name.GetString()!.TrimStart('/')
            : "";
}
