namespace S3Creds.Policy;

/// <summary>What a statement gives or takes as a whole: everything, everyone, more than it names, or all access.</summary>
internal static class GrantChecks
{
    /// <summary>Actions with which an identity can widen its own rights when they are not limited to other resources.</summary>
    private static readonly string[] Escalations =
    [
        "iam:AddUserToGroup",
        "iam:AttachGroupPolicy",
        "iam:AttachRolePolicy",
        "iam:AttachUserPolicy",
        "iam:CreateAccessKey",
        "iam:CreateLoginProfile",
        "iam:CreatePolicyVersion",
        "iam:DeleteUserPermissionsBoundary",
        "iam:DeleteRolePermissionsBoundary",
        "iam:PassRole",
        "iam:PutGroupPolicy",
        "iam:PutRolePolicy",
        "iam:PutUserPolicy",
        "iam:SetDefaultPolicyVersion",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateLoginProfile",
    ];

    /// <summary>One's own credentials give nothing that one has not.</summary>
    private static readonly string[] Credentials = ["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"];

    /// <summary>Keys that limit what these actions can give, where the action has them.</summary>
    private static readonly string[] Limits =
    [
        "iam:PermissionsBoundary",
        "iam:PolicyARN",
        "iam:PassedToService",
        "iam:AssociatedResourceArn",
    ];

    public static IReadOnlyList<PolicyCheck> All { get; } =
    [
        PolicyCheck.OfStatement(PolicyLintRule.BroadGrant, PolicyKinds.Identity, Broad),
        PolicyCheck.OfStatement(PolicyLintRule.PublicGrant, PolicyKinds.WithPrincipals, Public),
        PolicyCheck.OfStatement(PolicyLintRule.NegativeGrant, PolicyKinds.Any & ~PolicyKinds.ServiceControl, Negative),
        PolicyCheck.OfStatement(PolicyLintRule.EmptySetAllows, PolicyKinds.Any, EmptySet),
        PolicyCheck.OfStatement(PolicyLintRule.Escalation, PolicyKinds.Identity, Escalation),
        PolicyCheck.OfStatement(PolicyLintRule.ServiceLinkedRole, PolicyKinds.Identity, ServiceLinkedRole),
        PolicyCheck.OfStatement(PolicyLintRule.LockOut, PolicyKinds.Bucket, LockOut),
    ];

    private static LintHit? Broad(LintStatement s) =>
        s.IsAllow
        && s.Tests.Count == 0
        && s.Statement is { Action: { } actions, Resource: { } resources }
        && resources.FirstOrDefault(r => r is "*" || r.EndsWith(":s3:::*", StringComparison.Ordinal)) is { } everything
        && actions.FirstOrDefault(a => CanonicalForm.FoldWildcards(CompiledStatement.NormalAction(a)) is "*" or "s3:*") is { } all
            ? new LintHit($"{all} on {everything} is everything in every bucket", "name the buckets and the actions")
            : null;

    private static LintHit? Public(LintStatement s) =>
        s.Kind == PolicyKind.Trust
            ? s is { IsAllow: true, Tests.Count: 0, Compiled: { Principals.IsEveryone: true, IsNotPrincipal: false } }
                ? new LintHit(
                    "everyone with any AWS account may assume the role",
                    "name the principals, or add a condition on aws:PrincipalOrgID"
                )
                : null
            : PublicAccess.IsPublic(s.Compiled)
                ? new LintHit(
                    $"everyone may do {ShortList.Of(s.Statement.Action ?? ["…"])}",
                    "if it is intended, ignore this code with a reason"
                )
                : null;

    private static LintHit? Negative(LintStatement s) =>
        s.IsDeny && WithoutAccount(s.Statement.NotPrincipal) is { } named
            ? new LintHit(
                $"NotPrincipal names {named} and not its account, and may deny it too",
                "add the account's root ARN, or use Principal \"*\" with a condition on aws:PrincipalArn"
            )
        : s.IsDeny && s.Statement.NotPrincipal is not null
            ? new LintHit(
                "NotPrincipal also hits principals that have a permissions boundary, and all that are created later",
                "Principal \"*\" with a condition on aws:PrincipalArn"
            )
        : s.IsAllow && (s.Statement.NotAction is not null || s.Statement.NotResource is not null)
            ? new LintHit(
                "an Allow with NotAction or NotResource also allows actions and resources that are added later",
                "name what is allowed"
            )
        : null;

    /// <summary>A principal that the element names without the account that it belongs to.</summary>
    private static string? WithoutAccount(PolicyPrincipals? names)
    {
        var all = (names?.Entries ?? []).Where(e => e.Type == "AWS").SelectMany(e => e.Values).ToList();
        return all.Find(v =>
            RequestPrincipal.Parse(v) is { Account.Length: 12, Kind: not RequestPrincipalKind.Root } who
            && v != who.Account
            && !all.Contains(who.Account)
            && !all.Contains(who.AccountArn)
        );
    }

    /// <summary>Silent where another condition asks for the key to be present.</summary>
    private static LintHit? EmptySet(LintStatement s) =>
        s.IsAllow && s.Tests.FirstOrDefault(t => t.Operator.Quantifier == SetQuantifier.ForAllValues && !IsPresent(s, t.Key)) is { } test
            ? new LintHit($"ForAllValues holds where {test.Key} is absent", $"add Null: {{{test.Key}: \"false\"}}")
            : null;

    private static bool IsPresent(LintStatement s, string key) =>
        s.Tests.Any(t =>
            t.Key.Equals(key, StringComparison.OrdinalIgnoreCase)
            && (t is { Operator.Family: OperatorFamily.Null, Values: ["false" or "False"] } || !PrincipalChecks.HoldsWhenAbsent(t))
        );

    private static LintHit? Escalation(LintStatement s)
    {
        if (!s.IsAllow)
        {
            return null;
        }

        var on = s.Statement.NotResource is not null ? "all but some resources" : s.Resources.FirstOrDefault(NamesManyIdentities);
        foreach (var action in Escalations.Where(a => s.Compiled.MatchesAction(a.ToLowerInvariant())))
        {
            if (
                on is not null
                && !IsLimited(s, action)
                && !(Credentials.Contains(action) && s.Statement.Resource is { } own && own.Where(NamesManyIdentities).All(IsOneself))
            )
            {
                return new LintHit($"{action} on {on} lets its holder escalate privileges", HintFor(action));
            }
        }

        return null;
    }

    private static string HintFor(string action)
    {
        var known = ServiceCatalogue.Of("iam")!.Find(action);
        return known?.Has("iam:PermissionsBoundary") == true ? "limit the resource, or demand a boundary by iam:PermissionsBoundary"
            : known?.Has("iam:PassedToService") == true ? "limit the resource, or the service by iam:PassedToService"
            : "limit the resource";
    }

    private static bool IsLimited(LintStatement s, string action) =>
        ServiceCatalogue.Of("iam")!.Find(action) is { } known
        && s.Tests.Any(t =>
            t.Operator.IsKnown
            && !PrincipalChecks.HoldsWhenAbsent(t)
            && Limits.Contains(t.Key, StringComparer.OrdinalIgnoreCase)
            && known.Has(t.Key)
        );

    private static bool NamesManyIdentities(string resource) =>
        resource is "*"
        || resource.StartsWith("arn:*", StringComparison.Ordinal)
        || (
            resource.Contains(":iam:", StringComparison.Ordinal)
            && (resource.EndsWith('*') || resource.Contains("${", StringComparison.Ordinal))
        );

    private static bool IsOneself(string resource) => resource.EndsWith("/${aws:username}", StringComparison.OrdinalIgnoreCase);

    /// <summary>Of any service: the statement also reaches the role of a service that no one has thought of.</summary>
    private static LintHit? ServiceLinkedRole(LintStatement s) =>
        s.IsAllow
        && s.Compiled.MatchesAction("iam:createservicelinkedrole")
        && !s.IsOn("iam:AWSServiceName")
        && !(s.Statement.Action ?? []).Any(a => CanonicalForm.FoldWildcards(CompiledStatement.NormalAction(a)) is "*" or "iam:*")
        && s.Compiled.MatchesResource(
            "arn:aws:iam::111122223333:role/aws-service-role/any.amazonaws.com/AWSServiceRoleForAny",
            RequestContext.Empty
        )
            ? new LintHit("service-linked roles of any service may be created", "name the role, or the service by iam:AWSServiceName")
            : null;

    /// <summary>Only the account's root user can still change the policy (S3 user guide, bucket policies).</summary>
    private static LintHit? LockOut(LintStatement s) =>
        s is { IsDeny: true, Tests.Count: 0, Bucket: { } bucket, Compiled: { Principals.IsEveryone: true, IsNotPrincipal: false } }
        && s.Compiled.MatchesAction("s3:putbucketpolicy")
        && s.Compiled.MatchesAction("s3:deletebucketpolicy")
        && (
            s.Compiled.MatchesResource($"arn:aws:s3:::{bucket}", RequestContext.Empty)
            || s.Compiled.MatchesResource($"arn:aws-cn:s3:::{bucket}", RequestContext.Empty)
            || s.Compiled.MatchesResource($"arn:aws-us-gov:s3:::{bucket}", RequestContext.Empty)
        )
            ? new LintHit(
                "only the account's root user can change or delete this policy",
                "exclude the principals that manage the bucket, by a condition on aws:PrincipalArn"
            )
            : null;
}
