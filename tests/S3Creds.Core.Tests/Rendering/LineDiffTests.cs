using S3Creds.Core.Rendering;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Rendering;

public sealed class LineDiffTests
{
    [Theory]
    [InlineData("a\nb\n", "a\nb\n", "")]
    [InlineData("", "a\n", "@@ -0,0 +1,1 @@|+a")]
    [InlineData("a\n", "a", "@@ -1,1 +1,1 @@|-a|+a|\\ No newline at end of file")]
    [InlineData("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n", "@@ -2,7 +2,7 @@| 2| 3| 4|-5|+x| 6| 7| 8")]
    [InlineData("a\r\nb\r\n", "a\r\nb\r\nc\r\n", "@@ -1,2 +1,3 @@| a| b|+c")]
    public void A_difference_is_shown_with_what_surrounds_it(string before, string after, string shown) =>
        Assert.Equal(shown, string.Join('|', LineDiff.Of(before, after)));

    [Fact]
    public async Task Drawn_texts_are_made_from_one_another_by_the_lines_shown() =>
        await Volume.EachAsync(Volume.Seeds(300, 2_000, 20_000), seed =>
        {
            var random = new Random(seed);
            var (before, after) = (Draw(random), Draw(random));
            var lines = LineDiff.Of(before, after).Where(l => l[0] is '+' or '-').ToList();
            var (gone, come) = (lines.Where(l => l[0] == '-'), lines.Where(l => l[0] == '+'));
            Assert.Equal(
                Sorted(before.Split('\n', StringSplitOptions.RemoveEmptyEntries).Concat(come.Select(l => l[1..]))),
                Sorted(after.Split('\n', StringSplitOptions.RemoveEmptyEntries).Concat(gone.Select(l => l[1..])))
            );
            return Task.CompletedTask;
        });

    private static string Draw(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => (char)('a' + random.Next(4)) + "\n"));

    private static string Sorted(IEnumerable<string> lines) => string.Join(',', lines.Order(StringComparer.Ordinal));
}
