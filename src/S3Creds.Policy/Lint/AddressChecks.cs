namespace S3Creds.Policy;

/// <summary>Addresses of requests:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip.</summary>
internal static class AddressChecks
{
    private static readonly IpRange[] Private = [Range("10.0.0.0/8"), Range("172.16.0.0/12"), Range("192.168.0.0/16"), Range("fc00::/7")];

    public static IReadOnlyList<PolicyCheck> All { get; } =
    [
        PolicyCheck.OfTest(PolicyLintRule.PrivateAddress, PolicyKinds.Any, PrivateSource),
        PolicyCheck.OfTest(PolicyLintRule.LooseRange, PolicyKinds.Any, Loose),
    ];

    private static LintHit? PrivateSource(LintStatement s, ConditionTest test) =>
        test.Operator.Family == OperatorFamily.Ip
        && test.Key.Equals("aws:SourceIp", StringComparison.OrdinalIgnoreCase)
        && test.Values.FirstOrDefault(IsPrivate) is { } address
            ? new LintHit(
                $"aws:SourceIp is a public address, and {address} is private",
                "aws:VpcSourceIp with aws:SourceVpc, for requests through a VPC endpoint"
            )
            : null;

    private static bool IsPrivate(string value) =>
        IpRange.TryParse(value, out var range)
        && Array.Exists(Private, p => p.V6 == range.V6 && range.First >= p.First && range.Last <= p.Last);

    private static LintHit? Loose(LintStatement s, ConditionTest test)
    {
        foreach (var value in test.Operator.Family == OperatorFamily.Ip ? test.Values : [])
        {
            if (
                value.Split('/') is [var address, _]
                && IpRange.TryParse(value, out var range)
                && IpRange.TryParseAddress(address, out _, out var at)
                && at != range.First
            )
            {
                return new LintHit($"{value} is the range {range}", range.ToString());
            }
        }

        return null;
    }

    private static IpRange Range(string text) =>
        IpRange.TryParse(text, out var range) ? range : throw new System.Diagnostics.UnreachableException();
}
