using System.Text.RegularExpressions;

namespace S3Creds.Policy;

/// <summary>Whether the values of conditions can ever be those of their keys, and are as fixed as they must be.</summary>
internal static partial class ConditionValueChecks
{
    /// <summary>Keys that bound a grant to everyone: with a wildcard they bound nothing (S3 user guide, meaning of public).</summary>
    private static readonly string[] Pinned =
    [
        "aws:PrincipalOrgID",
        "aws:PrincipalAccount",
        "aws:SourceAccount",
        "aws:SourceOrgID",
        "aws:SourceVpc",
        "aws:SourceVpce",
        "aws:SourceOwner",
        "s3:DataAccessPointAccount",
    ];

    /// <summary>Variables whose value the caller, or a principal that may tag the caller, chooses.</summary>
    private static readonly string[] Chosen = ["${aws:PrincipalTag/", "${aws:RequestTag/", "${aws:username", "${aws:userid"];

    public static IReadOnlyList<PolicyCheck> All { get; } =
    [
        PolicyCheck.OfTest(PolicyLintRule.DeadValue, PolicyKinds.Any, Dead),
        PolicyCheck.OfTest(PolicyLintRule.ImpossibleValue, PolicyKinds.Any, Impossible),
        PolicyCheck.OfTest(PolicyLintRule.EpochDate, PolicyKinds.Any, Epoch),
        PolicyCheck.OfTest(PolicyLintRule.NarrowerBound, PolicyKinds.Any, Narrower),
        PolicyCheck.OfTest(PolicyLintRule.PermissivePattern, PolicyKinds.Any, Permissive),
    ];

    private static LintHit? Dead(LintStatement s, ConditionTest test) =>
        test.Values.FirstOrDefault(v => IsDead(test, v)) is { } dead
            ? new LintHit($"no value of {test.Key} is ever {test.OperatorText} '{dead}'")
            : null;

    private static bool IsDead(ConditionTest test, string value) =>
        !value.Contains("${", StringComparison.Ordinal)
        && test.Operator.Family switch
        {
            OperatorFamily.Numeric => !ConditionScalars.TryNumber(value, out _),
            OperatorFamily.Date => !ConditionScalars.TryDate(value, out _),
            OperatorFamily.Bool or OperatorFamily.Null => !bool.TryParse(value, out _),
            OperatorFamily.Ip => !IpRange.TryParse(value, out _),
            OperatorFamily.Arn => value != "*" && value.Count(c => c == ':') < 5,
            OperatorFamily.Binary => !Convert.TryFromBase64String(value, new byte[value.Length], out _),
            _ => false,
        };

    private static LintHit? Impossible(LintStatement s, ConditionTest test)
    {
        if (
            test.Operator.Family
            is not (OperatorFamily.String or OperatorFamily.StringIgnoreCase or OperatorFamily.StringLike or OperatorFamily.Arn)
        )
        {
            return null;
        }

        foreach (var value in test.Values)
        {
            if (FormatOf(test.Key, value) is { } format)
            {
                return new LintHit($"'{value}' is never the value of {test.Key}", format);
            }
        }

        return null;
    }

    /// <summary>The format that the key's values have where this one has it not; wildcards and variables are not judged, save in key
    /// ARNs.</summary>
    private static string? FormatOf(string key, string value)
    {
        if (key.Equals("s3:x-amz-server-side-encryption-aws-kms-key-id", StringComparison.OrdinalIgnoreCase))
        {
            return
                value == "*"
                || value.StartsWith("arn:", StringComparison.Ordinal) && !value.Contains(":alias/", StringComparison.Ordinal)
                || value.StartsWith("${", StringComparison.Ordinal)
                ? null
                : "the key's ARN: arn:aws:kms:REGION:ACCOUNT:key/ID";
        }

        if (value.AsSpan().IndexOfAny("*?$") >= 0)
        {
            return null;
        }

        return key.ToLowerInvariant() switch
        {
            "aws:sourcevpc" => Unless(Vpc().IsMatch(value), "vpc- and 8 or 17 hexadecimal digits"),
            "aws:sourcevpce" => Unless(Vpce().IsMatch(value), "vpce- and 8 or 17 hexadecimal digits"),
            "aws:requestedregion" => Unless(ArnChecks.IsRegion(value), "a region like eu-west-1"),
            "aws:principalorgid" or "aws:sourceorgid" or "aws:resourceorgid" or "aws:vpceorgid" => Unless(
                Organisation().IsMatch(value),
                "o- and 10 to 32 letters and digits"
            ),
            "aws:sourceaccount" or "aws:resourceaccount" or "s3:resourceaccount" or "s3:dataaccesspointaccount" => Unless(
                ArnChecks.IsAccount(value),
                "an account of 12 digits"
            ),
            "aws:principalaccount" => Unless(ArnChecks.IsAccount(value) || value == "anonymous", "an account of 12 digits"),
            "iam:passedtoservice" or "iam:awsservicename" or "aws:principalservicename" => Unless(
                ServicePrincipal().IsMatch(value),
                "a service like ec2.amazonaws.com"
            ),
            "kms:viaservice" => Unless(ViaService().IsMatch(value), "service and region: s3.eu-west-1.amazonaws.com"),
            _ => null,
        };
    }

    private static string? Unless(bool fits, string format) => fits ? null : format;

    private static LintHit? Epoch(LintStatement s, ConditionTest test) =>
        test.Operator.Family == OperatorFamily.Date
        && !test.Key.Equals("aws:EpochTime", StringComparison.OrdinalIgnoreCase)
        && test.Values.FirstOrDefault(v => v.Length > 4 && v.All(char.IsAsciiDigit)) is { } seconds
            ? new LintHit($"'{seconds}' is seconds since 1970", "a date like 2027-01-31T00:00:00Z")
            : null;

    private static LintHit? Narrower(LintStatement s, ConditionTest test) =>
        test.Operator is { Family: OperatorFamily.Numeric or OperatorFamily.Date, Ordering: not Ordering.Equal } && test.Values.Count > 1
            ? new LintHit($"of several bounds of {test.OperatorText} on {test.Key} only the widest counts", "leave the widest")
            : null;

    private static LintHit? Permissive(LintStatement s, ConditionTest test)
    {
        var like = test.Operator.Family is OperatorFamily.StringLike or OperatorFamily.Arn;
        foreach (var value in test.Values)
        {
            if (
                Pinned.Contains(test.Key, StringComparer.OrdinalIgnoreCase)
                && ((like && Wildcard(value) >= 0) || Array.Exists(Chosen, v => value.Contains(v, StringComparison.OrdinalIgnoreCase)))
            )
            {
                return new LintHit($"'{value}' does not fix {test.Key}", "name the values");
            }

            if (
                like
                && test.Key.Equals("aws:userid", StringComparison.OrdinalIgnoreCase)
                && Wildcard(value) is >= 0 and var star
                && !value[..star].Contains(':', StringComparison.Ordinal)
            )
            {
                return new LintHit($"'{value}' does not fix the role's or user's id", "ID:* with the whole id");
            }

            if (like && s.Kind == PolicyKind.Trust && test.Key.EndsWith(":sub", StringComparison.OrdinalIgnoreCase) && IsShortPrefix(value))
            {
                return new LintHit($"'{value}' is nearly every subject of the provider", "name whose tokens are trusted");
            }
        }

        return null;
    }

    /// <summary>Fewer than six characters before the first wildcard.</summary>
    internal static bool IsShortPrefix(string value) => Wildcard(value) is >= 0 and < 6;

    private static int Wildcard(string value) => value.AsSpan().IndexOfAny('*', '?');

    [GeneratedRegex("^vpc-([0-9a-f]{8}|[0-9a-f]{17})$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Vpc();

    [GeneratedRegex("^vpce-([0-9a-f]{8}|[0-9a-f]{17})$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Vpce();

    [GeneratedRegex("^o-[a-z0-9]{10,32}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Organisation();

    [GeneratedRegex(
        @"^[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|aws\.internal|amazonaws\.eu)$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex ServicePrincipal();

    [GeneratedRegex(
        @"^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,4}(-[a-z]+)+-\d\.amazonaws\.com(\.cn)?$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex ViaService();
}
