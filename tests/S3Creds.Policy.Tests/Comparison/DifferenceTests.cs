namespace S3Creds.Policy.Tests.Comparison;

/// <summary>How differences are named to a reader.</summary>
public class DifferenceTests
{
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
