namespace S3Creds.Policy;

/// <summary>Conditions that IAM refuses, that nothing meets, or that hold where their author did not think of it.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html</remarks>
internal static class ConditionLint
{
    public static IEnumerable<(PolicyLintRule Rule, string Message, string? Hint)> Check(CompiledStatement statement, PolicyKind kind)
    {
        foreach (var test in statement.Tests)
        {
            if (!test.Operator.IsKnown)
            {
                yield return (PolicyLintRule.UnknownOperator, $"IAM has no condition operator {test.OperatorText}", Spelling.Near(test.OperatorText, ConditionOperator.KnownNames));
                continue;
            }

            if (UnknownKey(test) is { } unknown)
            {
                yield return unknown;
            }
            else if (kind != PolicyKind.Trust && Stray(statement, test) is { } stray)
            {
                yield return (PolicyLintRule.KeyNotOfAction, stray, "conditions on it go in a statement of the actions that have it");
            }

            if (SetOperator(statement, test) is { } set)
            {
                yield return set;
            }

            if (test.Values.FirstOrDefault(v => IsDead(test, v)) is { } dead)
            {
                yield return (PolicyLintRule.DeadValue, $"no value of {test.Key} is ever {test.OperatorText} '{dead}'", null);
            }

            if (statement.IsDeny && test is { Operator: { Family: OperatorFamily.Bool, IfExists: false }, Values: ["false" or "False"] }
                && test.Key.Equals("aws:MultiFactorAuthPresent", StringComparison.OrdinalIgnoreCase))
            {
                yield return (PolicyLintRule.AbsentMfa, "requests with long-term keys have no aws:MultiFactorAuthPresent, so that this does not deny them", "BoolIfExists");
            }
        }
    }

    private static (PolicyLintRule, string, string?)? UnknownKey(ConditionTest test)
    {
        if (test.Key.StartsWith("s3:", StringComparison.OrdinalIgnoreCase))
        {
            return S3Actions.Catalogue.KeyType(test.Key) is null
                ? (PolicyLintRule.UnknownConditionKey, $"S3 has no condition key {test.Key}", Spelling.Near(test.Key, S3Actions.Catalogue.ConditionKeys))
                : null;
        }

        // AWS adds global keys: only what is nearly one of today's is taken for a slip.
        return test.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase) && !ConditionKeys.IsGlobal(test.Key) && Spelling.Near(test.Key, ConditionKeys.Global) is { } near
            ? (PolicyLintRule.UnknownConditionKey, $"there is no condition key {test.Key}", near)
            : null;
    }

    /// <summary>Actions named by themselves that lack the key, or a statement none of whose actions has it. Conditions that hold where a key is absent may be meant so.</summary>
    private static string? Stray(CompiledStatement statement, ConditionTest test)
    {
        var op = test.Operator;
        if (!test.Key.StartsWith("s3:", StringComparison.OrdinalIgnoreCase) || op.IfExists || op.Negated || op.Family == OperatorFamily.Null || op.Quantifier == SetQuantifier.ForAllValues)
        {
            return null;
        }

        var lacking = new List<string>();
        var having = 0;
        foreach (var index in ActionIndex.Of(statement).Members())
        {
            var action = S3Actions.Catalogue.All[index];
            if (Has(action, test.Key))
            {
                having++;
            }
            else if (!statement.IsNotAction && statement.Actions.Any(a => a.IsLiteral && a.Tokens == action.LowerName))
            {
                lacking.Add(action.FullName);
            }
        }

        var effect = statement.IsDeny ? "denied" : "allowed";
        return lacking.Count > 0 ? $"requests for {string.Join(", ", lacking)} never have {test.Key}, so that this never has them {effect}"
            : having == 0 && statement.Actions.Any(a => a.Tokens.StartsWith("s3:", StringComparison.Ordinal)) ? $"no action of the statement has {test.Key}, so that nothing is {effect} by it"
            : null;
    }

    private static bool Has(S3Action action, string key) =>
        action.ConditionKeys.Any(k => Same(k, key)) || action.ResourceTypes.Any(t => S3Actions.Catalogue.ResourceTypes.First(r => r.Name == t).ConditionKeys.Any(k => Same(k, key)));

    private static bool Same(string known, string key)
    {
        var tag = known.IndexOf("/${", StringComparison.Ordinal) is >= 0 and var dollar ? dollar : known.IndexOf("/<", StringComparison.Ordinal);
        return tag < 0 ? known.Equals(key, StringComparison.OrdinalIgnoreCase) : key.StartsWith(known[..(tag + 1)], StringComparison.OrdinalIgnoreCase);
    }

    private static (PolicyLintRule, string, string?)? SetOperator(CompiledStatement statement, ConditionTest test)
    {
        var op = test.Operator;
        if (op is { Quantifier: SetQuantifier.ForAnyValue, IfExists: true })
        {
            return (PolicyLintRule.SetOperator, $"{test.OperatorText}: IfExists says nothing of a set", "ForAnyValue, and Null: {key: true} in a statement of its own");
        }

        // ForAllValues in an Allow has a finding of its own.
        return ConditionKeys.IsMultivalued(test.Key) switch
        {
            false when op.Quantifier != SetQuantifier.None && (statement.IsDeny || op.Quantifier == SetQuantifier.ForAnyValue) =>
                (PolicyLintRule.SetOperator, $"{test.Key} has one value, {test.OperatorText} is for keys with several", test.OperatorText[(test.OperatorText.IndexOf(':', StringComparison.Ordinal) + 1)..]),
            true when op.Quantifier == SetQuantifier.None && op.Family != OperatorFamily.Null =>
                (PolicyLintRule.SetOperator, $"{test.Key} can have several values, and {test.OperatorText} does not say whether all or any of them count", "ForAllValues: or ForAnyValue:"),
            _ => null,
        };
    }

    private static bool IsDead(ConditionTest test, string value) => !value.Contains("${", StringComparison.Ordinal) && test.Operator.Family switch
    {
        OperatorFamily.Numeric => !ConditionScalars.TryNumber(value, out _),
        OperatorFamily.Date => !ConditionScalars.TryDate(value, out _),
        OperatorFamily.Bool or OperatorFamily.Null => !bool.TryParse(value, out _),
        OperatorFamily.Ip => !IpRange.TryParse(value, out _),
        OperatorFamily.Arn => value.Count(c => c == ':') < 5,
        _ => false,
    };
}
