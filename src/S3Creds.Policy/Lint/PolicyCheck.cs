namespace S3Creds.Policy;

/// <summary>Kinds of document that a check concerns.</summary>
[Flags]
internal enum PolicyKinds
{
    Inline = 1 << PolicyKind.Inline,
    Managed = 1 << PolicyKind.Managed,
    Session = 1 << PolicyKind.Session,
    ServiceControl = 1 << PolicyKind.ServiceControl,
    ResourceControl = 1 << PolicyKind.ResourceControl,
    Bucket = 1 << PolicyKind.Bucket,
    Trust = 1 << PolicyKind.Trust,

    /// <summary>What grants to its holder.</summary>
    Identity = Inline | Managed | Session,

    /// <summary>What names resources.</summary>
    WithResources = Identity | ServiceControl | ResourceControl | Bucket,

    /// <summary>What names principals.</summary>
    WithPrincipals = Bucket | Trust,
    Any = WithResources | Trust,
}

/// <summary>A finding before it has its statement: what is wrong, and the way out.</summary>
internal readonly record struct LintHit(string Message, string? Hint = null);

/// <summary>A statement as the checks see it.</summary>
internal sealed record LintStatement(PolicyDocument Document, PolicyKind Kind, string? Bucket, int Index)
{
    public PolicyStatement Statement { get; } = Document.Statements[Index];

    public CompiledStatement Compiled { get; } = new(Document.Statements[Index], Index, Document.UsesVariables);

    public bool IsAllow => Statement.Effect == PolicyEffect.Allow;

    public bool IsDeny => !IsAllow;

    /// <summary>Of Action or NotAction.</summary>
    public IReadOnlyList<string> Actions => Statement.Action ?? Statement.NotAction ?? [];

    /// <summary>Of Resource or NotResource.</summary>
    public IReadOnlyList<string> Resources => Statement.Resource ?? Statement.NotResource ?? [];

    public IReadOnlyList<ConditionTest> Tests => Compiled.Tests;

    /// <summary>Values of one principal type of Principal or NotPrincipal; the bare text counts as AWS.</summary>
    public IEnumerable<string> Principals(string type)
    {
        var principals = Statement.Principal ?? Statement.NotPrincipal;
        var entries = (principals?.Entries ?? []).Where(e => e.Type == type).SelectMany(e => e.Values);
        return type == "AWS" && principals?.Text is { } text ? entries.Prepend(text) : entries;
    }

    /// <summary>Whether another condition of the statement is on one of the keys, by a test that fixes it.</summary>
    public bool IsOn(params ReadOnlySpan<string> keys)
    {
        foreach (var test in Tests)
        {
            foreach (var key in keys)
            {
                if (test.Key.Equals(key, StringComparison.OrdinalIgnoreCase) && test.Operator.Family != OperatorFamily.Null)
                {
                    return true;
                }
            }
        }

        return false;
    }
}

/// <summary>One thing that the lint looks for: its code, the kinds of document that it concerns, and how it is found.</summary>
internal sealed record PolicyCheck(
    PolicyLintRule Rule,
    PolicyKinds Kinds,
    Func<PolicyDocument, PolicyKind, IEnumerable<(int Statement, LintHit Hit)>>? Document = null
)
{
    /// <summary>Null for a check of whole documents.</summary>
    public Func<LintStatement, IEnumerable<LintHit>>? Statement { get; private init; }

    public static PolicyCheck OfStatement(PolicyLintRule rule, PolicyKinds kinds, Func<LintStatement, IEnumerable<LintHit>> find) =>
        new(rule, kinds) { Statement = find };

    /// <summary>At most one finding a statement.</summary>
    public static PolicyCheck OfStatement(PolicyLintRule rule, PolicyKinds kinds, Func<LintStatement, LintHit?> find) =>
        OfStatement(rule, kinds, s => find(s) is { } hit ? [hit] : []);

    /// <summary>At most one finding for each condition key under an operator that IAM has.</summary>
    public static PolicyCheck OfTest(PolicyLintRule rule, PolicyKinds kinds, Func<LintStatement, ConditionTest, LintHit?> find) =>
        OfStatement(rule, kinds, s => s.Tests.Where(t => t.Operator.IsKnown).Select(t => find(s, t)).OfType<LintHit>());
}
