namespace S3Creds.Cli.Tests;

/// <summary>Import through the program: to standard output and to a folder.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("s3creds-");

    private string Into => Path.Combine(folder.FullName, "manifests");

    private string[] Account => ["--sandbox-state", Path.Combine(folder.FullName, "account.json")];

    [Fact]
    public async Task An_account_goes_to_a_folder_and_a_plan_adopts_it()
    {
        await MakeAsync();
        var imported = await RunAsync(["import", "--owner", "team-b", "--into", Into, "--exclude", "user/skip", .. Account]);
        Assert.Equal(
            (
                0,
                $"""
                Imported 2 users, 1 bucket into {Into}: 1 manifest, 0 documents

                To check that nothing but ownership would change:
                  s3creds plan -f {Into} --adopt '*' --sandbox-state {Path.Combine(folder.FullName, "account.json")}

                """,
                "Not imported: 1 resource, listed in the manifest\n"
            ),
            (imported.ExitCode, imported.Out, imported.Err)
        );
        var text = await File.ReadAllTextAsync(Path.Combine(Into, "s3creds.yaml"));
        Assert.StartsWith(
            "# Not imported:\n#   user/skip: excluded by --exclude user/skip\napiVersion: s3creds/v1\n",
            text,
            StringComparison.Ordinal
        );
        var applied = await RunAsync(["apply", "-f", Into, "--adopt", "*", "--yes", .. Account]);
        Assert.True(applied.ExitCode == 0, applied.All);
        var plan = await RunAsync(["plan", "-f", Into, "--detailed-exitcode", .. Account]);
        Assert.True(plan.ExitCode == 0, plan.All);
    }

    [Fact]
    public async Task Standard_output_holds_one_manifest()
    {
        await MakeAsync();
        var imported = await RunAsync(["import", "--owner", "team-b", "--match", "user/*", "--quiet", .. Account]);
        Assert.True(imported.ExitCode == 0, imported.All);
        Assert.Equal("", imported.Err);
        var path = Path.Combine(folder.FullName, "out.yaml");
        await File.WriteAllTextAsync(path, imported.Out);
        var plan = await RunAsync(["plan", "-f", path, "--adopt", "*", "--detailed-exitcode", .. Account]);
        Assert.True(plan.ExitCode == 2, plan.All);
        Assert.Contains("0 to create, 0 to change, 0 to delete, 3 to adopt", plan.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_overwritten()
    {
        await MakeAsync();
        Directory.CreateDirectory(Into);
        var path = Path.Combine(Into, "s3creds.yaml");
        await File.WriteAllTextAsync(path, "mine");
        var imported = await RunAsync(["import", "--owner", "team-b", "--into", Into, .. Account]);
        Assert.Equal(1, imported.ExitCode);
        Assert.StartsWith($"error S3C092: {path} exists, and nothing was written\n", imported.Err, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(Into));
    }

    [Theory]
    [InlineData("S3C090", "import")]
    [InlineData("S3C500", "import", "--owner", "t", "--owned", "--unowned")]
    [InlineData("S3C500", "import", "--owner", "t", "--file-per-resource")]
    [InlineData("S3C500", "import", "--owner", "t", "--include", "terraform")]
    [InlineData("S3C500", "import", "--owner", "t", "--parallelism", "0")]
    [InlineData("S3C032", "import", "--owner", "not an owner")]
    public async Task What_cannot_be_imported_is_refused(string code, params string[] args)
    {
        await MakeAsync();
        var result = await RunAsync([.. args, .. Account]);
        Assert.True(result.ExitCode == 1, result.All);
        Assert.Contains($"error {code}: ", result.Err, StringComparison.Ordinal);
        Assert.Equal("", result.Out);
    }

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>Made without manifests: nobody owns it.</summary>
    private async Task MakeAsync()
    {
        foreach (var user in new[] { "skip", "one" })
            await DoneAsync(
                "create",
                "bkt-import",
                "-c",
                "--username",
                user,
                "--silent",
                "--runs-folder",
                Path.Combine(folder.FullName, "runs")
            );
        await DoneAsync(
            "create",
            "bkt-import",
            "--username",
            "two",
            "--read-only",
            "--silent",
            "--runs-folder",
            Path.Combine(folder.FullName, "runs")
        );
    }

    private async Task DoneAsync(params string[] args)
    {
        var result = await RunAsync([.. args, .. Account]);
        Assert.True(result.ExitCode == 0, result.All);
    }

    private Task<CliResult> RunAsync(string[] args) => CliRunner.RunAsync(folder.FullName, args);
}
