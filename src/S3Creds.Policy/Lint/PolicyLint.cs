namespace S3Creds.Policy;

/// <summary>What the lint looks for. The grammar itself is the parser's work.</summary>
public enum PolicyLintRule
{
    /// <summary>An S3 action pattern that no action of the catalogue matches.</summary>
    UnknownAction,

    /// <summary>A condition key of S3 that S3 does not have.</summary>
    UnknownConditionKey,

    /// <summary>An action on resources that it never concerns: an object action on a bucket's ARN.</summary>
    NoSuchRequest,

    /// <summary>All of S3, or everything, on every bucket.</summary>
    BroadGrant,

    /// <summary>A bucket policy that S3 calls public.</summary>
    PublicGrant,

    /// <summary><c>${…}</c> under Version 2008-10-17, where it is plain text.</summary>
    DeadVariable,

    /// <summary>NotPrincipal, or an Allow with NotAction or NotResource: it allows what does not exist yet.</summary>
    NegativeGrant,

    /// <summary>ForAllValues in an Allow: it holds where the key is absent.</summary>
    EmptySetAllows,

    /// <summary>A bucket policy that names another bucket: it never applies.</summary>
    OtherBucket,

    /// <summary>A grant with which its holder can give itself more.</summary>
    Escalation,

    /// <summary>A condition operator that IAM does not have; IAM refuses the document.</summary>
    UnknownOperator,

    /// <summary>A set operator on a key with one value, none on a key with several, or IfExists on ForAnyValue.</summary>
    SetOperator,

    /// <summary>A condition key that requests for the action never have.</summary>
    KeyNotOfAction,

    /// <summary>A value that its operator never matches: no number, no date, no address, no ARN.</summary>
    DeadValue,

    /// <summary>A Deny without MFA that spares requests that do not say whether there was any.</summary>
    AbsentMfa,

    /// <summary>A resource that is neither <c>*</c> nor an ARN of six parts.</summary>
    NoArn,
}

/// <summary>Something in a document that is probably not meant.</summary>
/// <param name="Statement">0-based.</param>
public sealed record PolicyLintFinding(PolicyLintRule Rule, int Statement, string Message, string? Hint = null);

/// <summary>
/// Finds what is legal and probably wrong. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html and the pages of
/// docs/policy-engine.md.
/// </summary>
public static class PolicyLint
{
    /// <summary>Actions with which an identity can widen its own rights when they are not limited to other resources.</summary>
    private static readonly string[] Escalations =
    [
        "iam:AddUserToGroup", "iam:AttachGroupPolicy", "iam:AttachRolePolicy", "iam:AttachUserPolicy", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:CreatePolicyVersion",
        "iam:DeleteUserPermissionsBoundary", "iam:DeleteRolePermissionsBoundary", "iam:PassRole", "iam:PutGroupPolicy", "iam:PutRolePolicy", "iam:PutUserPolicy",
        "iam:SetDefaultPolicyVersion", "iam:UpdateAssumeRolePolicy", "iam:UpdateLoginProfile",
    ];

    private static readonly RequestPrincipal Somebody = RequestPrincipal.Parse("arn:aws:iam::111122223333:user/somebody");

    /// <param name="bucket">The bucket that a bucket policy is attached to.</param>
    public static IReadOnlyList<PolicyLintFinding> Check(PolicyDocument document, PolicyKind kind, string? bucket = null)
    {
        var findings = new List<PolicyLintFinding>();
        for (var i = 0; i < document.Statements.Count; i++)
        {
            findings.AddRange(Check(document, document.Statements[i], kind, bucket).Select(f => new PolicyLintFinding(f.Rule, i, f.Message, f.Hint)));
        }

        return findings;
    }

    private static IEnumerable<(PolicyLintRule Rule, string Message, string? Hint)> Check(PolicyDocument document, PolicyStatement statement, PolicyKind kind, string? bucket)
    {
        var compiled = new CompiledStatement(statement, 0, document.UsesVariables);
        var resources = statement.Resource ?? statement.NotResource ?? [];
        foreach (var action in (statement.Action ?? statement.NotAction ?? []).Where(IsS3))
        {
            if (ActionIndex.Matching(GlobPattern.OfText(CompiledStatement.NormalAction(action))).IsEmpty)
            {
                yield return (PolicyLintRule.UnknownAction, $"S3 has no action {action}", Spelling.Near(action, S3Actions.Catalogue.All.Select(a => a.FullName)));
            }
            else if (statement is { Action: not null, Resource: { } on } && kind != PolicyKind.Trust && on.All(MayMatch) && !Fits(document, action, on))
            {
                yield return (PolicyLintRule.NoSuchRequest, $"{action} never concerns {string.Join(", ", on)}", "object actions go with arn:aws:s3:::bucket/key*, bucket actions with arn:aws:s3:::bucket");
            }
        }

        foreach (var found in ConditionLint.Check(compiled, kind))
        {
            yield return found;
        }

        if (kind != PolicyKind.Trust && resources.FirstOrDefault(r => !MayMatch(r)) is { } broken)
        {
            yield return (PolicyLintRule.NoArn, $"{broken} is no ARN, so that it matches nothing", "arn:aws:s3:::bucket or arn:aws:s3:::bucket/key");
        }

        if (!document.UsesVariables && (resources.Any(HasVariable) || compiled.Tests.Any(t => t.Values.Any(HasVariable))))
        {
            yield return (PolicyLintRule.DeadVariable, "${…} is plain text under Version 2008-10-17 or without a Version", "Version: 2012-10-17");
        }

        if (kind == PolicyKind.Bucket && bucket is not null && resources.FirstOrDefault(r => !MayName(r, bucket)) is { } other)
        {
            yield return (PolicyLintRule.OtherBucket, $"{other} is not of {bucket}, so the policy of {bucket} never applies to it", null);
        }

        if (statement.NotPrincipal is not null)
        {
            yield return (PolicyLintRule.NegativeGrant, "NotPrincipal also hits who has a permissions boundary, and all who come later", "Principal \"*\" with a condition on aws:PrincipalArn");
        }

        if (statement.Effect != PolicyEffect.Allow)
        {
            yield break;
        }

        if (statement.NotAction is not null || statement.NotResource is not null)
        {
            yield return (PolicyLintRule.NegativeGrant, "an Allow with NotAction or NotResource also allows what does not exist yet", "name what is allowed");
        }

        if (compiled.Tests.Any(t => t.Operator.Quantifier == SetQuantifier.ForAllValues))
        {
            yield return (PolicyLintRule.EmptySetAllows, "ForAllValues holds where the key is absent", "add Null: {key: false}");
        }

        if (compiled.Tests.Length == 0 && kind == PolicyKind.Identity && resources.Any(r => r is "*" || r.EndsWith(":s3:::*", StringComparison.Ordinal)) && compiled is { IsNotAction: false, IsNotResource: false }
            && statement.Action!.FirstOrDefault(a => CanonicalForm.FoldWildcards(CompiledStatement.NormalAction(a)) is "*" or "s3:*") is { } all)
        {
            yield return (PolicyLintRule.BroadGrant, $"{all} on {resources.First(r => r.EndsWith('*'))} is everything in every bucket", "name the buckets and the actions");
        }

        if (kind == PolicyKind.Trust && compiled is { Tests.Length: 0, Principals.IsEveryone: true, IsNotPrincipal: false })
        {
            yield return (PolicyLintRule.PublicGrant, "everyone with any AWS account may assume the role", "name who may, or add a condition on aws:PrincipalOrgID");
        }

        if (kind == PolicyKind.Bucket && PublicAccess.IsPublic(compiled))
        {
            yield return (PolicyLintRule.PublicGrant, $"everyone may do {string.Join(", ", statement.Action ?? ["…"])}", "say that it is meant: ignore this code with a reason");
        }

        if (kind == PolicyKind.Identity && !compiled.IsNotResource && resources.FirstOrDefault(MayNameManyIdentities) is { } identities
            && Array.Find(Escalations, e => compiled.MatchesAction(e.ToLowerInvariant())) is { } escalation)
        {
            yield return (PolicyLintRule.Escalation, $"{escalation} on {identities} lets its holder give itself more", "limit the resource, or demand a boundary by iam:PermissionsBoundary");
        }
    }

    /// <summary>Exact: some request of today's catalogue has an action that the pattern matches and a resource that one of the patterns matches.</summary>
    private static bool Fits(PolicyDocument document, string action, IReadOnlyList<string> resources)
    {
        var region = PolicyDocument.Create(document.Version, null, [new PolicyStatement { Effect = PolicyEffect.Allow, Action = [action], Resource = resources }]);
        return PolicyComparison.Cover(Somebody, PolicySet.Empty, region).Extent is not CoverageExtent.Empty;
    }

    private static bool IsS3(string name) => name.StartsWith("s3:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Six parts, or a star that may stand for those that are missing.</summary>
    private static bool IsArn(string resource)
    {
        var parts = resource.Split(':');
        return parts[0] == "arn" && (parts.Length >= 6 || Array.Exists(parts, p => p.IndexOf('*', StringComparison.Ordinal) is >= 0 and var star && !p[..star].Contains('/', StringComparison.Ordinal)));
    }

    private static bool MayMatch(string resource) => resource == "*" || resource.StartsWith("${", StringComparison.Ordinal) || IsArn(resource);

    private static bool HasVariable(string text) => text.Contains("${", StringComparison.Ordinal);

    private static bool MayNameManyIdentities(string resource) =>
        resource is "*" || resource.StartsWith("arn:*", StringComparison.Ordinal)
        || (resource.Contains(":iam:", StringComparison.Ordinal) && (resource.EndsWith('*') || HasVariable(resource)));

    private static bool MayName(string pattern, string bucket)
    {
        var at = pattern.IndexOf(":s3:::", StringComparison.Ordinal);
        if (at < 0 || HasVariable(pattern))
        {
            return true;
        }

        return GlobPattern.OfText(pattern[(at + 6)..].Split('/')[0]).Matches(bucket);
    }
}
