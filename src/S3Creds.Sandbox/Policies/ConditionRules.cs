using System.Globalization;
using System.Text.Json;

namespace S3Creds.Sandbox.Policies;

/// <summary>The operators, keys and values of conditions (reference_policies_elements_condition_operators).</summary>
internal static class ConditionRules
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "StringEquals",
        "StringNotEquals",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
        "StringLike",
        "StringNotLike",
        "NumericEquals",
        "NumericNotEquals",
        "NumericLessThan",
        "NumericLessThanEquals",
        "NumericGreaterThan",
        "NumericGreaterThanEquals",
        "DateEquals",
        "DateNotEquals",
        "DateLessThan",
        "DateLessThanEquals",
        "DateGreaterThan",
        "DateGreaterThanEquals",
        "Bool",
        "BinaryEquals",
        "IpAddress",
        "NotIpAddress",
        "ArnEquals",
        "ArnLike",
        "ArnNotEquals",
        "ArnNotLike",
    };

    public static string? Problem(JsonElement value, PolicyUse use)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return "Syntax errors in policy.";
        }

        foreach (var test in value.EnumerateObject())
        {
            if (!IsOperator(test.Name))
            {
                return $"Invalid Condition type : {test.Name}";
            }

            if (test.Value.ValueKind != JsonValueKind.Object || test.Value.EnumerateObject().Any(key => Scalars(key.Value) is null))
            {
                return "Syntax errors in policy.";
            }

            if (test.Value.EnumerateObject().Any(key => key.Name.IndexOf(':', StringComparison.Ordinal) < 1))
            {
                return use == PolicyUse.Bucket
                    ? "Policy has an invalid condition key"
                    : "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
            }

            if (
                test.Name.Contains("Date", StringComparison.OrdinalIgnoreCase)
                && use != PolicyUse.Bucket
                && test.Value.EnumerateObject().SelectMany(key => Scalars(key.Value)!).Any(text => !IsDate(text))
            )
            {
                return "The policy failed legacy parsing";
            }
        }

        return null;
    }

    private static bool IsOperator(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var set = colon < 0 ? "" : name[..colon];
        var rest = name[(colon + 1)..];
        return (set.Length == 0 || set is "ForAllValues" or "ForAnyValue")
            && (
                rest.Equals("Null", StringComparison.OrdinalIgnoreCase)
                || Names.Contains(rest.EndsWith("IfExists", StringComparison.OrdinalIgnoreCase) ? rest[..^8] : rest)
            );
    }

    // Seconds since 1970, or a date of ISO 8601; a variable may become either.
    private static bool IsDate(string text) =>
        text.Contains("${", StringComparison.Ordinal)
        || long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
        || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    private static List<string>? Scalars(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Array when value.EnumerateArray().All(IsScalar) => [.. value.EnumerateArray().Select(v => v.ToString())],
            _ when IsScalar(value) => [value.ToString()],
            _ => null,
        };

    private static bool IsScalar(JsonElement value) =>
        value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;
}
