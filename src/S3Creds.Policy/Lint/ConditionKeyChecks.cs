namespace S3Creds.Policy;

/// <summary>Whether condition keys exist, are sent with the statement's actions, and decide what they seem to decide.</summary>
internal static class ConditionKeyChecks
{
    private static readonly string[] CallerWritten = ["aws:Referer", "aws:UserAgent"];

    /// <summary>Keys of the resource itself: in its own policy they have one value.</summary>
    private static readonly string[] OfResource =
    [
        "aws:ResourceAccount",
        "aws:ResourceOrgID",
        "aws:ResourceOrgPaths",
        "s3:ResourceAccount",
    ];

    /// <summary>Sent by some services only (reference_policies_condition-keys).</summary>
    private static readonly string[] OfFewServices = ["aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"];

    public static IReadOnlyList<PolicyCheck> All { get; } =
    [
        PolicyCheck.OfTest(PolicyLintRule.InvalidConditionKey, PolicyKinds.Any, Invalid),
        PolicyCheck.OfTest(PolicyLintRule.UnknownService, PolicyKinds.Any, UnknownService),
        PolicyCheck.OfTest(PolicyLintRule.MissingTagKey, PolicyKinds.Any, MissingTagKey),
        PolicyCheck.OfTest(PolicyLintRule.RetiredKey, PolicyKinds.Any, Retired),
        PolicyCheck.OfTest(PolicyLintRule.UnknownConditionKey, PolicyKinds.Any, Unknown),
        PolicyCheck.OfTest(PolicyLintRule.KeyNotOfAction, PolicyKinds.WithResources, NotOfAction),
        PolicyCheck.OfStatement(PolicyLintRule.DuplicateKeyCase, PolicyKinds.Any, Duplicates),
        PolicyCheck.OfTest(PolicyLintRule.CallerWrittenKey, PolicyKinds.Any, CallerWrites),
        PolicyCheck.OfTest(PolicyLintRule.IrrelevantKey, PolicyKinds.Bucket, Irrelevant),
        PolicyCheck.OfTest(PolicyLintRule.UnpairedKey, PolicyKinds.Any, Unpaired),
        PolicyCheck.OfTest(PolicyLintRule.KeyOfFewServices, PolicyKinds.Any, FewServices),
        PolicyCheck.OfTest(PolicyLintRule.NegatedPrefix, PolicyKinds.WithResources, NegatedPrefix),
    ];

    /// <summary>The service of a key, or the identity provider's domain.</summary>
    private static string PrefixOf(string key) => key[..key.IndexOf(':', StringComparison.Ordinal)];

    private static LintHit? Invalid(LintStatement s, ConditionTest test) =>
        test.Key.IndexOf(':', StringComparison.Ordinal) > 0
            ? null
            : new LintHit(
                $"the condition key '{test.Key}' has no service prefix",
                Spelling.Near("s3:" + test.Key, S3Actions.Catalogue.ConditionKeys) ?? Spelling.Near("aws:" + test.Key, ConditionKeys.Global)
            );

    private static LintHit? UnknownService(LintStatement s, ConditionTest test) =>
        test.Key.IndexOf(':', StringComparison.Ordinal) > 0
        && PrefixOf(test.Key) is var prefix
        && !prefix.Equals("aws", StringComparison.OrdinalIgnoreCase)
        && prefix.AsSpan().IndexOfAny('.', '/') < 0
        && !ServiceCatalogue.IsKeyPrefix(prefix)
            ? new LintHit($"no service has the prefix {prefix}", Spelling.Near(test.Key, S3Actions.Catalogue.ConditionKeys))
            : null;

    /// <summary>A key that ends where the tag's name belongs.</summary>
    private static LintHit? MissingTagKey(LintStatement s, ConditionTest test) =>
        TagKeys(test.Key).FirstOrDefault(k => test.Key.TrimEnd('/').Equals(k, StringComparison.OrdinalIgnoreCase)) is { } tag
            ? new LintHit($"{test.Key} does not name a tag", $"{tag}/NAME")
            : null;

    private static IEnumerable<string> TagKeys(string key)
    {
        string[] global = ["aws:PrincipalTag", "aws:RequestTag", "aws:ResourceTag"];
        var service = key.IndexOf(':', StringComparison.Ordinal) > 0 ? ServiceCatalogue.Of(PrefixOf(key)) : null;
        return global.Concat(
            (service?.ConditionKeys ?? [])
                .Where(k => k.Contains("/${", StringComparison.Ordinal) || k.Contains("/<", StringComparison.Ordinal))
                .Select(k => k[..k.IndexOf('/', StringComparison.Ordinal)])
        );
    }

    private static LintHit? Retired(LintStatement s, ConditionTest test) =>
        test.Key.Equals("aws:ARN", StringComparison.OrdinalIgnoreCase) ? new LintHit($"{test.Key} was replaced", "aws:PrincipalArn") : null;

    private static LintHit? Unknown(LintStatement s, ConditionTest test)
    {
        if (test.Key.IndexOf(':', StringComparison.Ordinal) <= 0 || MissingTagKey(s, test) is not null || Retired(s, test) is not null)
        {
            return null;
        }

        var prefix = PrefixOf(test.Key);
        if (prefix.Equals("aws", StringComparison.OrdinalIgnoreCase))
        {
            return ConditionKeys.IsGlobal(test.Key)
                ? null
                : new LintHit($"there is no global condition key {test.Key}", Spelling.Near(test.Key, ConditionKeys.Global));
        }

        return ServiceCatalogue.Of(prefix) is { } service && service.KeyType(test.Key) is null
            ? new LintHit(
                $"{(service.Name == "s3" ? "S3" : service.Name)} has no condition key {test.Key}",
                Spelling.Near(test.Key, service.ConditionKeys)
            )
            : null;
    }

    /// <summary>Actions named by themselves that lack the key, or a statement none of whose actions has it. Conditions that hold where a
    /// key is absent may be meant so.</summary>
    private static LintHit? NotOfAction(LintStatement s, ConditionTest test)
    {
        if (
            !test.Key.StartsWith("s3:", StringComparison.OrdinalIgnoreCase)
            || PrincipalChecks.HoldsWhenAbsent(test)
            || test.Operator.Negated
            || S3Actions.Catalogue.KeyType(test.Key) is null
        )
        {
            return null;
        }

        var lacking = new List<string>();
        var having = 0;
        foreach (var index in ActionIndex.Of(s.Compiled).Members())
        {
            var action = ServiceCatalogue.Of("s3")!.Actions[index];
            if (action.Has(test.Key))
            {
                having++;
            }
            else if (!s.Compiled.IsNotAction && s.Compiled.Actions.Any(a => a.IsLiteral && a.Tokens == action.LowerName))
            {
                lacking.Add(action.Name);
            }
        }

        var effect = s.IsDeny ? "denied" : "allowed";
        return
            (
                lacking.Count > 0 ? $"requests for {ShortList.Of(lacking)} never have {test.Key}, so that this never has them {effect}"
                : having == 0 && s.Actions.Any(a => a.StartsWith("s3:", StringComparison.OrdinalIgnoreCase))
                    ? $"no action of the statement has {test.Key}, so that nothing is {effect} by it"
                : null
            )
                is { } message
            ? new LintHit(message, "put the condition into a statement of the actions that have it")
            : null;
    }

    private static IEnumerable<LintHit> Duplicates(LintStatement s) =>
        s.Statement.Conditions.SelectMany(
            c => c.Keys.GroupBy(k => k.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1),
            (c, g) =>
                new LintHit(
                    $"{g.First().Name} occurs twice under {c.Operator}, in different spellings",
                    "write it once, with a list of values"
                )
        );

    private static LintHit? CallerWrites(LintStatement s, ConditionTest test) =>
        CallerWritten.Contains(test.Key, StringComparer.OrdinalIgnoreCase)
        && test.Operator.Family != OperatorFamily.Null
        && !s.Principals("Service").Any()
            ? new LintHit(
                $"the caller writes {test.Key} itself, so that anyone can meet this",
                "a key that AWS sets: aws:SourceVpce, aws:SourceIp, aws:PrincipalTag/…"
            )
            : null;

    private static LintHit? Irrelevant(LintStatement s, ConditionTest test) =>
        OfResource.Contains(test.Key, StringComparer.OrdinalIgnoreCase)
            ? new LintHit(
                $"{test.Key} is the bucket's own in every request that its policy sees",
                "remove it, or use aws:PrincipalAccount or aws:PrincipalOrgID"
            )
            : null;

    private static LintHit? Unpaired(LintStatement s, ConditionTest test) =>
        test.Key.Equals("aws:VpcSourceIp", StringComparison.OrdinalIgnoreCase)
        && !s.IsOn("aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn", "aws:VpceAccount", "aws:VpceOrgID")
            ? new LintHit("addresses of aws:VpcSourceIp are the same in every VPC", "add a condition on aws:SourceVpc")
            : null;

    private static LintHit? FewServices(LintStatement s, ConditionTest test) =>
        OfFewServices.Contains(test.Key, StringComparer.OrdinalIgnoreCase) && (s.Statement.NotAction is not null || s.Actions.Contains("*"))
            ? new LintHit($"few services send {test.Key}: for the others it is absent", "name the services' actions, such as s3:*")
            : null;

    /// <summary>A listing without a prefix, or with a shorter one, shows the same keys.
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html</summary>
    private static LintHit? NegatedPrefix(LintStatement s, ConditionTest test) =>
        test.Key.Equals("s3:prefix", StringComparison.OrdinalIgnoreCase)
        && test.Operator.Family != OperatorFamily.Null
        && test.Operator.Negated == s.IsAllow
        && test.Values.Count > 0
        && (s.Compiled.MatchesAction("s3:listbucket") || s.Compiled.MatchesAction("s3:listbucketversions"))
            ? new LintHit(
                "a listing with a shorter prefix, or with none, shows the same keys",
                s.IsAllow
                    ? "allow the prefixes that may be listed by StringLike"
                    : "deny by StringNotLike all but the prefixes that may be listed"
            )
            : null;
}
