using S3Creds.Policy;
using S3Creds.Sandbox.Policies;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Kms;

/// <summary>Keys and their policies. A key has one policy, whose name is <c>default</c>.</summary>
internal static class KeyPolicies
{
    private const string OnlyName = "default";
    private const string Malformed = "MalformedPolicyDocumentException";
    private const int MostPolicy = 32 * 1024;

    public static void Create(KmsCall call)
    {
        var request = call.Request;
        request.Authorizer.Demand(request, new AccessQuestion("kms:CreateKey", "*"));
        var given = call.Text("Policy");
        var policy = Stored(call, given ?? Default(request.AccountId));
        var key = request.Store.Write(draft =>
        {
            var hex = draft.NewHex();
            var made = new KeyState
            {
                AccountId = request.AccountId,
                Region = call.Region,
                Id = $"{hex[..8]}-{hex[8..12]}-{hex[12..16]}-{hex[16..20]}-{hex[20..32]}",
                Description = call.Text("Description") ?? "",
                Policy = policy,
                Created = draft.Now,
            };
            draft.State = draft.State with { Keys = draft.State.Keys.Add(made.Arn, made) };
            return made;
        });
        var json = call.Json;
        json.WriteStartObject("KeyMetadata");
        json.WriteString("AWSAccountId", key.AccountId);
        json.WriteString("Arn", key.Arn);
        json.WriteNumber("CreationDate", key.Created.ToUnixTimeSeconds());
        json.WriteString("Description", key.Description);
        json.WriteBoolean("Enabled", true);
        json.WriteString("KeyId", key.Id);
        json.WriteString("KeyManager", "CUSTOMER");
        json.WriteString("KeySpec", "SYMMETRIC_DEFAULT");
        json.WriteString("KeyState", "Enabled");
        json.WriteString("KeyUsage", "ENCRYPT_DECRYPT");
        json.WriteBoolean("MultiRegion", false);
        json.WriteString("Origin", "AWS_KMS");
        json.WriteEndObject();
    }

    public static void Get(KmsCall call)
    {
        var key = call.Key();
        Own(call, key);
        CheckName(call);
        call.Demand("kms:GetKeyPolicy", key);
        call.Json.WriteString("Policy", PrincipalIds.Show(key.Policy, call.Request.Current));
        call.Json.WriteString("PolicyName", OnlyName);
    }

    public static void Put(KmsCall call)
    {
        var key = call.Key();
        Own(call, key);
        CheckName(call);
        call.Demand("kms:PutKeyPolicy", key);
        var policy = Stored(call, call.Required("Policy"));
        call.Request.Store.Write(draft =>
            draft.State = draft.State with { Keys = draft.State.Keys.SetItem(key.Arn, key with { Policy = policy }) }
        );
    }

    /// <summary>Neither call works on a key of another account (KMS API reference).</summary>
    private static void Own(KmsCall call, KeyState key)
    {
        if (key.AccountId != call.Request.AccountId)
        {
            throw new SandboxException(
                "AccessDenied",
                400,
                $"User: {call.Request.Caller.Arn} is not authorized to access a key policy of another account"
            );
        }
    }

    private static void CheckName(KmsCall call)
    {
        if (call.Text("PolicyName") is { } name && name != OnlyName)
        {
            throw new SandboxException("NotFoundException", 400, "No such policy exists");
        }
    }

    /// <summary>The policy as it is kept. A key that its account's root may not administer is refused unless the call bypasses that
    /// check.</summary>
    private static string Stored(KmsCall call, string policy)
    {
        if (policy.Length is 0 or > MostPolicy)
        {
            throw KmsCall.Invalid(
                "1 validation error detected: Value at 'policy' failed to satisfy constraint: "
                    + $"Member must have length between 1 and {MostPolicy}"
            );
        }

        if (
            !PolicyDocument.TryParse(policy, out var parsed, out var error)
            || !parsed.Statements.All(s => s.Principal is not null || s.NotPrincipal is not null)
        )
        {
            throw new SandboxException(Malformed, 400, error?.Message ?? "Policy contains a statement with no principal.");
        }

        var administrators = (string[])[$"arn:aws:iam::{call.Request.AccountId}:root", call.Request.AccountId, call.Request.Caller.Arn];
        var named = parsed
            .Statements.Where(s => s.Effect == PolicyEffect.Allow)
            .SelectMany(s => s.Principal?.Entries ?? [])
            .SelectMany(e => e.Values);
        if (!call.Flag("BypassPolicyLockoutSafetyCheck") && !named.Any(administrators.Contains))
        {
            throw new SandboxException(Malformed, 400, "The new key policy will not allow you to update the key policy in the future.");
        }

        return PrincipalIds.Store(policy, call.Request.EnforcementView, Malformed);
    }

    /// <summary>What KMS gives a key without a policy of its own: everything is left to the account.</summary>
    private static string Default(string account) =>
        $$$"""
            {"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow",
            "Principal":{"AWS":"arn:aws:iam::{{{account}}}:root"},"Action":"kms:*","Resource":"*"}]}
            """;
}
