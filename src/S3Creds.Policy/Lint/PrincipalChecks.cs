using System.Text.RegularExpressions;

namespace S3Creds.Policy;

/// <summary>Principals of bucket and trust policies:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html.</summary>
internal static partial class PrincipalChecks
{
    private static readonly string[] SourceKeys = ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"];

    /// <summary>Keys of users and roles; services' own requests have aws:Source… keys.</summary>
    private static readonly string[] IdentityKeys =
    [
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:PrincipalAccount",
        "aws:PrincipalArn",
        "aws:PrincipalType",
        "aws:userid",
        "aws:username",
    ];

    /// <summary>Web identity providers that are named by their domain (STS AssumeRoleWithWebIdentity).</summary>
    private static readonly string[] Domains =
    [
        "cognito-identity.amazonaws.com",
        "www.amazon.com",
        "graph.facebook.com",
        "accounts.google.com",
    ];

    public static IReadOnlyList<PolicyCheck> All { get; } =
    [
        PolicyCheck.OfStatement(PolicyLintRule.InvalidPrincipal, PolicyKinds.WithPrincipals, Invalid),
        PolicyCheck.OfStatement(PolicyLintRule.AllowNotPrincipal, PolicyKinds.Bucket, AllowNotPrincipal),
        PolicyCheck.OfStatement(PolicyLintRule.UniqueId, PolicyKinds.WithPrincipals, UniqueId),
        PolicyCheck.OfStatement(PolicyLintRule.RedundantPrincipal, PolicyKinds.WithPrincipals, Redundant),
        PolicyCheck.OfStatement(PolicyLintRule.ServiceWithoutSource, PolicyKinds.Bucket, WithoutSource),
        PolicyCheck.OfTest(PolicyLintRule.KeyNotOfService, PolicyKinds.Bucket, NotOfService),
    ];

    private static IEnumerable<LintHit> Invalid(LintStatement s)
    {
        var principals = s.Statement.Principal ?? s.Statement.NotPrincipal;
        if (principals?.Text is { Length: > 0 } text)
        {
            if (text != "*")
            {
                yield return new LintHit($"the principal '{text}' has no type", $"{{\"AWS\": \"{text}\"}}");
            }
            else if (s.Kind == PolicyKind.Trust)
            {
                yield return new LintHit(
                    "the Principal of a trust policy cannot be \"*\"",
                    "{\"AWS\": \"*\"} with a condition on who it is"
                );
            }
        }

        foreach (var entry in principals?.Entries ?? [])
        {
            if (!Takes(s.Kind, entry.Type))
            {
                yield return new LintHit(
                    entry.Type == "Federated"
                        ? "a bucket policy cannot name an identity provider"
                        : $"{PolicyGrammar.Of(s.Kind).Name} has no principals of type '{entry.Type}'",
                    entry.Type == "Federated"
                        ? "name the role that its users assume"
                        : Spelling.Near(entry.Type, ["AWS", "Service", s.Kind == PolicyKind.Trust ? "Federated" : "CanonicalUser"])
                );
                continue;
            }

            foreach (var value in entry.Values)
            {
                if (Problem(entry.Type, value) is { } problem)
                {
                    yield return new LintHit($"'{value}' is not a principal: {problem}", Hint(entry.Type, value));
                }
            }
        }
    }

    private static bool Takes(PolicyKind kind, string type) =>
        type switch
        {
            "AWS" or "Service" => true,
            "Federated" => kind == PolicyKind.Trust,
            "CanonicalUser" or "*" => kind == PolicyKind.Bucket,
            _ => false,
        };

    private static string? Problem(string type, string value) =>
        value.Contains("${", StringComparison.Ordinal)
            ? "principals have no policy variables"
            : type switch
            {
                "AWS" => OfAws(value),
                "Service" => value.AsSpan().IndexOfAny('*', '?') >= 0 ? "services have no wildcards"
                : ServiceName().IsMatch(value) ? null
                : "a service is named like ec2.amazonaws.com",
                "Federated" => Domains.Contains(value) || Provider().IsMatch(value)
                    ? null
                    : "a provider is named by its ARN or by its domain",
                _ => null,
            };

    private static string? OfAws(string value)
    {
        if (value == "*" || ArnChecks.IsAccount(value) || Id().IsMatch(value))
        {
            return null;
        }

        if (value.Length > 0 && value.All(char.IsAsciiDigit))
        {
            return "an account has 12 digits";
        }

        var parts = value.Split(':', 6);
        if (parts.Length < 6 || parts[0] != "arn" || !parts[1].StartsWith("aws", StringComparison.Ordinal) || parts[3].Length > 0)
        {
            return "it is an account, an ARN of a user, role or session, or \"*\"";
        }

        if (value.AsSpan().IndexOfAny('*', '?') >= 0)
        {
            return "ARNs of principals have no wildcards";
        }

        var identity = parts[2] == "iam" && (parts[5] == "root" || IsNamed(parts[5], "user/") || IsNamed(parts[5], "role/"));
        var session = parts[2] == "sts" && (IsNamed(parts[5], "assumed-role/") || IsNamed(parts[5], "federated-user/"));
        return !identity && !session
                ? (
                    parts[5].StartsWith("group/", StringComparison.Ordinal)
                        ? "groups are not principals"
                        : "it is the ARN of neither a user, a role nor a session"
                )
            : ArnChecks.IsAccount(parts[4]) || (parts[2] == "iam" && parts[4] == "cloudfront") ? null
            : "an account has 12 digits";
    }

    private static bool IsNamed(string path, string type) =>
        path.StartsWith(type, StringComparison.Ordinal) && path.Length > type.Length && path[^1] != '/';

    private static string? Hint(string type, string value) =>
        type != "AWS" ? null
        : value.Contains("${", StringComparison.Ordinal) || value.AsSpan().IndexOfAny('*', '?') >= 0
            ? "name the account, with a condition ArnLike on aws:PrincipalArn"
        : value.Contains(":group/", StringComparison.Ordinal) ? "name its users, or put the grant into a policy of the group"
        : null;

    /// <summary>AWS: "Using it with Effect: Allow is not supported" (reference_policies_elements_notprincipal).</summary>
    private static LintHit? AllowNotPrincipal(LintStatement s) =>
        s.IsAllow && s.Statement.NotPrincipal is not null
            ? new LintHit(
                "NotPrincipal with Allow is not supported: it would allow everyone else",
                "name the allowed principals in Principal"
            )
            : null;

    private static IEnumerable<LintHit> UniqueId(LintStatement s) =>
        s.Principals("AWS")
            .Where(v => Id().IsMatch(v))
            .Select(v => new LintHit(
                $"{v} is a unique id: AWS shows it in place of a {(v.StartsWith("AROA", StringComparison.Ordinal) ? "role" : "user")} "
                    + $"that was deleted",
                "name the ARN"
            ));

    /// <summary>A role's ARN holds all its sessions.</summary>
    private static IEnumerable<LintHit> Redundant(LintStatement s)
    {
        if (s.Statement.Principal is null)
        {
            yield break;
        }

        var named = s.Principals("AWS").ToList();
        var roles = named.Select(RequestPrincipal.Parse).Where(p => p.Kind == RequestPrincipalKind.Role).ToList();
        foreach (var session in named.Select(RequestPrincipal.Parse).Where(p => p.Kind == RequestPrincipalKind.RoleSession))
        {
            if (s.Kind == PolicyKind.Trust && roles.Find(r => r.Account == session.Account && r.Name == session.Name) is { } role)
            {
                yield return new LintHit($"{session} is a session of {role}, which is named too", $"remove {session}");
            }
        }
    }

    private static LintHit? WithoutSource(LintStatement s) =>
        s.IsAllow && s.Principals("Service").FirstOrDefault() is { } service && !s.IsOn(SourceKeys)
            ? new LintHit($"{service} may do this for any customer of AWS", "add a condition on aws:SourceAccount or aws:SourceArn")
            : null;

    private static LintHit? NotOfService(LintStatement s, ConditionTest test) =>
        s.Statement.Principal is { Text: null } principal
        && principal.Entries.All(e => e.Type == "Service")
        && !HoldsWhenAbsent(test)
        && (
            IdentityKeys.Contains(test.Key, StringComparer.OrdinalIgnoreCase)
            || test.Key.StartsWith("aws:PrincipalTag/", StringComparison.OrdinalIgnoreCase)
        )
            ? new LintHit($"requests of AWS services have no {test.Key}", "aws:SourceOrgID, aws:SourceAccount or aws:SourceArn")
            : null;

    internal static bool HoldsWhenAbsent(ConditionTest test) =>
        test.Operator.IfExists
        || test.Operator.Family == OperatorFamily.Null
        || test.Operator.Quantifier == SetQuantifier.ForAllValues
        || (test.Operator.Negated && test.Operator.Quantifier == SetQuantifier.None);

    [GeneratedRegex("^(AROA|AIDA|AGPA|ANPA)[A-Z0-9]{12,}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Id();

    [GeneratedRegex(@"^[a-z0-9-]+(\.[a-z0-9-]+)+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ServiceName();

    [GeneratedRegex(
        @"^arn:aws[a-z-]*:iam::\d{12}:(saml-provider|oidc-provider)/[^*?]+$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Provider();
}
