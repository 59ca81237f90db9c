namespace S3Creds.Cli.Tests;

public sealed class FmtVerbTests : IDisposable
{
    private const string Loose =
        "apiVersion:   s3creds/v1\naccount: \"123456789012\"\nowner: team-media   # ours\nusers:\n    ci: {}\n\n\n";
    private const string Formatted = "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team-media   # ours\nusers:\n  ci: {}\n";
    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_folder_is_formatted_once_and_check_writes_nothing()
    {
        var manifests = Directory.CreateDirectory(Path.Combine(folder, "manifests")).FullName;
        var (manifest, document) = (Path.Combine(manifests, "team.yaml"), Path.Combine(manifests, "policy.yaml"));
        await File.WriteAllTextAsync(manifest, Loose);
        await File.WriteAllTextAsync(document, "Version:   \"2012-10-17\"\n");
        var check = await CliRunner.RunAsync(folder, "fmt", "--check", manifests);
        Assert.Equal((2, manifest + "\n", ""), (check.ExitCode, check.Out, check.Err));
        Assert.Equal(Loose, await File.ReadAllTextAsync(manifest));

        var format = await CliRunner.RunAsync(folder, "fmt", "-f", manifests);
        Assert.Equal((0, $"Formatted {manifest}\n", ""), (format.ExitCode, format.Out, format.Err));
        Assert.Equal(Formatted, await File.ReadAllTextAsync(manifest));
        // What is no manifest stays as it is.
        Assert.Equal("Version:   \"2012-10-17\"\n", await File.ReadAllTextAsync(document));

        foreach (var args in new[] { new[] { "fmt", manifests }, ["fmt", "--check", manifests] })
        {
            var again = await CliRunner.RunAsync(folder, args);
            Assert.Equal((0, "", ""), (again.ExitCode, again.Out, again.Err));
        }
    }

    [InProcessFact]
    public async Task Standard_input_is_formatted_to_standard_output()
    {
        var result = await CliRunner.RunAsync(folder, new CliSurroundings { Input = Loose }, "fmt", "-");
        Assert.Equal((0, Formatted, ""), (result.ExitCode, result.Out, result.Err));
        Assert.Equal(2, (await CliRunner.RunAsync(folder, new CliSurroundings { Input = Loose }, "fmt", "-", "--check")).ExitCode);
    }

    [Fact]
    public async Task A_file_that_cannot_be_formatted_does_not_keep_the_others()
    {
        var (bad, good) = (Path.Combine(folder, "a.yaml"), Path.Combine(folder, "b.yaml"));
        await File.WriteAllTextAsync(bad, Loose + "policies: &x {}\n");
        await File.WriteAllTextAsync(good, Loose);
        var result = await CliRunner.RunAsync(folder, "fmt", bad, good);
        Assert.Equal((1, $"Formatted {good}\n"), (result.ExitCode, result.Out));
        Assert.Contains("error S3C820: ", result.Err, StringComparison.Ordinal);
        Assert.Equal(Formatted, await File.ReadAllTextAsync(good));
    }

    [Theory]
    [InlineData("no manifest given")]
    [InlineData("- cannot be combined with files", "-", "a.yaml")]
    public async Task A_wrong_command_line_is_refused(string message, params string[] args)
    {
        var result = await CliRunner.RunAsync(folder, ["fmt", .. args]);
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"error S3C500: {message}", result.Err, StringComparison.Ordinal);
    }

    /// <summary>The examples are what users begin with.</summary>
    [Fact]
    public async Task The_examples_are_formatted()
    {
        var examples = Path.Combine(Docs.RepositoryFiles.Root, "examples");
        var result = await CliRunner.RunAsync(folder, "fmt", "--check", examples);
        Assert.Equal((0, ""), (result.ExitCode, result.Out + result.Err));
    }
}
