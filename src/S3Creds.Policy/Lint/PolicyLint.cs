namespace S3Creds.Policy;

/// <summary>Something in a document that AWS refuses or that is probably not meant.</summary>
/// <param name="Statement">0-based; null where the whole document is concerned.</param>
public sealed record PolicyLintFinding(PolicyLintRule Rule, int? Statement, string Message, string? Hint = null);

/// <summary> Finds what AWS refuses and what is legal and probably wrong: every check of the families, on the kinds of document that it
/// concerns. docs/policy-checks.md compares the list with IAM Access Analyzer's policy checks. </summary>
public static class PolicyLint
{
    private static readonly IReadOnlyList<PolicyCheck> Checks =
    [
        .. StructureChecks.All,
        .. ActionChecks.All,
        .. ArnChecks.All,
        .. PrincipalChecks.All,
        .. TrustChecks.All,
        .. GrantChecks.All,
        .. ConditionKeyChecks.All,
        .. OperatorChecks.All,
        .. ConditionValueChecks.All,
        .. AddressChecks.All,
        .. TagChecks.All,
        .. VariableChecks.All,
        .. RedundancyChecks.All,
    ];

    /// <param name="bucket">The bucket that a bucket policy is attached to.</param>
    public static IReadOnlyList<PolicyLintFinding> Check(PolicyDocument document, PolicyKind kind, string? bucket = null) =>
        Run(document, kind, bucket, _ => true);

    /// <summary>What AWS is certain to refuse. A document without any may still be refused for what only the account knows.</summary>
    public static IReadOnlyList<PolicyLintFinding> Refusals(PolicyDocument document, PolicyKind kind, string? bucket = null) =>
        Run(document, kind, bucket, r => r.Refused);

    private static List<PolicyLintFinding> Run(PolicyDocument document, PolicyKind kind, string? bucket, Func<PolicyLintRule, bool> wanted)
    {
        var concerned = Checks.Where(c => c.Kinds.HasFlag((PolicyKinds)(1 << (int)kind)) && wanted(c.Rule)).ToList();
        var findings = new List<PolicyLintFinding>();
        foreach (var check in concerned.Where(c => c.Document is not null))
        {
            findings.AddRange(check.Document!(document, kind).Select(f => Finding(check, f.Statement < 0 ? null : f.Statement, f.Hit)));
        }

        for (var i = 0; i < document.Statements.Count; i++)
        {
            var statement = new LintStatement(document, kind, bucket, i);
            foreach (var check in concerned.Where(c => c.Statement is not null))
            {
                findings.AddRange(check.Statement!(statement).Select(hit => Finding(check, i, hit)));
            }
        }

        return [.. findings.OrderBy(f => f.Statement ?? -1)];
    }

    private static PolicyLintFinding Finding(PolicyCheck check, int? statement, LintHit hit) =>
        new(check.Rule, statement, hit.Message, hit.Hint);
}
