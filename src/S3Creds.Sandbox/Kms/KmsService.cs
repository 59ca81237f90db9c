using System.Text.Json;
using S3Creds.Sandbox.Documented;
using S3Creds.Sandbox.Pipeline;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Kms;

/// <param name="Reads">The documented parameters that it reads, separated by blanks; what else AWS documents of it is refused.</param>
internal sealed record KmsOperation(Action<KmsCall> Run, bool IsWrite, string Reads);

/// <summary>KMS as far as access to S3 depends on it: keys with their policies. They encrypt nothing.</summary>
internal sealed class KmsService : IService
{
    private const int MostBody = 64 * 1024;
    private const string Target = "TrentService.";

    /// <summary>Every operation that is served.</summary>
    public static IReadOnlyDictionary<string, KmsOperation> Operations { get; } =
        new Dictionary<string, KmsOperation>(StringComparer.Ordinal)
        {
            ["CreateKey"] = new(KeyPolicies.Create, true, "Policy Description BypassPolicyLockoutSafetyCheck"),
            ["GetKeyPolicy"] = new(KeyPolicies.Get, false, "KeyId PolicyName"),
            ["PutKeyPolicy"] = new(KeyPolicies.Put, true, "KeyId PolicyName Policy BypassPolicyLockoutSafetyCheck"),
        };

    private static readonly Dictionary<string, Unserved> NotServed = Operations.ToDictionary(
        o => o.Key,
        o => new Unserved("kms", o.Key, o.Value.Reads.Split(' ')),
        StringComparer.Ordinal
    );

    public string Name => "kms";

    public async ValueTask<Operation> RouteAsync(SandboxRequest request, CancellationToken cancellationToken)
    {
        request.Buffered = await request.ReadBodyAsync(MostBody, cancellationToken);
        var name = JsonProtocol.Operation(request, Target);
        if (!Operations.TryGetValue(name, out var operation))
        {
            return JsonProtocol.Failing(
                name,
                Documentation.Find("kms", name) is null
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
                Task.FromResult(JsonProtocol.Answer(json => operation.Run(new KmsCall(r, input, json))))
            );
    }

    public SandboxResponse RenderError(SandboxRequest request, SandboxException error) => JsonProtocol.RenderError(error);

    private static string Subject(JsonElement input) =>
        input.TryGetProperty("KeyId"u8, out var key) && key.ValueKind == JsonValueKind.String ? key.GetString()! : "";
}
