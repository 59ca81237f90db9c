namespace S3Creds.Policy;

/// <summary>S3's meaning of "public" for bucket policies.</summary>
public static class PublicAccess
{
    /// <summary>Condition keys whose fixed values make a grant to everyone non-public.</summary>
    private static readonly HashSet<string> FixingKeys = new(StringComparer.OrdinalIgnoreCase)
    {
        "aws:PrincipalArn",
        "aws:PrincipalOrgID",
        "aws:PrincipalAccount",
        "aws:SourceArn",
        "aws:SourceVpc",
        "aws:SourceVpce",
        "aws:SourceOwner",
        "aws:SourceAccount",
        "aws:SourceIp",
        "aws:userid",
        "s3:DataAccessPointArn",
        "s3:DataAccessPointAccount",
    };

    /// <summary> Whether S3 calls the policy public: some Allow names everyone (or excludes a list) without a condition that fixes the
    /// caller to values without wildcards.
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
    /// </summary>
    public static bool IsPublic(PolicyDocument bucketPolicy)
    {
        foreach (var statement in bucketPolicy.Compiled.Statements)
        {
            if (IsPublic(statement))
            {
                return true;
            }
        }

        return false;
    }

    internal static bool IsPublic(CompiledStatement statement) =>
        !statement.IsDeny
        && statement.Principals is { } principals
        && (principals.IsEveryone || statement.IsNotPrincipal)
        && (HasUnknownAction(statement) || !Array.Exists(statement.Tests, FixesCaller));

    /// <summary>S3 takes an Allow of an action that it does not know for public.</summary>
    private static bool HasUnknownAction(CompiledStatement statement) =>
        !statement.IsNotAction && statement.Actions.Any(a => ActionIndex.Matching(a).IsEmpty);

    private static bool FixesCaller(ConditionTest test)
    {
        var op = test.Operator;
        if (
            !FixingKeys.Contains(test.Key)
            || op.Negated
            || op.IfExists
            || op.Quantifier == SetQuantifier.ForAllValues
            || test.Values.Count == 0
        )
        {
            return false;
        }

        return op.Family switch
        {
            OperatorFamily.String or OperatorFamily.StringIgnoreCase => test.Patterns.All(p => p.Static is not null),
            OperatorFamily.StringLike or OperatorFamily.Arn => test.Patterns.All(p => IsFixed(test.Key, p)),
            OperatorFamily.Ip => test.Ranges.Count == test.Values.Count && test.Ranges.All(IsNarrow),
            _ => false,
        };
    }

    /// <summary>A pattern is fixed when it has neither wildcard nor variable; of an access point's ARN its name may be open.</summary>
    private static bool IsFixed(string key, PatternTemplate pattern)
    {
        if (pattern.Static is not { } glob)
        {
            return false;
        }

        if (glob.IsLiteral)
        {
            return true;
        }

        var parts = glob.Tokens.Split(':', 6);
        return key.Equals("s3:DataAccessPointArn", StringComparison.OrdinalIgnoreCase)
            && parts.Length == 6
            && parts[5].StartsWith("accesspoint/", StringComparison.Ordinal)
            && parts[4].Length > 0
            && Array.TrueForAll(parts[..5], p => p.AsSpan().IndexOfAny(Glob.Star, Glob.Any) < 0);
    }

    /// <summary>S3 takes ranges wider than /8 (IPv4) and /32 (IPv6) for public.</summary>
    private static bool IsNarrow(IpRange range)
    {
        var bits = (int)UInt128.PopCount(range.Last - range.First);
        return range.V6 ? bits <= 96 : bits <= 24;
    }
}
