namespace S3Creds.Cli.Tests;

/// <summary>Deleting a bucket with what it holds, through the program.</summary>
public sealed class EmptyBucketTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("s3creds-");

    [Fact]
    public async Task A_saved_plan_with_force_empties_the_bucket_and_one_without_does_not()
    {
        var manifest = At("m.yaml");
        const string head = "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\nusers: {u: {}}\n";
        await File.WriteAllTextAsync(manifest, head + "buckets: {bkt-full: {onRemove: delete}}\n");
        Assert.Equal(0, (await RunAsync("apply", "-f", manifest, "--yes", "--runs-folder", At("runs"))).ExitCode);
        await File.WriteAllTextAsync(At("x"), "x");
        Assert.Equal(0, (await RunAsync("put-object", "bkt-full", "x", At("x"))).ExitCode);
        await File.WriteAllTextAsync(manifest, head);

        string[] removing = ["-f", manifest, "--allow", "delete:bucket/bkt-full"];
        var without = await RunAsync(["apply", .. removing, "--yes", "--runs-folder", At("runs")]);
        Assert.True(without.ExitCode == 3, without.All);
        Assert.Contains("S3C231", without.All, StringComparison.Ordinal);
        Assert.Contains("--force", without.All, StringComparison.Ordinal);

        var unapproved = await RunAsync(["apply", .. removing, "--force", "--yes", "--runs-folder", At("runs")]);
        Assert.True(unapproved.ExitCode == 4, unapproved.All);
        Assert.Contains("empty:bucket/bkt-full", unapproved.All, StringComparison.Ordinal);
        var plan = await RunAsync(["plan", .. removing, "--force", "--allow", "empty:bucket/bkt-full", "--out", At("plan.json")]);
        Assert.True(plan.ExitCode == 0, plan.All);
        var applied = await RunAsync("apply", At("plan.json"), "-f", manifest, "--runs-folder", At("runs"));
        Assert.True(applied.ExitCode == 0, applied.All);
        Assert.Equal("[]\n", (await RunAsync("list-buckets")).Out);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private string At(string name) => Path.Combine(folder.FullName, name);

    private Task<CliResult> RunAsync(params string[] args) =>
        CliRunner.RunAsync(folder.FullName, [.. args, "--sandbox-state", At("account.json")]);
}
