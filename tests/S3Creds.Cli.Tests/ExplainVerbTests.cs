using System.Text.Json;
using S3Creds.Cli.Tests.Docs;

namespace S3Creds.Cli.Tests;

/// <summary><c>explain</c> prints what docs/diagnostics.md says, for every code.</summary>
public sealed class ExplainVerbTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-explain-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_program_carries_the_page_as_it_is() =>
        Assert.Equal(await File.ReadAllTextAsync(RepositoryFiles.Doc("diagnostics.md")), DiagnosticPage.Embedded());

    [Fact]
    public void Every_code_has_a_meaning_and_an_example_or_a_reason_why_it_has_none()
    {
        var pages = DiagnosticPage.All();
        Assert.Equal(
            DiagnosticExample.All.Select(e => e.Code).Order(StringComparer.Ordinal),
            pages.Select(p => p.Code).Order(StringComparer.Ordinal)
        );
        Assert.All(pages, p =>
        {
            Assert.NotEmpty(p.Meaning);
            Assert.NotEmpty(p.Section);
            Assert.True((p.Example ?? p.WithoutExample) is { Length: > 0 }, p.Code);
            Assert.DoesNotContain('`', p.Meaning + p.Section + p.About);
        });
    }

    [Fact]
    public async Task It_prints_the_meaning_an_example_and_the_way_out()
    {
        var shown = await CliRunner.RunAsync(folder, "explain", "s3c030");
        Assert.Equal(0, shown.ExitCode);
        Assert.StartsWith("S3C030 (error): A key is unknown\n", shown.Out);
        Assert.Contains("example\n  users.ci has no key 'tagz'\n\nway out\n  did you mean tags?\n", shown.Out);
    }

    [Fact]
    public async Task As_json_it_has_the_same()
    {
        var shown = await CliRunner.RunAsync(folder, "explain", "S3C420", "--format", "json");
        using var json = JsonDocument.Parse(shown.Out);
        Assert.Equal("Another apply is running", json.RootElement.GetProperty("meaning").GetString());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("example").ValueKind);
        Assert.Contains("second apply", json.RootElement.GetProperty("withoutExample").GetString());
    }

    [Theory]
    [InlineData("S3C03", "did you mean S3C003?")]
    [InlineData("S3C999", "did you mean S3C599?")]
    [InlineData("E0001", "codes are S3C and three digits: s3creds explain S3C001")]
    public async Task An_unknown_code_is_refused_with_the_nearest_one(string code, string hint)
    {
        var refused = await CliRunner.RunAsync(folder, "explain", code);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"there is no diagnostic '{code}'", refused.Err);
        Assert.Contains(hint, refused.Err);
    }
}
