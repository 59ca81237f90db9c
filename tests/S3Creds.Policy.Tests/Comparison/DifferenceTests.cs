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
