using S3Creds.Cli.Tests.Completion;
using S3Creds.Cli.Verbs;

namespace S3Creds.Cli.Tests;

public sealed class ManVerbTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Every_verb_has_a_page_with_all_of_its_options()
    {
        var result = await CliRunner.RunAsync(folder, "man", "--into", folder);
        Assert.Equal((0, $"Wrote {VerbTable.All.Count + 1} pages.\n", ""), (result.ExitCode, result.Out, result.Err));
        var program = await File.ReadAllTextAsync(Path.Combine(folder, "s3creds.1"));
        foreach (var verb in VerbTable.All)
        {
            var page = await File.ReadAllTextAsync(Path.Combine(folder, $"s3creds-{verb.Name.Replace(' ', '-')}.1"));
            foreach (var option in verb.Spec.Options.Where(o => !o.Hidden))
                Assert.Contains(option.Name.Replace("-", "\\-", StringComparison.Ordinal), page, StringComparison.Ordinal);
            Assert.Contains(
                $"s3creds-{verb.Name.Replace(' ', '-')}".Replace("-", "\\-", StringComparison.Ordinal),
                program,
                StringComparison.Ordinal
            );
            Assert.All(page, c => Assert.InRange(c, '\n', '~'));
        }
    }

    [Fact]
    public async Task One_page_is_printed()
    {
        var result = await CliRunner.RunAsync(folder, "man", "plan");
        Assert.StartsWith(".TH S3CREDS\\-PLAN 1 ", result.Out, StringComparison.Ordinal);
        Assert.StartsWith(".TH S3CREDS 1 ", (await CliRunner.RunAsync(folder, "man")).Out, StringComparison.Ordinal);
        var unknown = await CliRunner.RunAsync(folder, "man", "plna");
        Assert.Equal((1, "error S3C500: there is no verb 'plna'\n    did you mean plan?\n"), (unknown.ExitCode, unknown.Err));
    }

    [InProcessFact]
    public async Task The_date_of_a_page_is_that_of_the_build()
    {
        var around = new CliSurroundings { Variable = name => name == "SOURCE_DATE_EPOCH" ? "1767225600" : null };
        var result = await CliRunner.RunAsync(folder, around, "man");
        Assert.Contains(" 1 2026-01-01 ", result.Out, StringComparison.Ordinal);
    }

    [ShellFact("mandoc", "man")]
    public async Task The_pages_are_free_of_faults()
    {
        await CliRunner.RunAsync(folder, "man", "--into", folder);
        var pages = Directory.GetFiles(folder, "*.1").Order(StringComparer.Ordinal).ToArray();
        var none = new Dictionary<string, string>();
        Assert.Equal((0, ""), await Ci.Processes.RunAsync("mandoc", ["-Tlint", "-Wstyle", .. pages], folder, none));
        var (code, text) = await Ci.Processes.RunAsync("man", ["--warnings", "-l", Path.Combine(folder, "s3creds-plan.1")], folder, none);
        Assert.Equal(0, code);
        Assert.Contains("--detailed-exitcode", text, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", text, StringComparison.Ordinal);
    }
}
