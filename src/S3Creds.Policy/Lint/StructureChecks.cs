namespace S3Creds.Policy;

/// <summary>What each kind of document takes at all: elements, versions, Sids, characters (<see cref="PolicyGrammar"/>).</summary>
internal static class StructureChecks
{
    public static IReadOnlyList<PolicyCheck> All { get; } =
    [
        new(PolicyLintRule.Structure, PolicyKinds.Any & ~PolicyKinds.Bucket, Structure),
        new(PolicyLintRule.BucketStructure, PolicyKinds.Bucket, Structure),
        new(PolicyLintRule.DuplicateSid, PolicyKinds.Bucket, DuplicateSids),
    ];

    private static IEnumerable<(int, LintHit)> Structure(PolicyDocument document, PolicyKind kind)
    {
        var grammar = PolicyGrammar.Of(kind);
        if (!grammar.Versions.Contains(document.Version))
        {
            yield return (-1, new LintHit(Version(document.Version, grammar), $"Version: {PolicyDocument.Version2012}"));
        }

        foreach (var member in document.Unknown)
        {
            yield return (-1, new LintHit($"'{member.Name}' is not an element of a policy document", "Version, Id and Statement are"));
        }

        if (document.Statements.Count == 0)
        {
            yield return (-1, new LintHit("Statement is a list of at least one statement"));
        }

        if (grammar.Latin1 && OutsideLatin1(document.ToJson()) is { } character)
        {
            yield return (-1, new LintHit($"{grammar.Name} holds characters up to U+00FF only, not U+{(int)character:X4}"));
        }

        for (var i = 0; i < document.Statements.Count; i++)
        {
            foreach (var wrong in OfStatement(document.Statements[i], grammar))
            {
                yield return (i, new LintHit(wrong));
            }

            if (kind == PolicyKind.ResourceControl && OfResourceControl(document.Statements[i]) is { } control)
            {
                yield return (i, new LintHit(control));
            }
        }

        foreach (var (index, sid) in grammar.UniqueSids ? Repeated(document) : [])
        {
            yield return (index, new LintHit($"Sid '{sid}' is used twice"));
        }
    }

    private static string Version(string? version, PolicyGrammar grammar) =>
        version is null ? $"{grammar.Name} needs a Version"
        : version == PolicyDocument.Version2008 ? $"{grammar.Name} cannot have Version {version}"
        : $"Version is {PolicyDocument.Version2012} or {PolicyDocument.Version2008}, not '{version}'";

    private static IEnumerable<string> OfStatement(PolicyStatement statement, PolicyGrammar grammar)
    {
        foreach (var member in statement.Unknown)
        {
            yield return $"'{member.Name}' is not an element of a statement";
        }

        var principal = statement.Principal is not null || statement.NotPrincipal is not null;
        var resource = statement.Resource is not null || statement.NotResource is not null;
        if (principal != (grammar.Principal == PolicyElementUse.Required))
        {
            yield return principal ? $"a statement of {grammar.Name} has no Principal" : $"a statement of {grammar.Name} needs a Principal";
        }
        else if (statement.NotPrincipal is not null && grammar.Resource == PolicyElementUse.Forbidden)
        {
            yield return $"a statement of {grammar.Name} has no NotPrincipal";
        }

        if (resource != (grammar.Resource == PolicyElementUse.Required))
        {
            yield return resource
                ? $"a statement of {grammar.Name} has no Resource"
                : $"a statement of {grammar.Name} needs exactly one of Resource and NotResource";
        }

        foreach (var (name, values) in Lists(statement))
        {
            if (values is { Count: 0 })
            {
                yield return $"{name} is an empty list";
            }
        }

        if (grammar.Principal == PolicyElementUse.Required && (IsEmpty(statement.Principal) || IsEmpty(statement.NotPrincipal)))
        {
            yield return "a Principal names at least one principal";
        }

        if (grammar.UniqueSids && statement.Sid is { } sid && !sid.All(char.IsAsciiLetterOrDigit))
        {
            yield return $"Sid '{sid}' has other characters than letters and digits";
        }
    }

    private static IEnumerable<(string Name, IReadOnlyList<string>? Values)> Lists(PolicyStatement statement) =>
        [
            ("Action", statement.Action),
            ("NotAction", statement.NotAction),
            ("Resource", statement.Resource),
            ("NotResource", statement.NotResource),
        ];

    private static bool IsEmpty(PolicyPrincipals? principals) =>
        principals is { Text: null or "" } && principals.Entries.All(e => e.Values.Count == 0);

    /// <summary>https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html</summary>
    private static string? OfResourceControl(PolicyStatement statement) =>
        statement.Effect != PolicyEffect.Deny && !IsFullAccess(statement) ? "a resource control policy only denies"
        : statement.NotAction is not null ? "a resource control policy has no NotAction"
        : statement.Principal is not null && !new PrincipalMatcher(statement.Principal).IsEveryone
            ? "the Principal of a resource control policy is \"*\""
        : null;

    /// <summary>AWS's own RCPFullAWSAccess.</summary>
    private static bool IsFullAccess(PolicyStatement statement) => statement is { Action: ["*"], Resource: ["*"], Conditions.Count: 0 };

    private static char? OutsideLatin1(string text)
    {
        foreach (var c in text)
        {
            if (c is not ('\t' or '\n' or '\r') and not (>= ' ' and <= '\u00ff'))
            {
                return c;
            }
        }

        return null;
    }

    private static IEnumerable<(int Index, string Sid)> Repeated(PolicyDocument document)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < document.Statements.Count; i++)
        {
            if (document.Statements[i].Sid is { Length: > 0 } sid && !seen.Add(sid))
            {
                yield return (i, sid);
            }
        }
    }

    private static IEnumerable<(int, LintHit)> DuplicateSids(PolicyDocument document, PolicyKind kind) =>
        Repeated(document).Select(r => (r.Index, new LintHit($"Sid '{r.Sid}' is used twice", "give each statement a Sid of its own")));
}
