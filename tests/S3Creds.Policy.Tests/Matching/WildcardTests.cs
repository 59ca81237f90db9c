using System.Diagnostics;
using CsCheck;

namespace S3Creds.Policy.Tests.Matching;

/// <summary>The one wildcard matcher, against one that is slow and plain.</summary>
public sealed class WildcardTests
{
    [Theory]
    [InlineData("s3:Get*", "s3:GetObject", true)]
    [InlineData("s3:get*", "s3:GetObject", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("*", "", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("a*b*c", "axxbyyc", true)]
    [InlineData("a*b*c", "axxbyy", false)]
    [InlineData("*/*", "a/b/c", true)]
    [InlineData(@"a\*b", @"a\xb", true)]
    [InlineData("a[b]*", "a[b]c", true)]
    public void A_star_is_any_run_and_a_question_mark_one_character(string pattern, string text, bool matches) =>
        Assert.Equal(matches, Wildcard.Of(pattern).Matches(text));

    [Theory]
    [InlineData("https://*.example.com", "https://a.b.example.com", true)]
    [InlineData("https://*.example.com", "https://example.com", false)]
    [InlineData("a?c", "abc", false)]
    [InlineData("a?c*", "a?cd", true)]
    [InlineData("a*a", "a", false)]
    [InlineData("", "", true)]
    public void With_stars_alone_a_question_mark_is_itself(string pattern, string text, bool matches) =>
        Assert.Equal(matches, Wildcard.OfStars(pattern).Matches(text));

    [Fact]
    public void Case_counts_unless_it_is_to_be_ignored()
    {
        Assert.True(Wildcard.Of("S3:GET*", ignoreCase: true).Matches("s3:getobject"));
        Assert.True(Wildcard.OfStars("x-AMZ-*", ignoreCase: true).Matches("X-Amz-Date"));
        Assert.False(Wildcard.Of("S3:GET*").Matches("s3:getobject"));
    }

    /// <summary>Short texts over few letters: every way in which parts of a pattern can overlap.</summary>
    [Fact]
    public void It_decides_as_the_plain_matcher() =>
        Gen.Select(Text("ab*?", 10), Text("ab", 14), Gen.Bool)
            .Sample(
                draw =>
                    Wildcard.Of(draw.Item1, draw.Item3).Matches(draw.Item2) == Plain(draw.Item1, draw.Item2, "*?")
                    && Wildcard.OfStars(draw.Item1, draw.Item3).Matches(draw.Item2) == Plain(draw.Item1, draw.Item2, "*"),
                iter: Volume.Of(20_000, 400_000)
            );

    /// <summary>Long segments with question marks take the bit-parallel way.</summary>
    [Fact]
    public void It_decides_as_the_plain_matcher_on_long_texts() =>
        Gen.Select(Text("aab?", 200), Text("aab", 300), Text("ab", 100))
            .Sample(
                draw =>
                {
                    var pattern = $"*{draw.Item1}*{draw.Item3}?*";
                    var inside = draw.Item1.Replace('?', 'b');
                    return ((string[])[draw.Item2, $"{draw.Item2}{inside}{draw.Item3}a", $"{inside}b{draw.Item3}{draw.Item2}"]).All(t =>
                        Wildcard.Of(pattern).Matches(t) == Plain(pattern, t, "*?")
                    );
                },
                iter: Volume.Of(300, 6_000)
            );

    /// <summary>What takes a backtracking matcher a time that doubles with every star.</summary>
    [Fact]
    public void No_pattern_takes_long()
    {
        var text = new string('a', 20_000);
        var clock = Stopwatch.StartNew();
        foreach (
            var pattern in (string[])
                [
                    string.Concat(Enumerable.Repeat("a*", 2_000)) + "b",
                    string.Concat(Enumerable.Repeat("*a?", 2_000)) + "b",
                    "*" + new string('a', 5_000) + "b*",
                    "*" + new string('a', 5_000) + "?b*",
                    new string('*', 5_000) + "b",
                ]
        )
            Assert.False(Wildcard.Of(pattern).Matches(text));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{clock.Elapsed}");
    }

    private static Gen<string> Text(string letters, int most) => Gen.Char[letters].Array[0, most].Select(c => new string(c));

    /// <summary>By the definition: a table of what each beginning of the pattern matches.</summary>
    private static bool Plain(string pattern, string text, string special)
    {
        var row = new bool[text.Length + 1];
        row[0] = true;
        foreach (var c in pattern)
        {
            var next = new bool[text.Length + 1];
            var isStar = c == '*' && special.Contains(c, StringComparison.Ordinal);
            next[0] = row[0] && isStar;
            for (var i = 1; i <= text.Length; i++)
            {
                next[i] = isStar
                    ? row[i] || next[i - 1]
                    : row[i - 1] && (c == text[i - 1] || (c == '?' && special.Contains(c, StringComparison.Ordinal)));
            }

            row = next;
        }

        return row[^1];
    }
}
