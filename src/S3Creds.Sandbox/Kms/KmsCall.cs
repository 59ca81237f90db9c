using System.Text.Json;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Kms;

/// <summary>One call: what came, and the object that the answer is written into.</summary>
internal sealed class KmsCall(SandboxRequest request, JsonElement input, Utf8JsonWriter json)
{
    public SandboxRequest Request => request;
    public Utf8JsonWriter Json => json;
    public string Region => request.Signature?.Region ?? "us-east-1";

    /// <summary>Null when absent.</summary>
    public string? Text(string name) =>
        !input.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new SandboxException("SerializationException", 400, $"{name} is not a string");

    public string Required(string name) =>
        Text(name)
        ?? throw Invalid(
            $"1 validation error detected: Value null at '{char.ToLowerInvariant(name[0])}{name[1..]}' "
                + "failed to satisfy constraint: Member must not be null"
        );

    public bool Flag(string name) => input.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>The key that the call names by its id or its ARN.</summary>
    /// <exception cref="SandboxException">NotFoundException or InvalidArnException; of another account only the ARN names a
    /// key.</exception>
    public KeyState Key()
    {
        var id = Required("KeyId");
        if (id.StartsWith("arn:", StringComparison.Ordinal) && id.Split(':', 6) is not ["arn", _, "kms", _, { Length: 12 }, _])
        {
            throw new SandboxException("InvalidArnException", 400, $"Invalid arn {id}");
        }

        var arn = id.StartsWith("arn:", StringComparison.Ordinal) ? id : KeyState.Place(request.AccountId, Region, id);
        return request.Current.Keys.GetValueOrDefault(arn) is { } key && key.Region == Region
            ? key
            : throw new SandboxException("NotFoundException", 400, $"Key '{arn}' does not exist");
    }

    /// <summary>As KMS decides: the key's policy must allow, or leave it to the account's own policies.</summary>
    /// <exception cref="SandboxException">AccessDenied.</exception>
    public void Demand(string action, KeyState key) =>
        request.Authorizer.Demand(
            request,
            new AccessQuestion(action, key.Arn)
            {
                ResourcePolicy = key.Policy,
                ResourceAccount = key.AccountId,
                IsKey = true,
            }
        );

    public static SandboxException Invalid(string message) => new("ValidationException", 400, message);
}
