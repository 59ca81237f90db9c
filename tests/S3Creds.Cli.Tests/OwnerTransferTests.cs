namespace S3Creds.Cli.Tests;

/// <summary>Resources go from one owner to another with both names given, and only those that the new manifests declare.</summary>
public sealed class OwnerTransferTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("s3creds-");

    [Fact]
    public async Task Declared_resources_of_the_other_owner_are_taken_over_as_they_are()
    {
        await WriteAsync(
            "a.yaml",
            "team-a",
            "users: {moves: {tags: {x: \"1\"}}, stays: {}}\nroles: {app: {trust: {service: ec2.amazonaws.com}}}"
        );
        await WriteAsync("b.yaml", "team-b", "users: {moves: {tags: {x: \"1\"}}}");
        Assert.Equal(0, (await RunAsync("apply", "-f", "a.yaml", "--yes", "--allow", "trust:role/app")).ExitCode);

        var refused = await RunAsync("plan", "-f", "b.yaml");
        Assert.True(refused.ExitCode == 4, refused.All);
        Assert.Contains("error S3C300: user/moves belongs to owner 'team-a'", refused.All, StringComparison.Ordinal);
        Assert.Contains("--transfer-owner team-a=team-b", refused.All, StringComparison.Ordinal);
        Assert.Equal(4, (await RunAsync("plan", "-f", "b.yaml", "--transfer-owner", "team-c=team-b")).ExitCode);

        var plan = await RunAsync("plan", "-f", "b.yaml", "--transfer-owner", "team-a=team-b");
        Assert.True(plan.ExitCode == 0, plan.All);
        Assert.Contains("> user/moves ", plan.Out, StringComparison.Ordinal);
        Assert.Contains("(by --transfer-owner)", plan.Out, StringComparison.Ordinal);

        // A saved plan of it is another owner's loss too: what approved it stands in the plan.
        var saved = Path.Combine(folder.FullName, "plan.json");
        Assert.Equal(0, (await RunAsync("plan", "-f", "b.yaml", "--transfer-owner", "team-a=team-b", "--out", saved)).ExitCode);
        var applied = await RunAsync("apply", saved, "-f", "b.yaml");
        Assert.True(applied.ExitCode == 0, applied.All);
        Assert.Equal(0, (await RunAsync("plan", "-f", "b.yaml", "--detailed-exitcode")).ExitCode);

        // The former owner keeps the rest, and is told of what it no longer owns.
        var former = await RunAsync("plan", "-f", "a.yaml");
        Assert.True(former.ExitCode == 4, former.All);
        Assert.Contains("error S3C300: user/moves belongs to owner 'team-b'", former.All, StringComparison.Ordinal);
        await WriteAsync("a.yaml", "team-a", "users: {stays: {}}\nroles: {app: {trust: {service: ec2.amazonaws.com}}}");
        Assert.Equal(0, (await RunAsync("plan", "-f", "a.yaml", "--detailed-exitcode")).ExitCode);
    }

    [Theory]
    [InlineData("S3C500", "team-a")]
    [InlineData("S3C500", "team-a=team-a")]
    [InlineData("S3C500", "=team-b")]
    [InlineData("S3C314", "team-b=team-a")]
    public async Task Both_owners_are_named_and_differ(string code, string names)
    {
        await WriteAsync("b.yaml", "team-b", "users: {u: {}}");
        var result = await RunAsync("plan", "-f", "b.yaml", "--transfer-owner", names);
        Assert.True(result.ExitCode == 1, result.All);
        Assert.Contains($"error {code}: ", result.Err, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private Task WriteAsync(string name, string owner, string body) =>
        File.WriteAllTextAsync(
            Path.Combine(folder.FullName, name),
            $"apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: {owner}\n{body}\n"
        );

    private Task<CliResult> RunAsync(params string[] args) =>
        CliRunner.RunAsync(
            folder.FullName,
            [
                .. args.Select(a => a.EndsWith(".yaml", StringComparison.Ordinal) ? Path.Combine(folder.FullName, a) : a),
                "--sandbox-state",
                Path.Combine(folder.FullName, "account.json"),
                .. args[0] == "apply" ? new[] { "--runs-folder", Path.Combine(folder.FullName, "runs") } : [],
            ]
        );
}
