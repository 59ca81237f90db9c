using System.Text.Json.Nodes;
using S3Creds.Sandbox.Requests;
using S3Creds.Sandbox.State;

namespace S3Creds.Sandbox.Policies;

/// <summary>
/// IAM and S3 keep the unique id of a user or role that a trust or bucket policy names, and show its ARN only while it lives: a namesake
/// created later gains nothing, and the policy shows <c>AIDA…</c> (IAM User Guide, reference_policies_elements_principal).
/// </summary>
internal static class PrincipalIds
{
    /// <summary>The document with users and roles of the sandbox replaced by their unique ids.</summary>
    /// <param name="seen">The state in which the principals must exist already.</param>
    /// <param name="code">MalformedPolicyDocument for IAM, MalformedPolicy for S3.</param>
    /// <exception cref="SandboxException">A principal does not exist.</exception>
    public static string Store(string document, SandboxState seen, string code) => Rewrite(document, principal =>
        {
            if (principal.Length == 12 && principal.All(char.IsAsciiDigit))
            {
                return $"arn:aws:iam::{principal}:root";
            }

            if (principal == "*" || IsUniqueId(principal))
            {
                return principal;
            }

            var parts = principal.Split(':', 6);
            if (!PrincipalRules.IsPrincipalArn(principal))
            {
                throw Invalid(principal, code);
            }

            // Principals of accounts that the sandbox does not play are taken on trust.
            return parts[2] == "sts" || parts[5] == "root" || !seen.Accounts.TryGetValue(parts[4], out var account)
                ? principal
                : IdOf(account, principal) ?? throw Invalid(principal, code);
        });

    /// <summary>The document as its readers see it: ids of living users and roles as ARNs, others as they are.</summary>
    public static string Show(string document, SandboxState seen) =>
        Rewrite(document, principal =>
            !IsUniqueId(principal)
                ? principal
                : seen.Accounts.Values.SelectMany(a => a.Users.Values.Cast<Principal>().Concat(a.Roles.Values))
                    .FirstOrDefault(p => p.Id == principal)
                    ?.Arn
                    ?? principal
        );

    public static bool IsUniqueId(string text) =>
        text.Length is > 16 and < 128
        && (text.StartsWith("AIDA", StringComparison.Ordinal) || text.StartsWith("AROA", StringComparison.Ordinal))
        && text.All(char.IsAsciiLetterOrDigit);

    private static string? IdOf(AccountState account, string arn) =>
        arn.Contains(":user/", StringComparison.Ordinal) ? account.Users.Values.FirstOrDefault(u => u.Arn == arn)?.Id
        : arn.Contains(":role/", StringComparison.Ordinal) ? account.Roles.Values.FirstOrDefault(r => r.Arn == arn)?.Id
        : null;

    private static string Rewrite(string document, Func<string, string> map)
    {
        if (JsonNode.Parse(document) is not JsonObject policy)
        {
            return document;
        }

        var changed = false;
        foreach (var statement in policy["Statement"] is JsonArray list ? list.OfType<JsonObject>() : [policy["Statement"]!.AsObject()])
        {
            foreach (var element in (string[])["Principal", "NotPrincipal"])
            {
                if (statement[element] is JsonObject principals && principals["AWS"] is { } aws)
                {
                    principals["AWS"] = aws is JsonArray array
                        ? new JsonArray([.. array.Select(p => Mapped(p!.GetValue<string>()))])
                        : Mapped(aws.GetValue<string>());
                }
            }
        }

        // Untouched documents keep their very text.
        return changed ? policy.ToJsonString() : document;

        JsonNode Mapped(string principal)
        {
            var mapped = map(principal);
            changed |= mapped != principal;
            return JsonValue.Create(mapped);
        }
    }

    private static SandboxException Invalid(string principal, string code) =>
        new(code, 400, code == "MalformedPolicy" ? "Invalid principal in policy" : $"Invalid principal in policy: \"AWS\":\"{principal}\"");
}
