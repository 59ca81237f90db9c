using System.Text.Json;
using S3Creds.Sandbox.Pipeline;

namespace S3Creds.Sandbox.Kms;

/// <summary>KMS as far as access to S3 depends on it: keys with their policies. They encrypt nothing.</summary>
internal static class KmsService
{
    private const int MostBody = 64 * 1024;
    private const string Target = "TrentService.";

    /// <summary>Every operation that is served.</summary>
    public static IReadOnlyDictionary<string, JsonOperation<KmsCall>> Operations { get; } =
        new Dictionary<string, JsonOperation<KmsCall>>(StringComparer.Ordinal)
        {
            ["CreateKey"] = new(KeyPolicies.Create, true, "Policy Description BypassPolicyLockoutSafetyCheck"),
            ["GetKeyPolicy"] = new(KeyPolicies.Get, false, "KeyId PolicyName"),
            ["PutKeyPolicy"] = new(KeyPolicies.Put, true, "KeyId PolicyName Policy BypassPolicyLockoutSafetyCheck"),
        };

    public static IService Create() =>
        new JsonService<KmsCall>("kms", Target, MostBody, Operations, r => new KmsCall(r.Request, r.Input, r.Answer), Subject);

    private static string Subject(JsonElement input) =>
        input.TryGetProperty("KeyId"u8, out var key) && key.ValueKind == JsonValueKind.String ? key.GetString()! : "";
}
