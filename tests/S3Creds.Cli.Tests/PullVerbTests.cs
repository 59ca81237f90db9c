namespace S3Creds.Cli.Tests;

/// <summary><c>pull</c> through the program: what it prints, writes and exits with.</summary>
public sealed class PullVerbTests : IDisposable
{
    private const string Manifest = """
        # the site
        apiVersion: s3creds/v1
        account: "123456789012"
        owner: team
        buckets:
          media-site:
            publicAccess: blocked   # for now
            onRemove: delete
        users:
          ada: {tags: {a: b}}
          # has left
          bob:

        """;

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public PullVerbTests() => File.WriteAllText(Team, Manifest);

    private string Team => Path.Combine(folder, "team.yaml");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Task<CliResult> RunAsync(string verb, params string[] args) =>
        CliRunner.RunAsync(folder, [verb, .. args, "--sandbox-state", Path.Combine(folder, "account.json")]);

    private Task<CliResult> PullAsync(params string[] args) => RunAsync("pull", ["-f", Team, .. args]);

    private async Task ApplyAsync()
    {
        var applied = await RunAsync("apply", "-f", Team, "--yes", "--runs-folder", Path.Combine(folder, "runs"));
        Assert.True(applied.ExitCode == 0, applied.All);
    }

    [Fact]
    public async Task A_check_shows_the_edit_and_writes_nothing_and_a_pull_writes_it()
    {
        await ApplyAsync();
        var nothing = await PullAsync("--check");
        Assert.Equal(
            (0, true),
            (nothing.ExitCode, nothing.Out.Contains("Nothing to pull: 3 resources are as declared.", StringComparison.Ordinal))
        );

        var deleted = await RunAsync("delete-user", "bob");
        Assert.True(deleted.ExitCode == 0, deleted.All);
        var check = await PullAsync("--check", "--accept", "delete:user/bob");
        Assert.True(check.ExitCode == 2, check.All);
        Assert.Contains("--- team.yaml\n+++ team.yaml\n", check.Out, StringComparison.Ordinal);
        Assert.Contains("@@ -8,5 +8,3 @@", check.Out, StringComparison.Ordinal);
        Assert.Contains("\n-  # has left\n-  bob:\n", check.Out, StringComparison.Ordinal);
        Assert.Contains("Pull: 1 change would go into 1 file.", check.Out, StringComparison.Ordinal);
        Assert.Equal(Manifest, await File.ReadAllTextAsync(Team));

        var left = await PullAsync();
        Assert.Equal(2, left.ExitCode);
        Assert.Contains("use --accept delete:user/bob to pull it", left.Out, StringComparison.Ordinal);
        Assert.Equal(Manifest, await File.ReadAllTextAsync(Team));

        var pulled = await PullAsync("--accept", "delete:user/bob");
        Assert.True(pulled.ExitCode == 0, pulled.All);
        Assert.Equal(Manifest.Replace("  # has left\n  bob:\n", "", StringComparison.Ordinal), await File.ReadAllTextAsync(Team));
        Assert.Equal(0, (await RunAsync("plan", "-f", Team, "--detailed-exitcode")).ExitCode);
    }

    [Fact]
    public async Task A_bucket_that_was_opened_by_hand_is_not_declared_open_without_its_token()
    {
        await ApplyAsync();
        var opened = await RunAsync("make-public", "media-site");
        Assert.True(opened.ExitCode == 0, opened.All);
        var left = await PullAsync();
        Assert.Equal(2, left.ExitCode);
        Assert.Contains("bucket/media-site is open to anyone", left.Out, StringComparison.Ordinal);
        Assert.Equal(Manifest, await File.ReadAllTextAsync(Team));

        var pulled = await PullAsync("--accept", "public:*");
        Assert.True(pulled.ExitCode == 0, pulled.All);
        Assert.Equal(0, (await RunAsync("plan", "-f", Team, "--detailed-exitcode")).ExitCode);
        Assert.Contains("   # for now", await File.ReadAllTextAsync(Team), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_to_a_manifest_stays_a_link_and_its_file_is_edited()
    {
        await ApplyAsync();
        Assert.Equal(0, (await RunAsync("delete-user", "bob")).ExitCode);
        var link = Path.Combine(folder, "link.yaml");
        File.CreateSymbolicLink(link, Team);
        var pulled = await RunAsync("pull", "-f", link, "--accept", "delete:*");
        Assert.True(pulled.ExitCode == 0, pulled.All);
        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.DoesNotContain("bob", await File.ReadAllTextAsync(Team), StringComparison.Ordinal);
    }

    [InProcessFact]
    public async Task Standard_input_cannot_be_pulled_into()
    {
        await ApplyAsync();
        Assert.Equal(0, (await RunAsync("delete-user", "bob")).ExitCode);
        var refused = await CliRunner.RunAsync(
            folder,
            new CliSurroundings { Input = Manifest },
            "pull",
            "-f",
            "-",
            "--accept",
            "delete:*",
            "--sandbox-state",
            Path.Combine(folder, "account.json")
        );
        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith("error S3C085: ", refused.Err, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("everything")]
    [InlineData("*")]
    [InlineData("mass-change")]
    public async Task What_is_no_token_is_refused(string token)
    {
        var refused = await PullAsync("--accept", token);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"--accept {token} is not an approval token", refused.Err, StringComparison.Ordinal);
    }
}
