namespace S3Creds.Policy;

/// <summary>Conditions on tags, which requests of some actions never have.</summary>
internal static class TagChecks
{
    public static IReadOnlyList<PolicyCheck> All { get; } =
    [PolicyCheck.OfTest(PolicyLintRule.TagKeyNotSent, PolicyKinds.WithResources, NotSent)];

    private static LintHit? NotSent(LintStatement s, ConditionTest test)
    {
        if (!test.Key.StartsWith("aws:ResourceTag/", StringComparison.OrdinalIgnoreCase) || PrincipalChecks.HoldsWhenAbsent(test))
        {
            return null;
        }

        if (s.Statement.NotAction is not null)
        {
            return new LintHit($"many actions have no {test.Key}, and NotAction includes them", "name the actions that have it");
        }

        var lacking = s.Actions.Where(a => Lacks(a, test.Key)).ToList();
        return lacking.Count == 0
            ? null
            : new LintHit(
                $"requests for {ShortList.Of(lacking)} never have {test.Key}",
                "put the condition into a statement of the actions that have it"
            );
    }

    private static bool Lacks(string action, string key) =>
        ActionChecks.Parts(action) is { } parts
        && ServiceCatalogue.Of(parts.Service)?.Matching(GlobPattern.OfText(action.ToLowerInvariant())).ToList() is { Count: > 0 } matching
        && matching.TrueForAll(a => !a.Has(key));
}
