using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Ssm;

/// <summary>One call: what came, the decision of the policies, and the object that the answer is written into.</summary>
internal sealed class SsmCall(SandboxRequest request, string operation, JsonElement input, Utf8JsonWriter json)
{
    public const string DefaultKey = "alias/aws/ssm";

    public SandboxRequest Request => request;
    public JsonElement In => input;
    public Utf8JsonWriter Json => json;
    public string Region => request.Signature?.Region ?? "us-east-1";

    /// <summary>Null when absent.</summary>
    public string? Text(string name) =>
        !input.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new SandboxException("SerializationException", 400, $"{name} is not a string");

    public string Required(string name) => Text(name) ?? throw SsmErrors.Null(name);

    public bool Flag(string name) => input.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>Null when absent.</summary>
    public int? Number(string name) =>
        !input.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number
        : throw new SandboxException("SerializationException", 400, $"{name} is not a number");

    /// <summary>Null when absent.</summary>
    public IReadOnlyList<string>? Texts(string name) =>
        !input.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.Array
            ? null
            : [.. value.EnumerateArray().Select(v => v.GetString() ?? "")];

    /// <summary>The members <c>Key</c> and <c>Value</c> of the list <c>Tags</c>.</summary>
    public ImmutableSortedDictionary<string, string> Tags()
    {
        var tags = Maps.Empty<string>();
        if (!input.TryGetProperty("Tags", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return tags;
        }

        foreach (var tag in list.EnumerateArray())
        {
            var key = tag.TryGetProperty("Key", out var k) ? k.GetString() ?? "" : "";
            var value = tag.TryGetProperty("Value", out var v) ? v.GetString() ?? "" : "";
            if (key.Length is 0 or > 128 || value.Length > 256 || key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            {
                throw SsmErrors.Invalid($"Value at 'tags' failed to satisfy constraint: the tag '{key}' is not allowed");
            }

            tags = tags.SetItem(key, value);
        }

        return tags;
    }

    /// <summary>A plain name, or the ARN of a parameter of this account and region.</summary>
    public string NameOf(string nameOrArn)
    {
        var start = $"arn:aws:ssm:{Region}:{request.AccountId}:parameter/";
        if (!nameOrArn.StartsWith(start, StringComparison.Ordinal))
        {
            return nameOrArn;
        }

        // The slash of a hierarchy is not doubled in an ARN, so a name with levels has it, one without has not.
        var name = nameOrArn[start.Length..];
        return name.Contains('/') || Find("/" + name) is not null ? "/" + name : name;
    }

    public ParameterState? Find(string name) => request.Current.Parameters.GetValueOrDefault(Place(name));

    public IEnumerable<ParameterState> All() =>
        request.Current.Parameters.Values.Where(p => p.AccountId == request.AccountId && p.Region == Region);

    public string Place(string name) => ParameterState.Place(request.AccountId, Region, name);

    public string Arn(string name) => $"arn:aws:ssm:{Region}:{request.AccountId}:parameter/{name.TrimStart('/')}";

    /// <exception cref="SandboxException">AccessDenied.</exception>
    public void Demand(string name, IReadOnlyDictionary<string, string>? requestTags = null, string? action = null, bool? overwrite = null)
    {
        var context = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in Find(name)?.Tags ?? Maps.Empty<string>())
        {
            context["aws:ResourceTag/" + key] = [value];
        }

        if (requestTags is { Count: > 0 })
        {
            context["aws:TagKeys"] = [.. requestTags.Keys];
            foreach (var (key, value) in requestTags)
            {
                context["aws:RequestTag/" + key] = [value];
            }
        }

        if (overwrite is { } replaces)
        {
            context["ssm:Overwrite"] = [replaces ? "true" : "false"];
        }

        request.Authorizer.Demand(request, new AccessQuestion("ssm:" + (action ?? operation), Arn(name)) { Context = context });
    }

    /// <summary> Whether the caller may use the KMS key of a SecureString. The key that AWS manages for the service is open to all of the
    /// account that may call the service; for any other the caller needs the permission itself. </summary>
    /// <exception cref="SandboxException">AccessDenied.</exception>
    public void DemandKey(string? keyId, string action)
    {
        if (keyId is null or DefaultKey)
        {
            return;
        }

        var isAlias = keyId.StartsWith("alias/", StringComparison.Ordinal);
        // An alias is no resource of these actions, its key is; which one it is cannot be known without KMS, so it follows from the name.
        var id = isAlias
            ? new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{request.AccountId}/{Region}/{keyId}")).AsSpan(0, 16)).ToString()
            : keyId;
        var arn = id.StartsWith("arn:", StringComparison.Ordinal) ? id : $"arn:aws:kms:{Region}:{request.AccountId}:key/{id}";
        var question = new AccessQuestion(action, arn);
        request.Authorizer.Demand(
            request,
            !isAlias
                ? question
                : question with
                {
                    Context = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase)
                    {
                        ["kms:ResourceAliases"] = [keyId],
                    },
                }
        );
    }

    public void WriteTime(string name, DateTimeOffset time) => json.WriteNumber(name, time.ToUnixTimeMilliseconds() / 1000m);
}

/// <summary>The store's refusals.</summary>
internal static class SsmErrors
{
    public static SandboxException Invalid(string message) => new("ValidationException", 400, message);

    public static SandboxException Null(string name) =>
        Invalid(
            $"1 validation error detected: Value null at '{char.ToLowerInvariant(name[0])}{name[1..]}' failed to satisfy constraint: "
                + $"Member must not be null"
        );

    public static SandboxException NoVersion(string name, string selector) =>
        new(
            "ParameterVersionNotFound",
            400,
            $"Systems Manager could not find version {selector[1..]} of {name}. Verify the version and try again."
        );

    public static SandboxException NotFound(string message = "") => new("ParameterNotFound", 400, message);
}
