using System.Collections.Frozen;

namespace S3Creds.Policy;

/// <summary>What an operator compares.</summary>
internal enum OperatorFamily
{
    /// <summary>Not an operator of the language: such a condition never helps an Allow and never spares a Deny.</summary>
    Unknown,
    String,
    StringIgnoreCase,
    StringLike,
    Numeric,
    Date,
    Bool,
    Binary,
    Ip,
    Arn,
    Null,
}

internal enum Ordering
{
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

internal enum SetQuantifier
{
    None,
    ForAllValues,
    ForAnyValue,
}

/// <summary>A condition operator, read without regard to case (parliament and the IAM simulator do; the documentation states it for
/// keys).</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html</remarks>
internal readonly record struct ConditionOperator(
    OperatorFamily Family,
    bool Negated,
    Ordering Ordering,
    SetQuantifier Quantifier,
    bool IfExists
)
{
    private static readonly FrozenDictionary<string, (OperatorFamily Family, bool Negated, Ordering Ordering)> Names = new Dictionary<
        string,
        (OperatorFamily, bool, Ordering)
    >(StringComparer.OrdinalIgnoreCase)
    {
        ["StringEquals"] = (OperatorFamily.String, false, Ordering.Equal),
        ["StringNotEquals"] = (OperatorFamily.String, true, Ordering.Equal),
        ["StringEqualsIgnoreCase"] = (OperatorFamily.StringIgnoreCase, false, Ordering.Equal),
        ["StringNotEqualsIgnoreCase"] = (OperatorFamily.StringIgnoreCase, true, Ordering.Equal),
        ["StringLike"] = (OperatorFamily.StringLike, false, Ordering.Equal),
        ["StringNotLike"] = (OperatorFamily.StringLike, true, Ordering.Equal),
        ["NumericEquals"] = (OperatorFamily.Numeric, false, Ordering.Equal),
        ["NumericNotEquals"] = (OperatorFamily.Numeric, true, Ordering.Equal),
        ["NumericLessThan"] = (OperatorFamily.Numeric, false, Ordering.Less),
        ["NumericLessThanEquals"] = (OperatorFamily.Numeric, false, Ordering.LessOrEqual),
        ["NumericGreaterThan"] = (OperatorFamily.Numeric, false, Ordering.Greater),
        ["NumericGreaterThanEquals"] = (OperatorFamily.Numeric, false, Ordering.GreaterOrEqual),
        ["DateEquals"] = (OperatorFamily.Date, false, Ordering.Equal),
        ["DateNotEquals"] = (OperatorFamily.Date, true, Ordering.Equal),
        ["DateLessThan"] = (OperatorFamily.Date, false, Ordering.Less),
        ["DateLessThanEquals"] = (OperatorFamily.Date, false, Ordering.LessOrEqual),
        ["DateGreaterThan"] = (OperatorFamily.Date, false, Ordering.Greater),
        ["DateGreaterThanEquals"] = (OperatorFamily.Date, false, Ordering.GreaterOrEqual),
        ["Bool"] = (OperatorFamily.Bool, false, Ordering.Equal),
        ["BinaryEquals"] = (OperatorFamily.Binary, false, Ordering.Equal),
        ["IpAddress"] = (OperatorFamily.Ip, false, Ordering.Equal),
        ["NotIpAddress"] = (OperatorFamily.Ip, true, Ordering.Equal),
        ["ArnEquals"] = (OperatorFamily.Arn, false, Ordering.Equal),
        ["ArnLike"] = (OperatorFamily.Arn, false, Ordering.Equal),
        ["ArnNotEquals"] = (OperatorFamily.Arn, true, Ordering.Equal),
        ["ArnNotLike"] = (OperatorFamily.Arn, true, Ordering.Equal),
        ["Null"] = (OperatorFamily.Null, false, Ordering.Equal),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The base operators' names, for suggestions.</summary>
    public static IEnumerable<string> KnownNames => Names.Keys;

    public bool IsKnown => Family != OperatorFamily.Unknown;

    public static ConditionOperator Parse(string text)
    {
        const string forAll = "ForAllValues:";
        const string forAny = "ForAnyValue:";
        const string suffix = "IfExists";
        var quantifier = SetQuantifier.None;
        var name = text;
        if (name.StartsWith(forAll, StringComparison.OrdinalIgnoreCase))
        {
            (quantifier, name) = (SetQuantifier.ForAllValues, name[forAll.Length..]);
        }
        else if (name.StartsWith(forAny, StringComparison.OrdinalIgnoreCase))
        {
            (quantifier, name) = (SetQuantifier.ForAnyValue, name[forAny.Length..]);
        }

        var ifExists = name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase);
        if (ifExists)
        {
            name = name[..^suffix.Length];
        }

        if (!Names.TryGetValue(name, out var known))
        {
            return default;
        }

        // Whether a key is present is no question of its values: AWS takes a set operator with Null and it changes nothing. It refuses
        // IfExists.
        return known.Family != OperatorFamily.Null
                ? new ConditionOperator(known.Family, known.Negated, known.Ordering, quantifier, ifExists)
            : ifExists ? default
            : new ConditionOperator(known.Family, known.Negated, known.Ordering, SetQuantifier.None, IfExists: false);
    }
}
