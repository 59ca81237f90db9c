namespace S3Creds.Policy;

/// <summary> Actions, resources and statements that change nothing. What one pattern covers of another is a first guess; where S3 is
/// concerned the exact comparison proves it: without the item the statement is the same access. </summary>
internal static class RedundancyChecks
{
    /// <summary>Longer lists and documents are not checked: the finding is about style, and its cost grows with the square.</summary>
    private const int MostItems = 100;
    private const int MostStatements = 20;

    private static readonly ComparisonOptions Proof = new() { Describe = false, Budget = 100_000 };

    public static IReadOnlyList<PolicyCheck> All { get; } =
    [
        PolicyCheck.OfStatement(PolicyLintRule.RedundantAction, PolicyKinds.Any, Actions),
        PolicyCheck.OfStatement(PolicyLintRule.RedundantResource, PolicyKinds.WithResources, Resources),
        new(PolicyLintRule.RedundantStatement, PolicyKinds.Any, Statements),
    ];

    private static IEnumerable<LintHit> Actions(LintStatement s)
    {
        var folded = s.Actions.Select(CompiledStatement.NormalAction).ToList();
        return Covered(folded).Select(c => new LintHit($"{s.Actions[c.Item]} is part of {s.Actions[c.By]}", $"remove {s.Actions[c.Item]}"));
    }

    private static IEnumerable<LintHit> Resources(LintStatement s) =>
        Covered(s.Resources)
            .Where(c => Same(s, c.Item))
            .Select(c => new LintHit($"{s.Resources[c.Item]} is part of {s.Resources[c.By]}", $"remove {s.Resources[c.Item]}"));

    /// <summary>Items that one other item covers; of equal ones the first stays.</summary>
    private static IEnumerable<(int Item, int By)> Covered(IReadOnlyList<string> items)
    {
        if (items.Count > MostItems)
        {
            yield break;
        }

        var patterns = items.Select(GlobPattern.OfText).ToList();
        for (var i = 0; i < items.Count; i++)
        {
            for (var by = 0; by < items.Count; by++)
            {
                if (by != i && Covers(patterns[by], items[by], items[i]) && (by < i || !Covers(patterns[i], items[i], items[by])))
                {
                    yield return (i, by);
                    break;
                }
            }
        }
    }

    /// <summary> Whether the one matches whatever the other matches: with the other's wildcards replaced by nothing, by one character and
    /// by more than the one could take singly. </summary>
    private static bool Covers(GlobPattern one, string text, string other)
    {
        if (text == other)
        {
            return true;
        }

        if (text.Contains("${", StringComparison.Ordinal) || text.IndexOf('*', StringComparison.Ordinal) < 0)
        {
            return false;
        }

        var fresh = other.Replace('?', '\u0001');
        return one.Matches(fresh.Replace("*", "", StringComparison.Ordinal))
            && one.Matches(fresh.Replace("*", "\u0001", StringComparison.Ordinal))
            && one.Matches(fresh.Replace("*", new string('\u0001', text.Length + 1), StringComparison.Ordinal));
    }

    /// <summary>Proved where the statement is about S3, whose requests the comparison knows.</summary>
    private static bool Same(LintStatement s, int item)
    {
        if (s.Statement.Resource is not { } resources || !IsS3(s.Statement))
        {
            return true;
        }

        var without = Alone(s.Statement with { Resource = [.. resources.Where((_, i) => i != item)] });
        return PolicyComparison.Compare(Document(s.Document, Alone(s.Statement)), Document(s.Document, without), Proof).Relation
            == AccessRelation.Equal;
    }

    /// <summary>As an Allow to its holder: who is named and whether it denies does not matter to which requests it is about.</summary>
    private static PolicyStatement Alone(PolicyStatement statement) =>
        statement with
        {
            Effect = PolicyEffect.Allow,
            Principal = null,
            NotPrincipal = null,
        };

    private static PolicyDocument Document(PolicyDocument of, params IReadOnlyList<PolicyStatement> statements) =>
        PolicyDocument.Create(of.Version, null, statements);

    private static bool IsS3(PolicyStatement statement) =>
        statement.Action is { Count: > 0 } actions && actions.All(a => a.StartsWith("s3:", StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<(int, LintHit)> Statements(PolicyDocument document, PolicyKind kind)
    {
        var repeated = Repeated(document).ToList();
        foreach (var (index, first) in repeated)
        {
            yield return (index, new LintHit($"the statement is the same as statement {first + 1}", "remove it"));
        }

        var grants = PolicyKinds.Identity.HasFlag((PolicyKinds)(1 << (int)kind)) && document.Statements.Count is > 1 and <= MostStatements;
        for (var i = 0; grants && i < document.Statements.Count; i++)
        {
            // A Deny that takes nothing from this document may take it from another one.
            if (
                document.Statements[i] is { Effect: PolicyEffect.Allow } statement
                && IsS3(statement)
                && !repeated.Exists(r => r.Index == i)
                && ChangesNothing(document, i)
            )
            {
                yield return (i, new LintHit("the statement allows nothing that the others do not allow", "remove it"));
            }
        }
    }

    private static IEnumerable<(int Index, int First)> Repeated(PolicyDocument document)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < document.Statements.Count; i++)
        {
            if (!seen.TryAdd(CanonicalForm.OfStatement(document.Statements[i]), i))
            {
                yield return (i, seen[CanonicalForm.OfStatement(document.Statements[i])]);
            }
        }
    }

    /// <summary>A statement about nothing has other findings.</summary>
    private static bool ChangesNothing(PolicyDocument document, int index)
    {
        var alone = Document(document, document.Statements[index]);
        var others = document.Statements.Where((s, i) => i != index && s.Effect == PolicyEffect.Allow).ToList();
        return PolicyComparison.Compare(Document(document), alone, Proof).InBNotA is not null
            && PolicyComparison
                .Compare(Document(document, others), Document(document, [.. others, document.Statements[index]]), Proof)
                .Relation == AccessRelation.Equal;
    }
}
