using System.Text.Json;
using S3Creds.Sandbox.Pipeline;

namespace S3Creds.Sandbox.Policies;

internal enum PolicyUse
{
    /// <summary>Inline and managed policies, session policies: no principal.</summary>
    Identity,

    /// <summary>A role's trust policy: a principal and no resource.</summary>
    Trust,

    /// <summary>A bucket policy: both.</summary>
    Resource,
}

/// <summary>The grammar of policy documents as IAM enforces it (reference_policies_grammar), with its messages.</summary>
internal static class PolicyDocuments
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>Characters without white space: what IAM's size quotas count.</summary>
    public static int Length(string document) => document.Count(c => !char.IsWhiteSpace(c));

    /// <exception cref="SandboxException">MalformedPolicyDocument, 400 (S3's MalformedPolicy when <paramref name="code"/> says so).</exception>
    public static void Check(string document, PolicyUse use, string code = "MalformedPolicyDocument")
    {
        if (document.FirstOrDefault(c => c is not ('\t' or '\n' or '\r' or (>= ' ' and <= '\u00ff'))) != default)
        {
            throw new SandboxException(code, 400, "The policy contains characters outside of the allowed set.");
        }

        JsonDocument parsed;
        try
        {
            parsed = JsonDocument.Parse(document, Strict);
        }
        catch (JsonException)
        {
            throw new SandboxException(code, 400, use == PolicyUse.Resource ? "Policies must be valid JSON and the first byte must be '{'" : "This policy contains invalid Json");
        }

        using (parsed)
        {
            if (Problem(parsed.RootElement, use) is { } problem)
            {
                throw new SandboxException(code, 400, problem);
            }
        }
    }

    private static string? Problem(JsonElement policy, PolicyUse use)
    {
        if (policy.ValueKind != JsonValueKind.Object)
        {
            return "Syntax errors in policy.";
        }

        if (policy.EnumerateObject().Select(p => p.Name).FirstOrDefault(name => name is not ("Version" or "Id" or "Statement")) is { } unknown)
        {
            return $"Unknown field {unknown}";
        }

        if (policy.TryGetProperty("Version", out var version) && (version.ValueKind != JsonValueKind.String || version.GetString() is not ("2012-10-17" or "2008-10-17")))
        {
            return "The policy must contain a valid version string";
        }

        if (!policy.TryGetProperty("Statement", out var statements))
        {
            return "Missing required field Statement";
        }

        var list = statements.ValueKind switch { JsonValueKind.Object => [statements], JsonValueKind.Array => statements.EnumerateArray().ToList(), _ => new List<JsonElement>() };
        var sids = new HashSet<string>(StringComparer.Ordinal);
        return list.Count == 0 ? "Syntax errors in policy." : list.Select(s => StatementProblem(s, use, sids)).FirstOrDefault(p => p is not null);
    }

    private static string? StatementProblem(JsonElement statement, PolicyUse use, HashSet<string> sids)
    {
        if (statement.ValueKind != JsonValueKind.Object)
        {
            return "Syntax errors in policy.";
        }

        foreach (var field in statement.EnumerateObject())
        {
            if (FieldProblem(field, use, sids) is { } problem)
            {
                return problem;
            }
        }

        var has = (string name) => statement.TryGetProperty(name, out _);
        return !has("Effect") ? "Missing required field Effect"
            : has("Action") == has("NotAction") ? use == PolicyUse.Resource ? "Missing required field Action" : "Policy statement must contain actions."
            : use != PolicyUse.Trust && has("Resource") == has("NotResource") ? use == PolicyUse.Resource ? "Missing required field Resource" : "Policy statement must contain resources."
            : use != PolicyUse.Identity && has("Principal") == has("NotPrincipal") ? "Missing required field Principal"
            : null;
    }

    private static string? FieldProblem(JsonProperty field, PolicyUse use, HashSet<string> sids)
    {
        var value = field.Value;
        switch (field.Name)
        {
            case "Sid":
                var sid = value.ValueKind == JsonValueKind.String ? value.GetString()! : "!";
                return use != PolicyUse.Resource && !sid.All(char.IsAsciiLetterOrDigit) ? "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*"
                    : sid.Length > 0 && !sids.Add(sid) ? "Statement IDs (SID) in a single policy must be unique."
                    : null;
            case "Effect":
                return value.ValueKind == JsonValueKind.String && value.GetString() is "Allow" or "Deny" ? null : $"Invalid effect: {value}";
            case "Action" or "NotAction":
                return Strings(value) is not { Count: > 0 } actions ? "Policy statement must contain actions."
                    : actions.All(a => a == "*" || a.IndexOf(':', StringComparison.Ordinal) > 0) ? null
                    : "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
            case "Resource" or "NotResource":
                return use == PolicyUse.Trust ? $"Has prohibited field {field.Name}"
                    : Strings(value) is not { Count: > 0 } resources ? "Policy statement must contain resources."
                    : resources.FirstOrDefault(r => r != "*" && !(r.StartsWith("arn:", StringComparison.Ordinal) && r.Count(c => c == ':') >= 5)) is { } wrong
                        ? use == PolicyUse.Resource ? "Policy has invalid resource" : $"Resource {wrong} must be in ARN format or \"*\"."
                    : null;
            case "Principal" or "NotPrincipal":
                return use == PolicyUse.Identity ? "Policy document should not specify a principal." : PrincipalProblem(value);
            case "Condition":
                return ConditionProblem(value);
            default:
                return use == PolicyUse.Resource ? $"Unknown field {field.Name}" : "Syntax errors in policy.";
        }
    }

    private static string? PrincipalProblem(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() == "*" ? null : $"Invalid principal in policy: \"{value.GetString()}\"",
        JsonValueKind.Object when value.EnumerateObject().Any() && value.EnumerateObject().All(p => p.Name is "AWS" or "Service" or "Federated" or "CanonicalUser" && Strings(p.Value) is { Count: > 0 }) => null,
        _ => "Invalid principal in policy",
    };

    private static string? ConditionProblem(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return "Syntax errors in policy.";
        }

        foreach (var op in value.EnumerateObject())
        {
            if (!ConditionOperators.IsKnown(op.Name))
            {
                return $"Invalid Condition type : {op.Name}";
            }

            if (op.Value.ValueKind != JsonValueKind.Object || op.Value.EnumerateObject().Any(key => Scalars(key.Value) is null))
            {
                return "Syntax errors in policy.";
            }

            if (op.Value.EnumerateObject().Select(key => key.Name).FirstOrDefault(key => !key.Contains(':')) is { } bare)
            {
                return $"Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc. ({bare})";
            }
        }

        return null;
    }

    private static List<string>? Strings(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array when value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String) => [.. value.EnumerateArray().Select(v => v.GetString()!)],
        _ => null,
    };

    private static List<string>? Scalars(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => [value.ToString()],
        JsonValueKind.Array when value.EnumerateArray().All(v => v.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False) => [.. value.EnumerateArray().Select(v => v.ToString())],
        _ => null,
    };
}

/// <summary>The condition operators of reference_policies_elements_condition_operators.</summary>
internal static class ConditionOperators
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike",
        "NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
        "DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals",
        "Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike",
    };

    public static bool IsKnown(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var set = colon < 0 ? "" : name[..colon];
        var rest = name[(colon + 1)..];
        return (set.Length == 0 || set is "ForAllValues" or "ForAnyValue") &&
            (rest.Equals("Null", StringComparison.OrdinalIgnoreCase) ||
             Names.Contains(rest.EndsWith("IfExists", StringComparison.OrdinalIgnoreCase) ? rest[..^8] : rest));
    }
}
