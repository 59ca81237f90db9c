using S3Creds.Sandbox.Documented;
using S3Creds.Sandbox.Pipeline;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Query;

/// <summary>One call of a query-protocol operation: what came, and the result to be written.</summary>
internal sealed record QueryCall(SandboxRequest Request, string Operation, Parameters Parameters, XmlBody Xml);

/// <param name="Run">Checks, acts, and writes the content of <c>…Result</c>.</param>
/// <param name="IsWrite">Null: by its name, anything that does not begin with Get, List or Simulate.</param>
/// <param name="HasResult">False: the answer has no <c>…Result</c> element.</param>
/// <param name="Reads">The documented parameters that it reads, separated by blanks; what else AWS documents of it is refused.</param>
internal sealed record QueryOperation(Action<QueryCall> Run, string Reads, bool? IsWrite, bool HasResult = true, bool Unsigned = false);

/// <summary>IAM or STS: a table of operations behind the query protocol.</summary>
internal sealed class QueryService(string name, string version, string xmlns, IReadOnlyDictionary<string, QueryOperation> operations)
    : IService
{
    private static readonly string[] Reading = ["Get", "List", "Simulate"];

    private const int MostBody = 1024 * 1024;

    private readonly Dictionary<string, Unserved> unserved = operations.ToDictionary(
        o => o.Key,
        o => new Unserved(name, o.Key, o.Value.Reads.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        StringComparer.Ordinal
    );

    public string Name => name;

    public async ValueTask<Operation> RouteAsync(SandboxRequest request, CancellationToken cancellationToken)
    {
        request.Buffered = await request.ReadBodyAsync(MostBody, cancellationToken);
        var parameters = Parameters.Parse(request.Buffered, request.RawQuery);
        var action = parameters.Find("Action") ?? "";
        if (!operations.TryGetValue(action, out var operation) || (parameters.Find("Version") ?? version) != version)
        {
            var isDocumented = Documentation.Find(name, action) is not null && (parameters.Find("Version") ?? version) == version;
            var error =
                action.Length == 0 ? new SandboxException("MissingAction", 400, "The request is missing an action or a required parameter.")
                : isDocumented ? NotServed($"the operation {action}")
                : new SandboxException(
                    "InvalidAction",
                    400,
                    $"Could not find operation {action} for version {parameters.Find("Version") ?? "NO_VERSION_SPECIFIED"}"
                );
            // AssumeRoleWithSAML is sent without a signature: that nothing here serves it is no secret.
            return new Operation(
                action.Length == 0 ? "Unknown" : action,
                "",
                IsWrite: false,
                (_, _) => Task.FromException<SandboxResponse>(error),
                Unsigned: isDocumented
            );
        }

        return new Operation(
            action,
            Subject(parameters),
            operation.IsWrite ?? !Array.Exists(Reading, r => action.StartsWith(r, StringComparison.Ordinal)),
            (r, _) => Task.FromResult(Answer(r, action, operation, parameters)),
            operation.Unsigned
        );
    }

    public SandboxResponse RenderError(SandboxRequest request, SandboxException error)
    {
        using var xml = new XmlBody();
        xml.Root("ErrorResponse", xmlns, () =>
        {
            xml.Nest("Error", () =>
            {
                xml.Text("Type", error.Status >= 500 ? "Receiver" : "Sender");
                xml.Text("Code", error.Code);
                xml.Text("Message", error.Message);
            });
            xml.Text("RequestId", request.RequestId);
        });
        return SandboxResponse.Bytes(error.Status, "text/xml", xml.ToArray()) with { ErrorCode = error.Code, Headers = error.Headers };
    }

    private static SandboxException NotServed(string what) => new("NotImplemented", 501, $"The sandbox does not serve {what}.");

    private SandboxResponse Answer(SandboxRequest request, string action, QueryOperation operation, Parameters parameters)
    {
        if (unserved[action].Parameters.FirstOrDefault(parameters.Mentions) is { } refused)
        {
            throw NotServed($"the parameter {refused} of {action}");
        }

        foreach (var required in Documentation.Find(name, action)?.Required ?? [])
        {
            if (!parameters.Mentions(required))
            {
                parameters.Required(required);
            }
        }

        using var result = new XmlBody();
        result.Root(action + "Response", xmlns, () =>
        {
            if (operation.HasResult)
            {
                result.Nest(action + "Result", () => operation.Run(new QueryCall(request, action, parameters, result)));
            }
            else
            {
                operation.Run(new QueryCall(request, action, parameters, result));
            }

            result.Nest("ResponseMetadata", () => result.Text("RequestId", request.RequestId));
        });
        if (request.Options.Overlooked is { } hear)
        {
            parameters
                .Overlooked(operation.Reads.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .ToList()
                .ForEach(p => hear($"{name}:{action} {p}"));
        }

        return SandboxResponse.Bytes(200, "text/xml", result.ToArray());
    }

    // The first parameter that names a thing, for log and faults.
    private static string Subject(Parameters parameters)
    {
        foreach (var (parameter, kind) in Subjects)
        {
            if (parameters.Find(parameter) is { } found)
            {
                return kind + found;
            }
        }

        return "";
    }

    private static readonly IReadOnlyList<(string Parameter, string Kind)> Subjects =
    [
        ("UserName", "user/"),
        ("RoleName", "role/"),
        ("GroupName", "group/"),
        ("PolicyArn", ""),
        ("PolicyName", "policy/"),
        ("RoleArn", ""),
        ("InstanceProfileName", "instance-profile/"),
        ("OpenIDConnectProviderArn", ""),
        ("SerialNumber", ""),
        ("AccessKeyId", "key/"),
        ("Url", "oidc/"),
    ];
}
