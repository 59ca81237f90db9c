namespace S3Creds.Policy;

/// <summary>Who may assume a role, and with which tokens.</summary>
internal static class TrustChecks
{
    internal const string GitHub = "token.actions.githubusercontent.com";
    private const string Saml = "sts:AssumeRoleWithSAML";
    private const string WebIdentity = "sts:AssumeRoleWithWebIdentity";

    /// <summary>Providers that serve everyone: the audience is the same for all of their customers, so that only another claim
    /// distinguishes them.</summary>
    private static readonly string[] Shared =
    [
        GitHub,
        "gitlab.com",
        "oidc.eks.",
        "agent.buildkite.com",
        "app.terraform.io",
        "api.bitbucket.org",
    ];

    public static IReadOnlyList<PolicyCheck> All { get; } =
    [
        PolicyCheck.OfStatement(PolicyLintRule.MismatchedTrust, PolicyKinds.Trust, Mismatched),
        PolicyCheck.OfStatement(PolicyLintRule.MissingSessionAction, PolicyKinds.Trust | PolicyKinds.Identity, MissingAction),
        PolicyCheck.OfStatement(PolicyLintRule.OidcWithoutSubject, PolicyKinds.Trust, WithoutSubject),
        PolicyCheck.OfTest(PolicyLintRule.BroadGitHubSubject, PolicyKinds.Trust, BroadSubject),
        PolicyCheck.OfTest(PolicyLintRule.AnyAudience, PolicyKinds.Trust, AnyAudience),
    ];

    private static IEnumerable<LintHit> Mismatched(LintStatement s)
    {
        if (
            s.Statement is not { Principal: { } principal, Action: { } actions }
            || principal.Text is not null
            || principal.Entries.Count == 0
        )
        {
            yield break;
        }

        var federated = s.Principals("Federated").ToList();
        string[] fitting =
        [
            .. principal.Entries.Any(e => e.Type is "AWS" or "Service") ? ["sts:AssumeRole"] : Array.Empty<string>(),
            .. federated.Exists(IsSaml) ? [Saml] : Array.Empty<string>(),
            .. federated.Exists(f => !IsSaml(f)) ? [WebIdentity] : Array.Empty<string>(),
        ];
        foreach (var action in actions.Where(a => IsAny(a, "sts:AssumeRole", Saml, WebIdentity) && !IsAny(a, fitting)))
        {
            yield return new LintHit($"{action} does not fit the principal", $"{string.Join(" or ", fitting)}");
        }
    }

    private static bool IsSaml(string provider) => provider.Contains(":saml-provider/", StringComparison.Ordinal);

    private static bool IsAny(string action, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (action.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Session tags and source identities are set by actions of their own; a statement without them never meets the
    /// condition.</summary>
    private static IEnumerable<LintHit> MissingAction(LintStatement s)
    {
        if (
            !s.IsAllow
            || s.Statement.Action is not { } actions
            || !actions.Any(a => a.StartsWith("sts:AssumeRole", StringComparison.OrdinalIgnoreCase))
        )
        {
            yield break;
        }

        var setting = s.Tests.Where(t => t.Operator.IsKnown && !PrincipalChecks.HoldsWhenAbsent(t)).ToList();
        if (
            setting.Find(t => t.Key.Equals("sts:SourceIdentity", StringComparison.OrdinalIgnoreCase)) is not null
            && !May(s, "sts:SetSourceIdentity")
        )
        {
            yield return new LintHit(
                "sts:SourceIdentity is set by sts:SetSourceIdentity, which is not allowed here",
                "add sts:SetSourceIdentity"
            );
        }

        if (setting.Find(IsSessionTag) is { } tag && !May(s, "sts:TagSession"))
        {
            yield return new LintHit($"{tag.Key} is set by sts:TagSession, which is not allowed here", "add sts:TagSession");
        }

        if (
            s.Kind == PolicyKind.Trust
            && s.Principals("Service").Contains("rolesanywhere.amazonaws.com", StringComparer.Ordinal)
            && !(May(s, "sts:TagSession") && May(s, "sts:SetSourceIdentity"))
        )
        {
            yield return new LintHit(
                "IAM Roles Anywhere also sets tags and a source identity",
                "add sts:TagSession and sts:SetSourceIdentity"
            );
        }
    }

    private static bool IsSessionTag(ConditionTest test) =>
        test.Key.StartsWith("aws:RequestTag/", StringComparison.OrdinalIgnoreCase)
        || IsAny(test.Key, "aws:TagKeys", "sts:TransitiveTagKeys");

    private static bool May(LintStatement s, string action) => s.Compiled.MatchesAction(action.ToLowerInvariant());

    private static IEnumerable<LintHit> WithoutSubject(LintStatement s)
    {
        if (!s.IsAllow || !May(s, WebIdentity))
        {
            yield break;
        }

        foreach (var provider in s.Principals("Federated").Where(p => !IsSaml(p)))
        {
            var host = HostOf(provider);
            if (!s.Tests.Any(t => t.Operator.IsKnown && !PrincipalChecks.HoldsWhenAbsent(t) && Identifies(t.Key, host)))
            {
                var claim =
                    IsShared(host) || host.Contains('/', StringComparison.Ordinal) ? "sub"
                    : host.EndsWith(".amazonaws.com", StringComparison.Ordinal) ? "aud"
                    : "sub";
                yield return new LintHit(
                    host == GitHub ? "every repository of GitHub may assume the role" : $"every token of {host} may assume the role",
                    $"add a condition on {host}:{claim}"
                );
            }
        }
    }

    private static string HostOf(string provider) =>
        provider.IndexOf(":oidc-provider/", StringComparison.Ordinal) is >= 0 and var at
            ? provider[(at + ":oidc-provider/".Length)..]
            : provider;

    private static bool Identifies(string key, string host) =>
        key.StartsWith(host + ":", StringComparison.OrdinalIgnoreCase)
        && (!IsShared(host) || !IsAny(key[(host.Length + 1)..], "aud", "iss"));

    private static bool IsShared(string host) => Array.Exists(Shared, p => host.StartsWith(p, StringComparison.OrdinalIgnoreCase));

    /// <summary>repo:OWNER/NAME:REST, of which owner and name are fixed and the rest is not all.</summary>
    private static LintHit? BroadSubject(LintStatement s, ConditionTest test) =>
        s.IsAllow
        && test.Key.Equals(GitHub + ":sub", StringComparison.OrdinalIgnoreCase)
        && !test.Operator.Negated
        && test.Values.FirstOrDefault(v => IsBroad(v) && !ConditionValueChecks.IsShortPrefix(v)) is { } broad
            ? new LintHit($"'{broad}' trusts more than one repository and branch", "name the repository, and a branch, tag or environment")
            : null;

    private static bool IsBroad(string subject)
    {
        var parts = subject.Split(':', 3);
        return parts.Length < 3
            || parts[1].AsSpan().IndexOfAny('*', '?') >= 0
            || parts[2].StartsWith('*')
            || parts[2] is "ref:*" or "ref:refs/*" or "environment:*";
    }

    private static LintHit? AnyAudience(LintStatement s, ConditionTest test) =>
        test.Operator.Quantifier == SetQuantifier.ForAnyValue && test.Key.EndsWith(":aud", StringComparison.OrdinalIgnoreCase)
            ? new LintHit($"{test.Key} has one value, and {test.OperatorText} is for keys with several", WithoutSet(test))
            : null;

    internal static string WithoutSet(ConditionTest test) =>
        test.OperatorText[(test.OperatorText.IndexOf(':', StringComparison.Ordinal) + 1)..];
}
