using System.Text;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Manifests;

namespace S3Creds.Core.Tests.Manifests;

public sealed class ManifestReaderTests
{
    [Theory]
    [InlineData("a: 1\na: 2\n", "S3C007 2:1")]
    [InlineData("a: &x 1\n", "S3C008 1:4")]
    [InlineData("a: 1\nb: *x\n", "S3C008 2:4")]
    [InlineData("a: !!str 1\n", "S3C009 1:4")]
    [InlineData("a: !secret 1\n", "S3C009 1:4")]
    [InlineData("<<: {a: 1}\n", "S3C010 1:1")]
    [InlineData("a:\n\tb: 1\n", "S3C011 2:1")]
    [InlineData("a: 1\n---\nb: 2\n", "S3C006 2:1")]
    [InlineData("[a]: 1\n", "S3C013 1:1")]
    [InlineData("a: [1\nb: 2\n", "S3C004 1:1")]
    [InlineData("a: \"x\n", "S3C004 1:4")]
    [InlineData("a: 1\nb: \u0007\n", "S3C003 2:4")]
    [InlineData("", "S3C005 1:1")]
    [InlineData("# only a comment\n", "S3C005 1:1")]
    [InlineData("%TAG !e! tag:example.org,2026:\n---\na: 1\n", "S3C009 1:1")]
    public void What_a_manifest_may_not_hold_is_refused_with_its_place(string text, params string[] expected) =>
        Assert.Equal(expected, Read(text).Errors);

    [Fact]
    public void All_errors_of_a_file_are_reported_at_once() =>
        Assert.Equal(["S3C007 2:1", "S3C008 3:4", "S3C009 4:4"], Read("a: 1\na: 2\nc: &y 3\nd: !t 4\n").Errors);

    [Fact]
    public void A_byte_that_is_not_UTF8_is_named_by_line_and_column()
    {
        var diagnostics = new DiagnosticBag();
        Assert.Null(ManifestReader.Read("m.yaml", [.. "a: 1\nb: "u8, 0xff, (byte)'\n'], diagnostics));
        Assert.Equal(("S3C003", 2, 4), Place(Assert.Single(diagnostics.Sorted())));
    }

    [Fact]
    public void More_than_a_mebibyte_or_32_levels_is_refused()
    {
        Assert.Equal(["S3C002 1:1"], Read(new string('#', ManifestReader.LargestFile + 1)).Errors);
        Assert.Equal(
            "S3C012",
            Assert.Single(Read(string.Concat(Enumerable.Repeat("[", 40)) + string.Concat(Enumerable.Repeat("]", 40))).Errors)[..6]
        );
        Assert.Empty(Read(string.Concat(Enumerable.Repeat("[", 32)) + string.Concat(Enumerable.Repeat("]", 32))).Errors);
    }

    [Fact]
    public void An_alias_bomb_is_refused_before_it_grows()
    {
        var text = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x]\n");
        for (var c = 'b'; c <= 'j'; c++)
            text.Append(c).Append(": &").Append(c).Append(" [").AppendJoin(", ", Enumerable.Repeat("*" + (char)(c - 1), 9)).Append("]\n");
        Assert.All(Read(text.ToString()).Errors, e => Assert.StartsWith("S3C008", e, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("yes", "\"yes\"")]
    [InlineData("2027-01-31", "\"2027-01-31\"")]
    [InlineData("012", "12")]
    [InlineData("0x1F", "31")]
    [InlineData("0o17", "15")]
    [InlineData("1.5e3", "1500")]
    [InlineData(".inf", "\".inf\"")]
    [InlineData("True", "true")]
    [InlineData("'12'", "\"12\"")]
    [InlineData("~", "null")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("99999999999999999999", "\"99999999999999999999\"")]
    public void Plain_scalars_are_read_by_the_core_schema(string yaml, string json)
    {
        var (node, errors) = Read($"a: {yaml}\n");
        Assert.Empty(errors);
        Assert.Equal(json, (node as ManifestNode.Map)?["a"]?.ToJson()?.ToJsonString() ?? "null");
    }

    [Fact]
    public void Values_carry_their_own_places()
    {
        var map = Assert.IsType<ManifestNode.Map>(Read("users:\n  ada:\n    access: [{bucket: media}]\n").Node);
        var access = Assert.IsType<ManifestNode.Map>(Assert.IsType<ManifestNode.Map>(map["users"])["ada"])["access"]!;
        Assert.Equal((3, 13), (access.Span.Line, access.Span.Column));
    }

    private static (ManifestNode? Node, IReadOnlyList<string> Errors) Read(string text)
    {
        var diagnostics = new DiagnosticBag();
        var node = ManifestReader.Read("m.yaml", Encoding.UTF8.GetBytes(text), diagnostics);
        return (node, [.. diagnostics.Sorted().Where(d => d.IsError).Select(d => $"{d.Code} {d.Span!.Line}:{d.Span.Column}")]);
    }

    private static (string Code, int Line, int Column) Place(Diagnostic d) => (d.Code, d.Span!.Line, d.Span.Column);
}
