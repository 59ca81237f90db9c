namespace S3Creds.Policy.Tests.Comparison;

/// <summary>How differences are named to a reader.</summary>
public class DifferenceTests
{
    /// <summary>A Deny that does not apply lacks one of the things that it asks for, not all; what is known of each request is none of
    /// them.</summary>
    [Theory]
    [InlineData("""{"Bool":{"aws:SecureTransport":"false"}}""", "unless aws:SecureTransport Bool false")]
    [InlineData(
        """{"Bool":{"aws:SecureTransport":"false"},"StringEquals":{"aws:SourceVpc":"vpc-1"}}""",
        "unless (aws:SecureTransport Bool false and aws:SourceVpc StringEquals vpc-1)"
    )]
    [InlineData(
        """{"Bool":{"aws:SecureTransport":"false"},"StringEquals":{"aws:username":"ada"}}""",
        "unless aws:SecureTransport Bool false"
    )]
    [InlineData("""{"Bool":{"aws:SecureTransport":"false"},"StringEquals":{"aws:username":"bob"}}""", "")]
    [InlineData(
        """{"Bool":{"aws:SecureTransport":"false"},"StringNotEquals":{"aws:username":"ada"}},"Sid":"Other"},{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Null":{"aws:SourceVpc":"true"}}""",
        "unless aws:SourceVpc Null true"
    )]
    public void A_Deny_is_one_exclusion_of_what_is_not_known(string condition, string expected)
    {
        var allow = """{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}""";
        var result = PolicyComparison.Compare(
            PolicyDocument.Create(),
            PolicyDocument.Parse(
                $$"""{"Version":"2012-10-17","Statement":[{{allow}},{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{{condition}}}]}"""
            ),
            new ComparisonOptions { Known = RequestContext.Of(("aws:username", "ada")) }
        );
        Assert.All(result.Differences, d => Assert.Equal(expected, string.Join(" and ", d.Conditions)));
        Assert.NotEmpty(result.Differences);
    }

    private const string Ip = """{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}""";
    private const string OtherIp = """{"IpAddress":{"aws:SourceIp":"198.51.100.0/24"}}""";
    private const string Vpc = """{"StringEquals":{"aws:SourceVpc":"vpc-1"}}""";

    private const string OfTeam = "m/${aws:PrincipalTag/team}/*";

    /// <summary>The old side, the new one, and the lines: what must hold of a request, in either direction.</summary>
    public static TheoryData<string[], string[], string[]> Lines =>
        new()
        {
            {
                [Allow("m/*", Ip)],
                [Allow("m/*", Vpc)],
                [
                    "+ m/*, aws:SourceVpc StringEquals vpc-1, unless aws:SourceIp IpAddress 192.0.2.0/24",
                    "- m/*, aws:SourceIp IpAddress 192.0.2.0/24, unless aws:SourceVpc StringEquals vpc-1",
                ]
            },
            { [Allow("m/*")], [Allow("m/*", Ip)], ["- m/*, unless aws:SourceIp IpAddress 192.0.2.0/24"] },
            { [Allow("m/*", Ip)], [Allow("m/*")], ["+ m/*, unless aws:SourceIp IpAddress 192.0.2.0/24"] },
            { [Allow("m/*")], [Allow("m/*"), Deny("m/*", Ip)], ["- m/*, aws:SourceIp IpAddress 192.0.2.0/24"] },
            { [Allow("m/*"), Deny("m/*", Ip)], [Allow("m/*")], ["+ m/*, aws:SourceIp IpAddress 192.0.2.0/24"] },
            {
                [Allow("m/*"), Deny("m/*", Ip)],
                [Allow("m/*"), Deny("m/*", Vpc)],
                [
                    "+ m/*, aws:SourceIp IpAddress 192.0.2.0/24, unless aws:SourceVpc StringEquals vpc-1",
                    "- m/*, aws:SourceVpc StringEquals vpc-1, unless aws:SourceIp IpAddress 192.0.2.0/24",
                ]
            },
            {
                [Allow("m/*"), Deny("m/*", Ip)],
                [Allow("m/*", Vpc)],
                [
                    "+ m/*, aws:SourceIp IpAddress 192.0.2.0/24, aws:SourceVpc StringEquals vpc-1",
                    "- m/*, unless aws:SourceIp IpAddress 192.0.2.0/24, unless aws:SourceVpc StringEquals vpc-1",
                ]
            },
            {
                [Deny("m/*", Ip)],
                [Allow("m/*", Vpc), Deny("m/*", Ip)],
                ["+ m/*, aws:SourceVpc StringEquals vpc-1, unless aws:SourceIp IpAddress 192.0.2.0/24"]
            },
            { [], [Allow(OfTeam)], ["+ m/*/*, resource matches arn:aws:s3:::m/${aws:PrincipalTag/team}/*"] },
            {
                [Allow(OfTeam)],
                [Allow("m/*")],
                ["+ m/* except m/*/*", "+ m/*/*, unless resource matches arn:aws:s3:::m/${aws:PrincipalTag/team}/*"]
            },
            {
                [],
                [Allow("m/*"), Deny(OfTeam)],
                ["+ m/* except m/*/*", "+ m/*/*, unless resource matches arn:aws:s3:::m/${aws:PrincipalTag/team}/*"]
            },
            { [Allow("m/a/*")], [Allow("m/*")], ["+ m/* except m/a/*"] },
            { [Allow("m/a/*"), Allow("m/b/*")], [Allow("m/*")], ["+ m/* except m/a/* except m/b/*"] },
            { [Allow("m/a/*"), Allow("m/a/b/*")], [Allow("m/*")], ["+ m/* except m/a/*"] },
            { [], [Allow("m/*"), Deny("m/*/x")], ["+ m/* except m/*/x"] },
            { [Allow("m/a*")], [Allow("m/*b")], ["+ m/*b except m/a*", "- m/a* except m/*b"] },
            { [], [Allow("m/a*"), Deny("m/*b"), Deny("m/*c")], ["+ m/a* except m/*b except m/*c"] },
            { [Allow("*")], [Allow("m/*"), Allow("n/*")], ["- * except m/* except n/*"] },
            { [], [Allow("*"), Deny("m/*")], ["+ * except m/*"] },
            {
                [],
                [Allow("m/*", Ip), Allow("m/*", Vpc)],
                ["+ m/*, aws:SourceIp IpAddress 192.0.2.0/24", "+ m/*, aws:SourceVpc StringEquals vpc-1"]
            },
            {
                [Allow("m/*", Ip), Allow("m/*", Vpc)],
                [],
                ["- m/*, aws:SourceIp IpAddress 192.0.2.0/24", "- m/*, aws:SourceVpc StringEquals vpc-1"]
            },
            {
                [],
                [Allow("m/*", Ip), Allow("m/*", OtherIp)],
                ["+ m/*, aws:SourceIp IpAddress 192.0.2.0/24", "+ m/*, aws:SourceIp IpAddress 198.51.100.0/24"]
            },
            {
                [Allow("m/*", Ip), Deny("m/*", Vpc)],
                [Allow("m/*")],
                [
                    "+ m/*, aws:SourceIp IpAddress 192.0.2.0/24, aws:SourceVpc StringEquals vpc-1",
                    "+ m/*, unless aws:SourceIp IpAddress 192.0.2.0/24",
                ]
            },
            {
                [Allow("m/*", Ip), Allow("m/*", Vpc)],
                [Allow("m/*")],
                ["+ m/*, unless aws:SourceIp IpAddress 192.0.2.0/24, unless aws:SourceVpc StringEquals vpc-1"]
            },
            {
                [Allow("m/*")],
                [Allow("m/*"), Deny("m/*", Ip), Deny("m/*", Vpc)],
                [
                    "- m/*, aws:SourceIp IpAddress 192.0.2.0/24",
                    "- m/*, aws:SourceVpc StringEquals vpc-1, unless aws:SourceIp IpAddress 192.0.2.0/24",
                ]
            },
        };

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_line_names_its_region_and_what_must_hold(string[] old, string[] now, string[] lines)
    {
        var told = PolicyComparison
            .Compare(Document(old), Document(now))
            .Differences.Select(d =>
                $"{(d.IsGain ? '+' : '-')} {d.Resource.Replace("arn:aws:s3:::", "", StringComparison.Ordinal)}"
                + string.Concat(d.Except.Select(e => $" except {e.Replace("arn:aws:s3:::", "", StringComparison.Ordinal)}"))
                + (d.IsPart ? " in part" : "")
                + string.Concat(d.Conditions.Select(c => $", {c}"))
            );
        Assert.Equal(lines, told);
    }

    private static PolicyDocument Document(string[] statements) =>
        PolicyDocument.Parse($$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""");

    private static string Allow(string on, string? condition = null) => Statement("Allow", on, condition);

    private static string Deny(string on, string? condition = null) => Statement("Deny", on, condition);

    private static string Statement(string effect, string on, string? condition) =>
        $$"""{"Effect":"{{effect}}","Action":"s3:GetObject","Resource":"arn:aws:s3:::{{on}}"{{(condition is null ? "" : $",\"Condition\":{condition}")}}}""";

    [Fact]
    public void An_action_that_is_gained_on_all_of_a_pattern_is_told_on_all_of_it_whatever_another_gains_on_a_part()
    {
        var before = PolicyDocument.Parse(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::media/up/*"]}]}"""
        );
        var after = PolicyDocument.Parse(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:DeleteObject"],"Resource":["arn:aws:s3:::media/*"]}]}"""
        );

        var told = PolicyComparison
            .Compare(before, after)
            .Differences.Select(d =>
                $"{string.Join(' ', d.Actions.Select(a => a.Name))} on {d.Resource}{string.Concat(d.Except.Select(e => $" except {e}"))}"
            );

        Assert.Equal(
            ["DeleteObject PutObject on arn:aws:s3:::media/*", "GetObject on arn:aws:s3:::media/* except arn:aws:s3:::media/up/*"],
            told
        );
    }
}
