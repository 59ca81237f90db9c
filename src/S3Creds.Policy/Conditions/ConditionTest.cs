namespace S3Creds.Policy;

/// <summary>One operator on one key, prepared for evaluation.</summary>
/// <remarks>
/// Semantics: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html and
/// …/reference_policies_elements_condition_operators.html. A missing key satisfies negated operators, IfExists and ForAllValues.
/// </remarks>
internal sealed class ConditionTest
{
    private readonly PatternTemplate[] patterns = [];
    private readonly IpRange[] ranges = [];
    private readonly decimal[] numbers = [];
    private readonly long[] dates = [];
    private string? text;

    public ConditionTest(string @operator, ConditionKey key, bool variables)
    {
        Operator = ConditionOperator.Parse(@operator);
        OperatorText = @operator;
        Key = key.Name;
        Values = key.Values;
        switch (Operator.Family)
        {
            case OperatorFamily.String or OperatorFamily.StringIgnoreCase:
                patterns = [.. key.Values.Select(v => PatternTemplate.Parse(v, variables, wildcards: false))];
                break;
            case OperatorFamily.StringLike or OperatorFamily.Arn:
                patterns = [.. key.Values.Select(v => PatternTemplate.Parse(v, variables))];
                break;
            case OperatorFamily.Ip:
                ranges =
                [
                    .. key.Values.Where(v => IpRange.TryParse(v, out _)).Select(v => IpRange.TryParse(v, out var range) ? range : default),
                ];
                break;
            case OperatorFamily.Numeric:
                numbers =
                [
                    .. key
                        .Values.Where(v => ConditionScalars.TryNumber(v, out _))
                        .Select(v => ConditionScalars.TryNumber(v, out var number) ? number : 0),
                ];
                break;
            case OperatorFamily.Date:
                dates =
                [
                    .. key
                        .Values.Where(v => ConditionScalars.TryDate(v, out _))
                        .Select(v => ConditionScalars.TryDate(v, out var date) ? date : 0),
                ];
                break;
        }
    }

    public ConditionOperator Operator { get; }

    /// <summary>As a reader is shown it.</summary>
    public string Text => text ??= $"{Key} {OperatorText} {string.Join(" or ", Values.Select(v => v.Length == 0 ? "\"\"" : v))}";

    /// <summary>The operator as written.</summary>
    public string OperatorText { get; }

    public string Key { get; }

    public IReadOnlyList<string> Values { get; }

    /// <summary>String and ARN patterns, else empty.</summary>
    public IReadOnlyList<PatternTemplate> Patterns => patterns;

    public IReadOnlyList<IpRange> Ranges => ranges;

    public IReadOnlyList<decimal> Numbers => numbers;

    public IReadOnlyList<long> Dates => dates;

    /// <param name="whenUnknown">The answer where the operator is none of the language.</param>
    public bool Holds(RequestContext context, bool whenUnknown) => Holds(context, whenUnknown, context);

    /// <summary>As above, with the values of policy variables taken from another context than the key's own value.</summary>
    public bool Holds(RequestContext context, bool whenUnknown, RequestContext variables)
    {
        if (!Operator.IsKnown)
        {
            return whenUnknown;
        }

        var present = context.Get(Key);
        if (Operator.Family == OperatorFamily.Null)
        {
            return AskedForAbsence(present.IsEmpty);
        }

        if (present.IsEmpty)
        {
            return Operator.IfExists
                || Operator.Quantifier == SetQuantifier.ForAllValues
                || (Operator.Negated && Operator.Quantifier == SetQuantifier.None);
        }

        switch (Operator.Quantifier)
        {
            case SetQuantifier.ForAllValues:
                foreach (var value in present)
                {
                    if (MatchesAny(value, variables) == Operator.Negated)
                    {
                        return false;
                    }
                }

                return true;
            case SetQuantifier.ForAnyValue:
                foreach (var value in present)
                {
                    if (MatchesAny(value, variables) != Operator.Negated)
                    {
                        return true;
                    }
                }

                return false;
            default:
                foreach (var value in present)
                {
                    if (MatchesAny(value, variables))
                    {
                        return !Operator.Negated;
                    }
                }

                return Operator.Negated;
        }
    }

    /// <summary>Whether one value of the key matches any value of the policy, before negation.</summary>
    public bool MatchesAny(string value, RequestContext context) =>
        Operator.Family switch
        {
            OperatorFamily.String => AnyPattern(value, context, StringComparison.Ordinal),
            OperatorFamily.StringIgnoreCase => AnyPattern(value, context, StringComparison.OrdinalIgnoreCase),
            OperatorFamily.StringLike => AnyLike(value, context),
            OperatorFamily.Arn => AnyArn(value, context),
            OperatorFamily.Numeric => ConditionScalars.TryNumber(value, out var number) && AnyOrdered(numbers, number),
            OperatorFamily.Date => ConditionScalars.TryDate(value, out var date) && AnyOrdered(dates, date),
            OperatorFamily.Bool => AnyBool(value),
            OperatorFamily.Binary => AnyBinary(value),
            OperatorFamily.Ip => AnyIp(value),
            _ => false,
        };

    private bool AskedForAbsence(bool absent)
    {
        foreach (var value in Values)
        {
            if (bool.TryParse(value, out var asked) && asked == absent)
            {
                return true;
            }
        }

        return false;
    }

    private bool AnyPattern(string value, RequestContext context, StringComparison comparison)
    {
        foreach (var pattern in patterns)
        {
            if (string.Equals(pattern.Resolve(context), value, comparison))
            {
                return true;
            }
        }

        return false;
    }

    private bool AnyLike(string value, RequestContext context)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.Matches(value, context))
            {
                return true;
            }
        }

        return false;
    }

    private bool AnyArn(string value, RequestContext context)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.Resolve(context) is { } tokens && ArnPattern.IsMatch(tokens, value))
            {
                return true;
            }
        }

        return false;
    }

    private bool AnyOrdered<T>(T[] bounds, T value)
        where T : IComparable<T>
    {
        foreach (var bound in bounds)
        {
            var order = value.CompareTo(bound);
            var holds = Operator.Ordering switch
            {
                Ordering.Equal => order == 0,
                Ordering.Less => order < 0,
                Ordering.LessOrEqual => order <= 0,
                Ordering.Greater => order > 0,
                _ => order >= 0,
            };
            if (holds)
            {
                return true;
            }
        }

        return false;
    }

    private bool AnyBool(string value)
    {
        foreach (var asked in Values)
        {
            if (bool.TryParse(asked, out var a) && bool.TryParse(value, out var b) && a == b)
            {
                return true;
            }
        }

        return false;
    }

    private bool AnyBinary(string value)
    {
        foreach (var asked in Values)
        {
            if (string.Equals(asked, value, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private bool AnyIp(string value)
    {
        if (!IpRange.TryParseAddress(value, out var v6, out var address))
        {
            return false;
        }

        foreach (var range in ranges)
        {
            if (range.Contains(v6, address))
            {
                return true;
            }
        }

        return false;
    }
}
