namespace S3Creds.Cli.Tests;

public sealed class InitVerbTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string At(string path) => Path.Combine(folder, "Team Media", path);

    [Fact]
    public async Task A_folder_to_start_with_is_valid_formatted_and_converges()
    {
        var state = Path.Combine(folder, "account.json");
        var start = At("");
        var init = await CliRunner.RunAsync(folder, "init", start, "--sandbox-state", state);
        Assert.True(init.ExitCode == 0, init.All);
        var manifest = await File.ReadAllTextAsync(At("manifests/team-media.yaml"));
        Assert.StartsWith("# yaml-language-server: $schema=../s3creds.schema.json\n", manifest, StringComparison.Ordinal);
        Assert.Equal(".s3creds/\nsecrets/\nplan.json\n", await File.ReadAllTextAsync(At(".gitignore")));
        Assert.Equal((await CliRunner.RunAsync(folder, "schema")).Out, await File.ReadAllTextAsync(At("s3creds.schema.json")));

        var manifests = At("manifests");
        foreach (
            var args in new[]
            {
                new[] { "fmt", "--check", manifests },
                ["validate", "-f", manifests],
                ["apply", "-f", manifests, "--sandbox-state", state, "--yes", "--runs-folder", Path.Combine(folder, "runs")],
                ["plan", "-f", manifests, "--sandbox-state", state, "--detailed-exitcode"],
            }
        )
        {
            var result = await CliRunner.RunAsync(folder, args);
            Assert.True(result.ExitCode == 0, result.All);
        }
    }

    [Fact]
    public async Task Nothing_is_overwritten_and_gitignore_gets_what_it_lacks()
    {
        Directory.CreateDirectory(At("manifests"));
        await File.WriteAllTextAsync(At("manifests/team-media.yaml"), "mine");
        await File.WriteAllTextAsync(At(".gitignore"), "bin/\n/.s3creds/");
        var first = await CliRunner.RunAsync(folder, "init", At(""), "--sandbox", "--ci", "github");
        Assert.True(first.ExitCode == 0, first.All);
        Assert.Equal("mine", await File.ReadAllTextAsync(At("manifests/team-media.yaml")));
        Assert.Equal("bin/\n/.s3creds/\nsecrets/\nplan.json\n", await File.ReadAllTextAsync(At(".gitignore")));
        var written = Snapshot();
        var second = await CliRunner.RunAsync(folder, "init", At(""), "--sandbox", "--ci", "github");
        Assert.Equal(0, second.ExitCode);
        Assert.DoesNotContain("Created", second.Out, StringComparison.Ordinal);
        Assert.Equal(written, Snapshot());
    }

    [Theory]
    [InlineData("github", ".github/workflows/s3creds-pull-request.yml", 4)]
    [InlineData("gitlab", ".gitlab-ci.yml", 10)]
    [InlineData("systemd", "systemd/s3creds-drift.timer", 2)]
    public async Task The_files_of_a_CI_are_those_of_the_examples(string ci, string path, int least)
    {
        var result = await CliRunner.RunAsync(folder, "init", At(""), "--sandbox", "--ci", ci);
        Assert.True(result.ExitCode == 0, result.All);
        Assert.True(File.Exists(At(path)), result.Out);
        Assert.True(Snapshot().Count >= least + 3, result.Out);
    }

    [Fact]
    public async Task An_owner_that_a_manifest_cannot_name_is_refused()
    {
        var result = await CliRunner.RunAsync(folder, "init", At(""), "--sandbox", "--owner", "a: {b}");
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("error S3C500: --owner a: {b} is not valid\n", result.Err, StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("")));
    }

    [Fact]
    public async Task An_unknown_CI_is_refused_before_anything_is_written()
    {
        var result = await CliRunner.RunAsync(folder, "init", At(""), "--sandbox", "--ci", "jenkins");
        Assert.Equal((1, "error S3C500: --ci jenkins is not known\n    github, gitlab or systemd\n"), (result.ExitCode, result.Err));
        Assert.False(Directory.Exists(At("")));
    }

    private Dictionary<string, string> Snapshot() =>
        Directory.GetFiles(At(""), "*", SearchOption.AllDirectories).ToDictionary(f => f, File.ReadAllText);
}
