using System.Text.Json;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Policies;

internal enum PolicyUse
{
    /// <summary>Customer-managed policies: the newer version of the language, and no principal.</summary>
    Managed,

    /// <summary>Inline policies and session policies: no principal.</summary>
    Inline,

    /// <summary>A role's trust policy: a principal, STS's actions and no resource.</summary>
    Trust,

    /// <summary>A bucket policy: a principal, S3's actions and the bucket's own resources.</summary>
    Bucket,
}

/// <summary>The grammar of policy documents as IAM and S3 enforce it (reference_policies_grammar), with their messages.</summary>
internal static class PolicyDocuments
{
    private const int MostSent = 131072;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>Characters without white space: what IAM's size quotas count.</summary>
    public static int Length(string document) => document.Count(c => c is not (' ' or '\t' or '\n' or '\r'));

    /// <summary>An identity or trust policy.</summary>
    /// <param name="parameter">The request parameter that carries it, such as <c>policyDocument</c>.</param>
    /// <exception cref="SandboxException">MalformedPolicyDocument, or ValidationError for characters and lengths that the parameter may not
    /// have.</exception>
    public static void Check(string document, PolicyUse use, string parameter = "policyDocument")
    {
        if (document.Length > MostSent)
        {
            throw Parameters.Invalid(
                $"Value at '{parameter}' failed to satisfy constraint: Member must have length less than or equal to {MostSent}"
            );
        }

        if (HasForbidden(document))
        {
            throw new SandboxException(
                "ValidationError",
                400,
                $"The specified value for {parameter} is invalid. It must contain only printable ASCII characters."
            );
        }

        if (document.Length > 0 && document[0] is ' ' or '\t' or '\n' or '\r')
        {
            throw Malformed("JSON strings must not have leading spaces");
        }

        if (
            Problem(
                document,
                policy => TopLevelProblem(policy, use) ?? Statements(policy, s => StatementRules.Problem(s, use)) ?? SidProblem(policy),
                "This policy contains invalid Json"
            ) is
            { } problem
        )
        {
            throw Malformed(problem);
        }
    }

    /// <summary>The policy of a bucket.</summary>
    /// <exception cref="SandboxException">MalformedPolicy.</exception>
    public static void CheckBucket(string document, string bucket)
    {
        const string NoJson = "Policies must be valid JSON and the first byte must be '{'";
        var problem =
            HasForbidden(document) ? "The policy contains characters outside of the allowed set."
            : !document.StartsWith('{') ? NoJson
            : Problem(
                document,
                policy =>
                    TopLevelProblem(policy, PolicyUse.Bucket)
                    ?? Statements(policy, s => StatementRules.Problem(s, PolicyUse.Bucket) ?? BucketPolicyRules.Problem(s, bucket)),
                NoJson
            );
        if (problem is not null)
        {
            throw new SandboxException("MalformedPolicy", 400, problem);
        }
    }

    private static bool HasForbidden(string document) => document.Any(c => c is not ('\t' or '\n' or '\r' or (>= ' ' and <= '\u00ff')));

    private static SandboxException Malformed(string problem) => new("MalformedPolicyDocument", 400, problem);

    private static string? Problem(string document, Func<JsonElement, string?> find, string noJson)
    {
        JsonDocument parsed;
        try
        {
            parsed = JsonDocument.Parse(document, Strict);
        }
        catch (JsonException)
        {
            return noJson;
        }

        using (parsed)
        {
            return find(parsed.RootElement);
        }
    }

    private static string? TopLevelProblem(JsonElement policy, PolicyUse use)
    {
        if (policy.ValueKind != JsonValueKind.Object)
        {
            return "Syntax errors in policy.";
        }

        if (
            policy.EnumerateObject().Select(p => p.Name).FirstOrDefault(name => name is not ("Version" or "Id" or "Statement")) is
            { } unknown
        )
        {
            return use == PolicyUse.Bucket ? $"Unknown field {unknown}" : "Syntax errors in policy.";
        }

        var given = policy.TryGetProperty("Version", out var version);
        var known = !given || (version.ValueKind == JsonValueKind.String && version.GetString() is "2012-10-17" or "2008-10-17");
        return !known
            ? use == PolicyUse.Bucket
                ? "The policy must contain a valid version string"
                : "Syntax errors in policy."
            : !policy.TryGetProperty("Statement", out _)
                ? use == PolicyUse.Bucket
                    ? "Missing required field Statement"
                    : "Syntax errors in policy."
                : use == PolicyUse.Managed && (!given || version.GetString() == "2008-10-17")
                    ? "Policy document must be version 2012-10-17 or greater."
                    : null;
    }

    private static string? Statements(JsonElement policy, Func<JsonElement, string?> find)
    {
        var list = List(policy);
        return list.Count == 0 ? "Syntax errors in policy." : list.Select(find).FirstOrDefault(problem => problem is not null);
    }

    private static List<JsonElement> List(JsonElement policy) =>
        policy.GetProperty("Statement") switch
        {
            { ValueKind: JsonValueKind.Object } one => [one],
            { ValueKind: JsonValueKind.Array } many => [.. many.EnumerateArray()],
            _ => [],
        };

    // S3 takes the same id twice, IAM does not.
    private static string? SidProblem(JsonElement policy)
    {
        var sids = new HashSet<string>(StringComparer.Ordinal);
        var ids = List(policy).Where(s => s.TryGetProperty("Sid", out _)).Select(s => s.GetProperty("Sid").GetString() ?? "");
        return ids.All(sid => sid.Length == 0 || sids.Add(sid)) ? null : "Statement IDs (SID) in a single policy must be unique.";
    }
}
