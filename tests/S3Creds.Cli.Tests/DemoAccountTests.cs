namespace S3Creds.Cli.Tests;

public sealed class DemoAccountTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string State => Path.Combine(folder, "account.json");

    [InProcessFact]
    public async Task Import_reads_it_a_plan_adopts_it_and_access_shows_what_is_too_wide()
    {
        await ServeAsync("--sandbox-state", State, "--demo");
        string[] account = ["--sandbox-state", State];
        var access = await CliRunner.RunAsync(folder, ["access", .. account]);
        Assert.True(access.ExitCode == 0, access.All);
        Assert.Contains("harbour-website", access.Out, StringComparison.Ordinal);
        Assert.Contains("user/contractor", access.Out, StringComparison.Ordinal);

        var manifests = Path.Combine(folder, "manifests");
        var import = await CliRunner.RunAsync(folder, ["import", "--owner", "team-harbour", "--into", manifests, .. account]);
        Assert.True(import.ExitCode == 0, import.All);
        var plan = await CliRunner.RunAsync(folder, ["plan", "-f", manifests, "--adopt", "*", .. account]);
        Assert.True(plan.ExitCode == 0, plan.All);
        Assert.Contains("0 to create", plan.Out, StringComparison.Ordinal);
        Assert.Contains("0 to delete", plan.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Access\n", plan.Out, StringComparison.Ordinal);
    }

    [InProcessFact]
    public async Task It_is_made_whatever_is_rehearsed_and_in_memory_too()
    {
        var printed = await ServeAsync("--demo", "--fault", "*=internal-error", "--lag", "3600", "--quota", "users=1", "--page-size", "1");
        Assert.Contains("# the demo account has 4 buckets, 4 users, a group, 2 roles and a policy", printed, StringComparison.Ordinal);
        Assert.Contains("# this is the key of user/sandbox-admin;", printed, StringComparison.Ordinal);
        Assert.Contains("export AWS_REGION=us-east-1\nexport AWS_DEFAULT_REGION=us-east-1\n", printed, StringComparison.Ordinal);
    }

    [InProcessFact]
    public async Task An_account_that_holds_something_stays_as_it_was()
    {
        await ServeAsync("--sandbox-state", State, "--demo");
        Assert.Equal(0, (await CliRunner.RunAsync(folder, "delete-user", "ben", "--sandbox-state", State)).ExitCode);
        var printed = await ServeAsync("--sandbox-state", State, "--demo");
        Assert.Contains("# the account was not empty: it stays as it was\n", printed, StringComparison.Ordinal);
        var users = await CliRunner.RunAsync(folder, "list-users", "--nl", "--sandbox-state", State);
        Assert.DoesNotContain("\"ben\"", users.Out, StringComparison.Ordinal);
        Assert.Contains("\"ana\"", users.Out, StringComparison.Ordinal);
    }

    /// <summary>What 'sandbox' prints until Ctrl-C, which comes as soon as it serves.</summary>
    private static async Task<string> ServeAsync(params string[] args)
    {
        await using var served = await ServedSandbox.StartAsync(args);
        return served.Printed;
    }
}
