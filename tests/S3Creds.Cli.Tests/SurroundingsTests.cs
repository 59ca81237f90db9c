namespace S3Creds.Cli.Tests;

/// <summary>Streams that are full or closed and a working folder that was removed: one line, exit 1, never a crash or a bug
/// report.</summary>
public sealed class SurroundingsTests : IDisposable
{
    private const string Manifest = "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\nusers: {ada: {}}\n";

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    private static string Program => CliRunner.Binary ?? Path.Combine(AppContext.BaseDirectory, "s3creds");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("plan -f team.yaml --sandbox")]
    [InlineData("validate -f team.yaml")]
    [InlineData("list-users --sandbox")]
    [InlineData("schema manifest")]
    [InlineData("plan --help")]
    public async Task A_full_disk_behind_standard_output_is_told(string verb)
    {
        var result = await ShellAsync($"\"$PROGRAM\" {verb} > /dev/full");
        Assert.True(result.ExitCode == 1, result.All);
        Assert.Contains("the disk is full", result.Err, StringComparison.Ordinal);
        Assert.DoesNotContain("S3C599", result.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_error_can_be_printed_either_the_exit_code_says_it()
    {
        var result = await ShellAsync("\"$PROGRAM\" plan -f team.yaml --sandbox > /dev/full 2> /dev/full");
        Assert.Equal(1, result.ExitCode);
    }

    [Theory]
    [InlineData("plan -f ../team.yaml --sandbox")]
    [InlineData("validate -f .")]
    [InlineData("list-users --sandbox")]
    [InlineData("create bkt-1 --dry-run --emit-manifest m.yaml")]
    public async Task A_working_folder_that_was_removed_is_told(string verb)
    {
        var result = await ShellAsync($"mkdir gone && cd gone && rmdir ../gone && exec \"$PROGRAM\" {verb}");
        Assert.NotEqual(0, result.ExitCode);
        Assert.NotEqual(134, result.ExitCode);
        Assert.DoesNotContain("S3C599", result.Err, StringComparison.Ordinal);
    }

    /// <summary>The runtime has files of its own under the free numbers before the program begins.</summary>
    [Theory]
    [InlineData("<&-")]
    [InlineData(">&-")]
    [InlineData("2>&-")]
    [InlineData("<&- >&- 2>&-")]
    public async Task A_stream_that_is_closed_is_the_null_device(string closed)
    {
        foreach (
            var verb in (string[])
                ["plan -f team.yaml --sandbox", "list-users --sandbox", "apply -f team.yaml --sandbox --yes", "plan -f - --sandbox"]
        )
        {
            var result = await ShellAsync($"\"$PROGRAM\" {verb} {closed}; exit $?");
            Assert.True(result.ExitCode is 0 or 1, $"{verb} {closed}: {result.All}");
            Assert.DoesNotContain("S3C599", result.Err, StringComparison.Ordinal);
        }

        Assert.StartsWith("{", await File.ReadAllTextAsync(Path.Combine(folder, ".s3creds", "sandbox.json")), StringComparison.Ordinal);
    }

    private async Task<CliResult> ShellAsync(string script)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "team.yaml"), Manifest);
        return await CliRunner.RunProcessAsync("/bin/sh", folder, ["-c", script], new() { ["PROGRAM"] = Program });
    }
}
