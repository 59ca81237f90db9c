using System.Text;

namespace S3Creds.Core.Tests.Manifests;

/// <summary>What is wrong in a JSON file that a manifest names is shown in that file: line, column, statement and value.</summary>
public sealed class DocumentFileTests
{
    private static readonly string[] Holders =
    [
        "users: {ada: {inline: {p: p.json}}}\n",
        "policies: {p: {document: p.json}}\n",
        "roles: {r: {trust: {document: p.json}}}\n",
        "buckets: {media: {policy: {document: p.json}}}\n",
    ];

    public static TheoryData<string, string> Files =>
        new()
        {
            {
                "{\"Version\":\"2012-10-17\",\"Statement\":[\n {\"Effect\":\"Alow\",\n  \"Acton\":\"s3:*\"}]}",
                "p.json:2:12 S3C033 Statement[1].Effect must be one of Allow, Deny, not 'Alow'; p.json:3:3 S3C030 Statement[1] has no "
                    + "key 'Acton'"
            },
            {
                "{\"Version\":\"2012-10-17\",\"Version\":\"2012-10-17\",\"Statement\":[]}",
                "p.json:1:25 S3C007 'Version' is set twice in this object, first at p.json:1:2"
            },
            {
                "{\n\t\"Statement\": [{\"Effect\": \"Allow\",}]}",
                "p.json:2:35 S3C072 not JSON: '}' is not expected here: a quote, comma or bracket before it is missing, or there is "
                    + "one too many"
            },
            { "{\"Statement\": [", "p.json:1:16 S3C072 not JSON: the text ends before the document does" },
            { "{\"Statement\": [] // none\n}", "p.json:1:18 S3C072 not JSON: there are no comments in it" },
            { "{'Statement': []}", "p.json:1:2 S3C072 not JSON: texts are written in double quotes" },
            { "{\"Id\": \"a\tb\"}", "p.json:1:10 S3C072 not JSON: a control character (U+0009) inside a string: write it as an escape" },
            { "[]", "p.json:1:1 S3C032 the document must be a map, not a list" },
            { "", "p.json:1:1 S3C072 not JSON: the text ends before the document does" },
            {
                "{\"Version\":\"2012-10-18\",\"Statement\":[{\"Effect\":\"Allow\"}]}",
                "p.json:1:12 S3C033 Version must be one of 2012-10-17, 2008-10-17, not '2012-10-18'"
            },
            { "{\"Id\":\"\\ud800\",\"Statement\":[{\"Effect\":\"Allow\"}]}", "p.json:1:7 S3C072 the text holds half of a surrogate pair" },
            { "\u00ff\u00fe", "p.json:1:1 S3C072 not JSON: the character U+00FF is not expected here" },
        };

    [Theory]
    [MemberData(nameof(Files))]
    public void The_place_and_the_cause_are_those_of_the_file(string json, string expected)
    {
        foreach (var holder in Holders)
            Assert.Equal(expected, Errors(holder, Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_named_by_line_and_column_and_a_byte_order_mark_is_no_error()
    {
        foreach (var holder in Holders)
        {
            Assert.Equal(
                "p.json:2:6 S3C003 the file is not UTF-8 text from here on",
                Errors(holder, [.. "{\n\"é\":\""u8, 0xff, .. "\"}"u8])
            );
            Assert.Equal(
                "p.json:1:1 S3C003 the file is UTF-16",
                Errors(holder, [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("{}")])
            );
            Assert.Contains(
                "lacks the required key Statement",
                Errors(holder, [.. Encoding.UTF8.Preamble, .. "{}"u8]),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void A_file_too_large_is_told_by_its_size()
    {
        Assert.Equal(
            "manifest.yaml:4:27 S3C073 the file 'p.json' has 1048577 bytes, a policy file has at most 1048576 bytes: the largest "
                + "policy that AWS allows has 20480",
            Errors(Holders[0], new byte[(1 << 20) + 1])
        );
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(Path.Combine(folder.Path, "big.yaml"), new byte[2_000_000]);
        var error = Assert.Single(folder.Load().Diagnostics);
        Assert.Equal(("S3C002", "the file has 2000000 bytes, a manifest has at most 1048576"), (error.Code, error.Message));
    }

    [Theory]
    [InlineData("\u0085")]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    [InlineData("\r")]
    public void A_line_break_that_editors_do_not_show_is_refused(string line)
    {
        var error = Assert.Single(Loading.LoadText($"# x {line}buckets: {{hidden-one: {{}}}}\n{Loading.Head}").Diagnostics);
        Assert.Equal(("S3C003", 1, 5), (error.Code, error.Span!.Line, error.Span.Column));
        var escaped = Loading.Load($"users: {{ada: {{tags: {{a: \"x\\u{(int)line[0]:x4}y\"}}}}}}\n");
        Assert.DoesNotContain(Loading.Errors(escaped), e => e.StartsWith("S3C00", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("# x\r\n")]
    [InlineData("\r\n\r\n")]
    public void Lines_may_end_as_on_Windows(string line) => Assert.Empty(Loading.Errors(Loading.Load($"{line}users: {{ada: {{}}}}\r\n")));

    [Theory]
    [InlineData("users:\n\tada: {}\n", "S3C011 5:1")]
    [InlineData("users:\n  ada:\n  \tpath: /x/\n", "S3C011 6:3")]
    [InlineData("users:\n  ada: {tags: {a: b}}\n\tbob: {}\n", "S3C011 6:1")]
    public void A_tab_is_told_where_it_stands(string body, string expected) =>
        Assert.Equal(expected, Assert.Single(Loading.Errors(Loading.Load(body))));

    private static string Errors(string holder, byte[] json)
    {
        using var folder = new TemporaryFolder();
        folder.Write("manifest.yaml", Loading.Head + holder);
        File.WriteAllBytes(Path.Combine(folder.Path, "p.json"), json);
        return string.Join(
            "; ",
            folder
                .Load()
                .Diagnostics.Where(d => d.IsError)
                .Select(d =>
                    $"{Path.GetFileName(d.Span!.File)}:{d.Span.Line}:{d.Span.Column} {d.Code} "
                    + $"{d.Message.Replace(folder.Path + "/", "", StringComparison.Ordinal)}"
                )
        );
    }
}
