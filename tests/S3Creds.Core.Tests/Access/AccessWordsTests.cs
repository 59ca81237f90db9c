using S3Creds.Core.Access;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Rendering;
using S3Creds.Policy;

namespace S3Creds.Core.Tests.Access;

/// <summary>A condition of hundreds of values is a line, in every view for readers; JSON has them all.</summary>
public sealed class AccessWordsTests
{
    private static readonly string Condition =
        "aws:SourceIp in " + string.Join(" or ", Enumerable.Range(0, 400).Select(i => $"10.0.{i / 250}.{i % 250}/32"));

    private static readonly AccessChange Change = new(
        "user/x",
        false,
        true,
        "read",
        ["s3:GetObject"],
        "arn:aws:s3:::media/*",
        [.. Enumerable.Range(0, 400).Select(i => $"arn:aws:s3:::media/{i}/*")],
        false,
        [Condition],
        null
    );

    private static readonly AccessChanges Changes = new([Change], [], []);

    [Fact]
    public void The_first_values_are_shown_and_the_rest_is_counted()
    {
        var short10 = string.Join(" or ", Enumerable.Range(0, 10).Select(i => $"10.0.0.{i}/32"));
        Assert.Equal($"aws:SourceIp in {short10} or … and 390 more", AccessWords.Condition(Condition));
        Assert.Equal("aws:SourceIp in " + short10, AccessWords.Condition("aws:SourceIp in " + short10));
    }

    /// <summary>Two lists of addresses that begin alike are two groups: only views shorten them.</summary>
    [Fact]
    public void The_addresses_of_anyone_are_all_of_its_name_and_the_first_of_them_in_views()
    {
        var addresses = string.Join(" or ", Enumerable.Range(0, 400).Select(i => $"192.0.{i / 250}.{i % 250}"));
        var (address, bucket) = AccessChangesTests.Bucket(
            "media",
            """{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*","Condition":{"IpAddress":{"aws:SourceIp":"""
                + $"[\"{addresses.Replace(" or ", "\",\"", StringComparison.Ordinal)}\"]"
                + "}}}"
        );
        var report = AccessReport.Of(
            AccessModel.Of(AccessChangesTests.Set((address, bucket)), AccessFacts.Nothing("123456789012", "aws")),
            AccessScope.All
        );
        var change = Assert.Single(report.Changes);
        Assert.StartsWith("anyone from ", change.Who, StringComparison.Ordinal);
        Assert.Equal(400, change.Who.Split(" or ").Length);
        Assert.True(change.IsPublic);
        string[] views =
        [
            change.ToString(),
            new TextView(colour: false).Render(report),
            MarkdownView.Render(report),
            AccessMarkdownView.Render(report, "t", actions: false),
            .. Enum.GetValues<AccessOrder>().Select(o => new AccessTextView(o, actions: false, colour: false).Render(report)),
        ];
        Assert.All(views, v => Assert.Contains("and 390 more", v, StringComparison.Ordinal));
        Assert.All(views, v => Assert.True(v.Length < 2_500, v));
        Assert.Contains("192.0.1.149", AccessJson.Write(report).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_expectation_of_many_names_is_a_sentence_of_the_first()
    {
        string[] many = [.. Enumerable.Range(0, 400).Select(i => $"user/u{i}")];
        var text = new Expectation(ExpectationKind.Can, many, many, many, RequestContext.Empty, new SourceSpan("a", 1, 1)).ToString();
        Assert.Equal(3, text.Split("user/u9, … and 390 more").Length - 1);
        Assert.True(text.Length < 500, text);
    }

    [Fact]
    public void So_in_every_view_of_access_and_its_changes()
    {
        string[] views =
        [
            Change.ToString(),
            new TextView(colour: false).Render(Changes),
            MarkdownView.Render(Changes),
            AccessMarkdownView.Render(Changes, "t", actions: false),
            .. Enum.GetValues<AccessOrder>()
                .Select(o =>
                    new AccessTextView(o, actions: false, colour: false).Render(Changes with { Changes = [Change with { Except = [] }] })
                ),
        ];
        Assert.All(views, v =>
        {
            Assert.Contains("and 390 more", v, StringComparison.Ordinal);
            Assert.True(v.Length < 2_500, v);
        });
        Assert.Contains("10.0.1.149/32", AccessJson.Write(Changes).ToJsonString(), StringComparison.Ordinal);
    }
}
