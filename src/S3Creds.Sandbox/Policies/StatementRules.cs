using System.Text.Json;

namespace S3Creds.Sandbox.Policies;

/// <summary>What a statement may hold in each use of policies.</summary>
internal static class StatementRules
{
    private static readonly IReadOnlyList<string> IamPaths =
    [
        "user/",
        "federated-user/",
        "role/",
        "group/",
        "instance-profile/",
        "mfa/",
        "server-certificate/",
        "policy/",
        "sms-mfa/",
        "saml-provider/",
        "oidc-provider/",
        "report/",
        "access-report/",
    ];

    private static readonly IReadOnlyList<string> Partitions =
    [
        "aws",
        "aws-cn",
        "aws-us-gov",
        "aws-iso",
        "aws-iso-b",
        "aws-iso-e",
        "aws-iso-f",
        "aws-eusc",
        "*",
    ];

    /// <summary>Null: nothing is wrong with it.</summary>
    public static string? Problem(JsonElement statement, PolicyUse use)
    {
        if (statement.ValueKind != JsonValueKind.Object)
        {
            return "Syntax errors in policy.";
        }

        var ofBucket = use == PolicyUse.Bucket;
        if (
            statement.EnumerateObject().Select(field => FieldProblem(field, use)).FirstOrDefault(problem => problem is not null) is
            { } wrong
        )
        {
            return wrong;
        }

        var has = (string name) => statement.TryGetProperty(name, out _);
        return !has("Effect") ? "Missing required field Effect"
            : has("Action") == has("NotAction")
                ? ofBucket ? "Missing required field Action"
                    : "Policy statement must contain actions."
            : use != PolicyUse.Trust && has("Resource") == has("NotResource")
                ? ofBucket ? "Missing required field Resource"
                    : "Policy statement must contain resources."
            : use is PolicyUse.Trust or PolicyUse.Bucket && has("Principal") == has("NotPrincipal") ? "Missing required field Principal"
            : has("NotPrincipal") && statement.GetProperty("Effect").GetString() == "Allow" ? "Allow with NotPrincipal is not allowed."
            : use != PolicyUse.Trust ? null
            : has("NotPrincipal") ? "AssumeRole policy must not contain NotPrincipal field."
            : has("NotAction") || !Strings(statement.GetProperty("Action"))!.TrueForAll(AssumesRole)
                ? "AssumeRole policy may only specify STS AssumeRole actions."
            : PrincipalRules.FederationProblem(statement.GetProperty("Principal"), Strings(statement.GetProperty("Action"))!);
    }

    /// <summary>A string or a list of strings; null for anything else.</summary>
    public static List<string>? Strings(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array when value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String) =>
            [
                .. value.EnumerateArray().Select(v => v.GetString()!),
            ],
            _ => null,
        };

    private static bool AssumesRole(string action) =>
        action.StartsWith("sts:AssumeRole", StringComparison.OrdinalIgnoreCase)
        || action.Equals("sts:TagSession", StringComparison.OrdinalIgnoreCase)
        || action.Equals("sts:SetSourceIdentity", StringComparison.OrdinalIgnoreCase)
        || action.Equals("sts:SetContext", StringComparison.OrdinalIgnoreCase);

    private static string? FieldProblem(JsonProperty field, PolicyUse use)
    {
        var value = field.Value;
        switch (field.Name)
        {
            case "Sid":
                return value.ValueKind != JsonValueKind.String ? "Syntax errors in policy."
                    : use != PolicyUse.Bucket && !value.GetString()!.All(char.IsAsciiLetterOrDigit)
                        ? "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*"
                    : null;
            case "Effect":
                return value.ValueKind == JsonValueKind.String && value.GetString() is "Allow" or "Deny"
                    ? null
                    : $"Invalid effect: {value}";
            case "Action" or "NotAction":
                return Strings(value) is not { Count: > 0 } actions
                    ? "Policy statement must contain actions."
                    : actions.Select(a => ActionProblem(a, use)).FirstOrDefault(problem => problem is not null);
            case "Resource" or "NotResource":
                return use == PolicyUse.Trust ? $"Has prohibited field {field.Name}"
                    : Strings(value) is not { Count: > 0 } resources ? "Policy statement must contain resources."
                    : use == PolicyUse.Bucket ? null
                    : resources.Select(ResourceProblem).FirstOrDefault(problem => problem is not null);
            case "Principal" or "NotPrincipal":
                return use is PolicyUse.Managed or PolicyUse.Inline
                    ? "Policy document should not specify a principal."
                    : PrincipalRules.Problem(value, use);
            case "Condition":
                return ConditionRules.Problem(value, use);
            default:
                return use == PolicyUse.Bucket ? $"Unknown field {field.Name}" : "Syntax errors in policy.";
        }
    }

    private static string? ActionProblem(string action, PolicyUse use)
    {
        var parts = action.Split(':');
        return action == "*" || use == PolicyUse.Bucket ? null
            : parts.Length == 1 || parts[0].Length == 0 ? "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
            : parts.Length > 2 ? "Actions/Condition can contain only one colon."
            : parts[0].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') ? null
            : $"Vendor {parts[0]} is not valid";
    }

    private static string? ResourceProblem(string resource)
    {
        if (resource == "*")
        {
            return null;
        }

        var parts = resource.Split(':', 6);
        if (parts.Length < 6 || parts[0] != "arn")
        {
            return $"Resource {resource} must be in ARN format or \"*\".";
        }

        var (service, region, account, rest) = (parts[2], parts[3], parts[4], parts[5]);
        return !Partitions.Contains(parts[1]) ? $"Partition \"{parts[1]}\" is not valid for resource \"{resource}\"."
            : service.Length == 0 || service.Contains('*') || service.Contains('?')
                ? "Resource vendor must be fully qualified and cannot contain regexes."
            : service == "iam" && region.Length > 0 ? $"IAM resource {resource} cannot contain region information."
            : service == "iam"
            && rest != "*"
            && !IamPaths.Any(path => rest.StartsWith(path, StringComparison.Ordinal))
            && !rest.StartsWith("root", StringComparison.Ordinal)
                ? "IAM resource path must either be \"*\" or start with " + string.Join(", ", IamPaths) + "."
            // Access points, jobs and the like have a region and an account; buckets and objects have neither.
            : service == "s3" && region.Length > 0 && account.Length == 0 ? $"Resource {resource} can not contain region information."
            : null;
    }
}
