using System.Text.Json;
using S3Creds.Sandbox.Documented;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Pipeline;

/// <param name="Reads">The documented parameters that it reads, separated by blanks; what else AWS documents of it is refused.</param>
internal sealed record JsonOperation<TCall>(Action<TCall> Run, bool IsWrite, string Reads);

/// <summary>One call of a JSON service as it came, and where its answer is written.</summary>
internal sealed record JsonRequest(SandboxRequest Request, string Operation, JsonElement Input, Utf8JsonWriter Answer);

/// <summary>A service behind the JSON 1.1 protocol: a table of operations.</summary>
/// <param name="target">What stands before the operation in X-Amz-Target.</param>
/// <param name="mostBody">The longest body, in bytes.</param>
/// <param name="subject">What a call is about, as the access log names it.</param>
internal sealed class JsonService<TCall>(
    string name,
    string target,
    int mostBody,
    IReadOnlyDictionary<string, JsonOperation<TCall>> operations,
    Func<JsonRequest, TCall> call,
    Func<JsonElement, string> subject
) : IService
{
    private readonly Dictionary<string, Unserved> unserved = operations.ToDictionary(
        o => o.Key,
        o => new Unserved(name, o.Key, o.Value.Reads.Split(' ')),
        StringComparer.Ordinal
    );

    public string Name => name;

    public async ValueTask<Operation> RouteAsync(SandboxRequest request, CancellationToken cancellationToken)
    {
        request.Buffered = await request.ReadBodyAsync(mostBody, cancellationToken);
        var asked = JsonProtocol.Operation(request, target);
        if (!operations.TryGetValue(asked, out var operation))
        {
            return JsonProtocol.Failing(
                asked,
                Documentation.Find(name, asked) is null
                    ? new SandboxException("UnknownOperationException", 400, "")
                    : JsonProtocol.NotImplemented($"the operation {asked}")
            );
        }

        if (JsonProtocol.Input(request.Buffered) is not { } input)
        {
            return JsonProtocol.Failing(asked, new SandboxException("SerializationException", 400, ""));
        }

        return unserved[asked].Parameters.FirstOrDefault(p => input.TryGetProperty(p, out _)) is { } refused
            ? JsonProtocol.Failing(asked, JsonProtocol.NotImplemented($"the parameter {refused} of {asked}"))
            : new Operation(asked, subject(input), operation.IsWrite, (r, _) =>
                Task.FromResult(JsonProtocol.Answer(json => operation.Run(call(new JsonRequest(r, asked, input, json)))))
            );
    }

    public SandboxResponse RenderError(SandboxRequest request, SandboxException error) => JsonProtocol.RenderError(error);
}
