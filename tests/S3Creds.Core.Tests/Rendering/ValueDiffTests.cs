using S3Creds.Core.Json;
using S3Creds.Core.Rendering;

namespace S3Creds.Core.Tests.Rendering;

public sealed class ValueDiffTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""")]
    [InlineData("""{"a":1,"b":"x"}""", """{"a":2,"c":true}""", "- a: 1", "+ a: 2", "- b: \"x\"", "+ c: true")]
    [InlineData(
        """{"S":[{"Sid":"r","A":["x","y"]},{"Sid":"w","A":["z"]}]}""",
        """{"S":[{"Sid":"w","A":["z"]},{"Sid":"r","A":["y","q"]}]}""",
        "- S[r].A: x",
        "+ S[r].A: q"
    )]
    [InlineData(
        """{"S":[{"Sid":"r","A":["x"]}]}""",
        """{"S":[{"Sid":"r","A":["x"]},{"Sid":"w","A":["z"]}]}""",
        """+ S[w]: {"A":["z"],"Sid":"w"}"""
    )]
    [InlineData("""["policy/a"]""", """["policy/b"]""", "- policy/a", "+ policy/b")]
    [InlineData(
        """{"t":"2027-02-01T00:00:00Z"}""",
        """{"t":"2027-03-01T00:00:00Z"}""",
        "- t: \"2027-02-01T00:00:00Z\"",
        "+ t: \"2027-03-01T00:00:00Z\""
    )]
    public void Differences_are_told_by_their_path(string before, string after, params string[] lines) =>
        Assert.Equal(
            lines,
            ValueDiff
                .Of(CanonicalJson.Parse(before), CanonicalJson.Parse(after))
                .Select(l => $"{l.Mark} {l.Line}")
                .OrderBy(l => Array.IndexOf(lines, l))
        );

    [Fact]
    public void What_is_new_or_gone_is_shown_whole()
    {
        Assert.Equal([new DiffLine('+', """{"a":["x"]}""")], ValueDiff.Of(null, CanonicalJson.Parse("""{"a":["x"]}""")));
        var lines = ValueDiff.Of(CanonicalJson.Parse($$"""{"a":"{{new string('x', 120)}}"}"""), null);
        Assert.Equal(["{", "}"], [lines[0].Line, lines[^1].Line]);
        Assert.All(lines, l => Assert.Equal('-', l.Mark));
    }
}
