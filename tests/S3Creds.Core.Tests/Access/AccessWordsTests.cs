using S3Creds.Core.Access;
using S3Creds.Core.Rendering;

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
