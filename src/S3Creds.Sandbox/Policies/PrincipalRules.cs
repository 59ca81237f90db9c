using System.Text.Json;

namespace S3Creds.Sandbox.Policies;

/// <summary>The principals that trust policies and bucket policies may name (reference_policies_elements_principal).</summary>
internal static class PrincipalRules
{
    public static string? Problem(JsonElement value, PolicyUse use)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString() == "*" ? null : Invalid(use, $"\"{value.GetString()}\"");
        }

        if (value.ValueKind != JsonValueKind.Object || !value.EnumerateObject().Any())
        {
            return Invalid(use, "");
        }

        foreach (var kind in value.EnumerateObject())
        {
            if (StatementRules.Strings(kind.Value) is not { Count: > 0 } names)
            {
                return Invalid(use, $"\"{kind.Name}\"");
            }

            if (names.Find(name => !IsPossible(kind.Name, name, use)) is { } wrong)
            {
                return use == PolicyUse.Trust && kind.Name == "Federated"
                    ? "Federated principals must be valid domain names or SAML metadata ARNs"
                    : Invalid(use, $"\"{kind.Name.ToUpperInvariant()}\":\"{wrong}\"");
            }
        }

        return null;
    }

    /// <summary>Whether an ARN can name a principal: the account's root, a user, a role or a session of one.</summary>
    public static bool IsPrincipalArn(string arn)
    {
        var parts = arn.Split(':', 6);
        return parts.Length == 6
            && parts[0] == "arn"
            && parts[3].Length == 0
            && parts[4].Length == 12
            && parts[4].All(char.IsAsciiDigit)
            && !arn.Contains('*')
            && parts[2] switch
            {
                "iam" => parts[5] == "root"
                    || parts[5].StartsWith("user/", StringComparison.Ordinal)
                    || parts[5].StartsWith("role/", StringComparison.Ordinal),
                "sts" => parts[5].StartsWith("assumed-role/", StringComparison.Ordinal)
                    || parts[5].StartsWith("federated-user/", StringComparison.Ordinal)
                    || parts[5] == "self",
                _ => false,
            };
    }

    /// <summary>SAML providers vouch for AssumeRoleWithSAML alone, OIDC providers for AssumeRoleWithWebIdentity.</summary>
    public static string? FederationProblem(JsonElement principal, List<string> actions)
    {
        if (principal.ValueKind != JsonValueKind.Object || !principal.TryGetProperty("Federated", out var federated))
        {
            return null;
        }

        var providers = StatementRules.Strings(federated)!;
        var foreign =
            actions.Exists(a => a.Equals("sts:AssumeRoleWithSAML", StringComparison.OrdinalIgnoreCase)) ? providers.Find(p => !IsSaml(p))
            : actions.Exists(a => a.Equals("sts:AssumeRoleWithWebIdentity", StringComparison.OrdinalIgnoreCase)) ? providers.Find(IsSaml)
            : null;
        return foreign is null ? null : Invalid(PolicyUse.Trust, $"\"FEDERATED\":\"{foreign}\"");
    }

    private static bool IsPossible(string kind, string name, PolicyUse use) =>
        kind switch
        {
            // Which of the accounts' principals exist is looked up later, where the state is known.
            "AWS" => name == "*"
                || PrincipalIds.IsUniqueId(name)
                || (name.Length == 12 && name.All(char.IsAsciiDigit))
                || IsPrincipalArn(name),
            "Service" => name.Contains('.') && !name.Contains('*'),
            "Federated" => use == PolicyUse.Trust && (name.Contains('.') || IsProvider(name)),
            "CanonicalUser" => use == PolicyUse.Bucket && name.Length == 64 && name.All(char.IsAsciiHexDigit),
            _ => kind == "*" && name == "*",
        };

    private static bool IsProvider(string name) => IsSaml(name) || name.Contains(":oidc-provider/", StringComparison.Ordinal);

    private static bool IsSaml(string name) =>
        name.StartsWith("arn:", StringComparison.Ordinal) && name.Contains(":saml-provider/", StringComparison.Ordinal);

    private static string Invalid(PolicyUse use, string what) =>
        use == PolicyUse.Bucket || what.Length == 0 ? "Invalid principal in policy" : $"Invalid principal in policy: {what}";
}
