namespace S3Creds.Policy;

/// <summary>
/// Whether operators exist, fit their keys, and compare what they seem to compare.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html and
/// …/reference_policies_condition-single-vs-multi-valued-context-keys.html
/// </summary>
internal static class OperatorChecks
{
    public static IReadOnlyList<PolicyCheck> All { get; } =
    [
        PolicyCheck.OfStatement(PolicyLintRule.UnknownOperator, PolicyKinds.Any, Unknown),
        PolicyCheck.OfTest(PolicyLintRule.SetOperator, PolicyKinds.Any, Set),
        PolicyCheck.OfTest(PolicyLintRule.NullWithSet, PolicyKinds.Any, NullWithSet),
        PolicyCheck.OfTest(PolicyLintRule.TypeMismatch, PolicyKinds.Any, Mismatch),
        PolicyCheck.OfTest(PolicyLintRule.LiteralWildcard, PolicyKinds.Any, LiteralWildcard),
        PolicyCheck.OfTest(PolicyLintRule.ArnAsText, PolicyKinds.Any, ArnAsText),
        PolicyCheck.OfTest(PolicyLintRule.VariableInOperator, PolicyKinds.Any, Variable),
        PolicyCheck.OfTest(PolicyLintRule.PresenceByPattern, PolicyKinds.Any, Presence),
        PolicyCheck.OfTest(PolicyLintRule.ConstantCondition, PolicyKinds.Any, Constant),
        PolicyCheck.OfTest(PolicyLintRule.EmptyValues, PolicyKinds.Any, Empty),
        PolicyCheck.OfTest(PolicyLintRule.AbsentMfa, PolicyKinds.Any, AbsentMfa),
    ];

    private static IEnumerable<LintHit> Unknown(LintStatement s) =>
        s
            .Tests.Where(t => !t.Operator.IsKnown)
            .Select(t => new LintHit(
                $"IAM has no condition operator {t.OperatorText}",
                t.OperatorText.EndsWith("NullIfExists", StringComparison.OrdinalIgnoreCase)
                    ? "Null"
                    : Spelling.Near(t.OperatorText, ConditionOperator.KnownNames)
            ));

    private static LintHit? Set(LintStatement s, ConditionTest test)
    {
        var op = test.Operator;
        if (op is { Quantifier: SetQuantifier.ForAnyValue, IfExists: true })
        {
            return new LintHit(
                $"{test.OperatorText}: IfExists has no meaning for a set operator",
                "ForAnyValue, and Null: {key: true} in a statement of its own"
            );
        }

        // ForAllValues in an Allow has a finding of its own.
        return ConditionKeys.IsMultivalued(test.Key) switch
        {
            false when op.Quantifier != SetQuantifier.None && (s.IsDeny || op.Quantifier == SetQuantifier.ForAnyValue) => new LintHit(
                $"{test.Key} has one value, and {test.OperatorText} is for keys with several",
                TrustChecks.WithoutSet(test)
            ),
            true when op.Quantifier == SetQuantifier.None && op.Family != OperatorFamily.Null => new LintHit(
                $"{test.Key} can have several values, and {test.OperatorText} does not define whether all or any of them count",
                "ForAllValues: or ForAnyValue:"
            ),
            _ => null,
        };
    }

    private static LintHit? NullWithSet(LintStatement s, ConditionTest test) =>
        test.Operator.Family == OperatorFamily.Null && test.OperatorText.Contains(':', StringComparison.Ordinal)
            ? new LintHit($"{test.OperatorText} asks the same as Null", "Null")
            : null;

    private static LintHit? Mismatch(LintStatement s, ConditionTest test)
    {
        var type = ConditionKeys.TypeOf(test.Key);
        return type is null || Fits(type.Value, test)
            ? null
            : new LintHit($"{test.Key} is {Name(type.Value)}, and {test.OperatorText} compares something else", OperatorsOf(type.Value));
    }

    private static bool Fits(ConditionKeyType type, ConditionTest test) =>
        (type, test.Operator.Family) switch
        {
            (_, OperatorFamily.Null) => true,
            (ConditionKeyType.Bool, OperatorFamily.Bool) => true,
            (ConditionKeyType.Numeric, OperatorFamily.Numeric) => true,
            (ConditionKeyType.Date, OperatorFamily.Date) => true,
            (ConditionKeyType.Epoch, OperatorFamily.Date or OperatorFamily.Numeric) => true,
            (ConditionKeyType.Address, OperatorFamily.Ip) => true,
            (
                ConditionKeyType.Arn
                    or ConditionKeyType.Text,
                OperatorFamily.String
                    or OperatorFamily.StringIgnoreCase
                    or OperatorFamily.StringLike
                    or OperatorFamily.Binary
            ) => true,
            (ConditionKeyType.Arn, OperatorFamily.Arn) => true,
            (ConditionKeyType.Text, OperatorFamily.Arn) => test.Values.Any(v => v.StartsWith("arn:", StringComparison.Ordinal) || v == "*"),
            _ => false,
        };

    private static string Name(ConditionKeyType type) =>
        type switch
        {
            ConditionKeyType.Bool => "true or false",
            ConditionKeyType.Numeric => "a number",
            ConditionKeyType.Date => "a date",
            ConditionKeyType.Epoch => "a time",
            ConditionKeyType.Address => "an address",
            ConditionKeyType.Arn => "an ARN",
            _ => "a text",
        };

    private static string OperatorsOf(ConditionKeyType type) =>
        type switch
        {
            ConditionKeyType.Bool => "Bool",
            ConditionKeyType.Numeric => "NumericEquals, NumericLessThan, …",
            ConditionKeyType.Date or ConditionKeyType.Epoch => "DateLessThan, DateGreaterThan, …",
            ConditionKeyType.Address => "IpAddress or NotIpAddress",
            ConditionKeyType.Arn => "ArnLike or ArnEquals",
            _ => "StringEquals or StringLike",
        };

    private static LintHit? LiteralWildcard(LintStatement s, ConditionTest test) =>
        test.Operator.Family is OperatorFamily.String or OperatorFamily.StringIgnoreCase
        && test.Values.FirstOrDefault(HasWildcard) is { } value
            ? new LintHit(
                $"{test.OperatorText} treats the wildcard in '{value}' as plain text",
                test.Operator.Negated ? "StringNotLike" : "StringLike"
            )
            : null;

    /// <summary>Outside of <c>${*}</c> and <c>${?}</c>, which are the characters themselves.</summary>
    private static bool HasWildcard(string value) =>
        value.Replace("${*}", "", StringComparison.Ordinal).Replace("${?}", "", StringComparison.Ordinal).AsSpan().IndexOfAny('*', '?')
        >= 0;

    private static LintHit? ArnAsText(LintStatement s, ConditionTest test) =>
        test.Operator.Family == OperatorFamily.StringLike
        && ConditionKeys.TypeOf(test.Key) == ConditionKeyType.Arn
        && test.Values.FirstOrDefault(v => HasWildcard(v) && v != "*") is { } value
            ? new LintHit(
                $"the wildcard in '{value}' also matches other parts of an ARN",
                test.OperatorText.Replace("String", "Arn", StringComparison.OrdinalIgnoreCase)
            )
            : null;

    private static LintHit? Variable(LintStatement s, ConditionTest test) =>
        test.Operator.Family
            is not (OperatorFamily.String or OperatorFamily.StringIgnoreCase or OperatorFamily.StringLike or OperatorFamily.Arn)
        && s.Document.UsesVariables
        && test.Values.FirstOrDefault(v => v.Contains("${", StringComparison.Ordinal)) is { } value
            ? new LintHit(
                $"{test.OperatorText} does not support policy variables: '{value}'",
                "variables stand in String… and Arn… conditions"
            )
            : null;

    private static LintHit? Presence(LintStatement s, ConditionTest test) =>
        test.Operator is { Family: OperatorFamily.StringLike, IfExists: false, Quantifier: SetQuantifier.None } && IsEverything(test)
            ? new LintHit(
                $"{test.OperatorText} '*' only asks whether {test.Key} is {(test.Operator.Negated ? "absent" : "present")}",
                $"Null: {{{test.Key}: \"{(test.Operator.Negated ? "true" : "false")}\"}}"
            )
            : null;

    private static bool IsEverything(ConditionTest test) =>
        test.Values.Count > 0 && test.Values.Any(v => v.Length > 0 && v.All(c => c == '*'));

    /// <summary>Of a value, or of every value, whatever it is.</summary>
    private static LintHit? Constant(LintStatement s, ConditionTest test)
    {
        var op = test.Operator;
        var both =
            op.Family is OperatorFamily.Bool or OperatorFamily.Null
            && test.Values.Select(v => v.ToLowerInvariant()).Distinct(StringComparer.Ordinal).Count() > 1;
        var always =
            both
            || (
                op is { Family: OperatorFamily.StringLike, Negated: false }
                && IsEverything(test)
                && (op.IfExists || op.Quantifier == SetQuantifier.ForAllValues)
            );
        var never = op is { Family: OperatorFamily.StringLike, Negated: true, Quantifier: SetQuantifier.ForAnyValue } && IsEverything(test);
        return always
                ? new LintHit($"{test.OperatorText} on {test.Key} holds for every value", "remove the condition, or one of its values")
            : never ? new LintHit($"{test.OperatorText} on {test.Key} holds for no value", "remove the statement, or narrow the pattern")
            : null;
    }

    private static LintHit? Empty(LintStatement s, ConditionTest test) =>
        test.Values.Count == 0
            ? new LintHit(
                $"{test.OperatorText} on {test.Key} has no values",
                "name values, or remove the condition; Null asks whether a key is present"
            )
            : null;

    private static LintHit? AbsentMfa(LintStatement s, ConditionTest test) =>
        s.IsDeny
        && test is { Operator: { Family: OperatorFamily.Bool, IfExists: false }, Values: ["false" or "False"] }
        && test.Key.Equals("aws:MultiFactorAuthPresent", StringComparison.OrdinalIgnoreCase)
            ? new LintHit(
                "requests with long-term keys have no aws:MultiFactorAuthPresent, so that this does not deny them",
                "BoolIfExists"
            )
            : null;
}
