using System.Collections.Concurrent;
using System.Net;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Cli.Tests;

/// <summary>Runs with <c>--lock</c> and <c>unlock</c>, against one account that several runs reach.</summary>
public sealed class LockVerbTests : IAsyncLifetime
{
    private const string Lock = "s3://locks/team/lock";

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-lock-").FullName;
    private readonly ConcurrentQueue<(string Run, string Operation)> writes = new();
    private Func<FaultPoint, RequestSummary, ValueTask<Fault?>> faults = (_, _) => ValueTask.FromResult<Fault?>(null);
    private SandboxServer server = null!;

    public async Task InitializeAsync()
    {
        var host = await SandboxHost.OpenAsync(new SandboxOptions { Faults = (point, request, _) => faults(point, request) }, default);
        server = await SandboxServer.StartAsync(host, IPAddress.Loopback, 0, default);
        foreach (var (name, users) in new[] { ("a", "{a1: {}, a2: {}, a3: {}}"), ("b", "{b1: {}, b2: {}, b3: {}}") })
            await File.WriteAllTextAsync(
                Path.Combine(folder, name + ".yaml"),
                $"apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team-{name}\nusers: {users}\n"
            );
        await File.WriteAllTextAsync(
            Path.Combine(folder, "locks.yaml"),
            "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: ops\nbuckets: {locks: {}}\n"
        );
        Assert.Equal(0, (await RunAsync("apply", "-f", "locks.yaml", "--yes")).ExitCode);
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Both runs begin at once; their writes never mix, and no lock is left.</summary>
    [Fact]
    public async Task Two_applies_under_one_lock_follow_each_other()
    {
        faults = (point, request) =>
        {
            if (point == FaultPoint.BeforeEffect && request.Operation == "CreateUser")
                writes.Enqueue((request.Resource.Split('/')[1][..1], request.Operation));
            return ValueTask.FromResult<Fault?>(null);
        };
        var runs = await Task.WhenAll(
            RunAsync("apply", "-f", "a.yaml", "--yes", "--lock", Lock, "--lock-timeout", "60s", "--runs-folder", "runs-a"),
            RunAsync("apply", "-f", "b.yaml", "--yes", "--lock", Lock, "--lock-timeout", "60s", "--runs-folder", "runs-b")
        );
        Assert.All(runs, r => Assert.True(r.ExitCode == 0, r.All));
        var order = string.Concat(writes.Select(w => w.Run));
        Assert.True(order is "aaabbb" or "bbbaaa", order);
        Assert.Equal($"{Lock} is not locked.\n", (await RunAsync("unlock", Lock)).Out);
    }

    [Fact]
    public async Task A_held_lock_refuses_the_next_run_and_unlock_removes_it_by_its_id_alone()
    {
        var held = await HeldAsync();
        var refused = await RunAsync("destroy", "-f", "a.yaml", "--yes", "--lock", Lock);
        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("error S3C280: s3://locks/team/lock is held by ", refused.Err);
        Assert.Contains($"s3creds unlock {Lock} --id {held}", refused.Err);

        var shown = await RunAsync("unlock", Lock);
        Assert.Equal(4, shown.ExitCode);
        Assert.Contains("s3creds apply", shown.Out);
        Assert.Contains($"add --id {held} to remove this lock, or --yes", shown.Err);
        Assert.Equal(4, (await RunAsync("unlock", Lock, "--id", "00000000")).ExitCode);
        Assert.Equal(1, (await RunAsync("unlock", Lock, "--id", "0")).ExitCode);
        var removed = await RunAsync("unlock", Lock, "--id", held);
        Assert.True(removed.ExitCode == 0, removed.All);
        Assert.Equal(0, (await RunAsync("apply", "-f", "b.yaml", "--yes", "--lock", Lock)).ExitCode);
    }

    [InProcessFact]
    public async Task At_a_terminal_unlock_prompts()
    {
        await HeldAsync();
        var person = new CliSurroundings { Terminals = new Terminals(true, true, true) };
        Assert.Equal(130, (await RunAsync(person with { Input = "no\n" }, "unlock", Lock)).ExitCode);
        Assert.Equal(0, (await RunAsync(person with { Input = "yes\n" }, "unlock", Lock)).ExitCode);
        Assert.Equal(0, (await RunAsync("unlock", Lock, "--yes")).ExitCode);
    }

    /// <summary>The plan is made under the lock, and a person who says no leaves none behind.</summary>
    [InProcessFact]
    public async Task A_run_that_is_not_confirmed_releases_its_lock()
    {
        var person = new CliSurroundings { Terminals = new Terminals(true, true, true), Input = "no\n" };
        Assert.Equal(130, (await RunAsync(person, "apply", "-f", "a.yaml", "--lock", Lock)).ExitCode);
        Assert.Equal($"{Lock} is not locked.\n", (await RunAsync("unlock", Lock)).Out);
    }

    /// <summary>A lock that another person removes while the run goes on: the next renewal shows it, and no later step begins.</summary>
    [Fact]
    public async Task A_run_whose_lock_was_removed_stops_and_the_next_one_converges()
    {
        var removing = 0;
        faults = async (point, request) =>
        {
            if (point != FaultPoint.BeforeEffect || request.Operation != "CreateUser" || Interlocked.Increment(ref removing) != 1)
                return null;
            Assert.Equal(0, (await RunAsync("unlock", Lock, "--yes")).ExitCode);
            return new Fault.Delay(TimeSpan.FromSeconds(2));
        };
        var lost = await RunAsync("apply", "-f", "a.yaml", "--yes", "--lock", Lock, "--lock-lease", "4s");
        Assert.Equal(3, lost.ExitCode);
        Assert.Contains("error S3C282: the lock s3://locks/team/lock was lost: it was removed", lost.Err);
        Assert.Contains("skipped", lost.Out);
        var again = await RunAsync("apply", "-f", "a.yaml", "--yes", "--lock", Lock);
        Assert.True(again.ExitCode == 0, again.All);
    }

    [Theory]
    [InlineData("PutObject=unconditional")]
    [InlineData("DeleteObject=unconditional")]
    public async Task A_store_that_ignores_conditions_is_refused_before_the_first_change(string fault)
    {
        var hook = FaultSpec.Hook([FaultSpec.Parse(fault)], limit: null)!;
        faults = (point, request) => hook(point, request, default);
        var refused = await RunAsync("apply", "-f", "a.yaml", "--yes", "--lock", Lock);
        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("error S3C281", refused.Err);
    }

    [Theory]
    [InlineData("--lock", "locks/key")]
    [InlineData("--lock", "s3://locks/key", "--lock-timeout", "soon")]
    [InlineData("--lock", "s3://locks/key", "--lock-lease", "1s")]
    [InlineData("--lock", "s3://locks/key", "--lock-lease", "2h")]
    public async Task Options_of_the_lock_are_checked(params string[] options)
    {
        var result = await RunAsync(["apply", "-f", "a.yaml", "--yes", .. options]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("S3C500", result.Err);
    }

    /// <summary>The id of the lock of a run that was ended without a release.</summary>
    private async Task<string> HeldAsync()
    {
        var lost = FaultSpec.Hook(
            [
                FaultSpec.Parse("DeleteObject=unavailable@2"),
                FaultSpec.Parse("DeleteObject=unavailable@2"),
                FaultSpec.Parse("DeleteObject=unavailable@2"),
            ],
            limit: null
        )!;
        faults = (point, request) => lost(point, request, default);
        var run = await RunAsync("apply", "-f", "a.yaml", "--yes", "--lock", Lock);
        faults = (_, _) => ValueTask.FromResult<Fault?>(null);
        Assert.Contains("warning S3C285", run.Err);
        Assert.Equal(0, run.ExitCode);
        var shown = (await RunAsync("unlock", Lock)).Out;
        return shown.Split("lock id ")[1][..8];
    }

    private Task<CliResult> RunAsync(params string[] args) => RunAsync(new CliSurroundings(), args);

    private Task<CliResult> RunAsync(CliSurroundings around, params string[] args)
    {
        string[] account =
        [
            "--endpoint-url",
            server.Url.ToString(),
            "--region",
            "us-east-1",
            "--access-key",
            SandboxAccount.DefaultRootAccessKeyId,
            "--secret-key",
            SandboxAccount.DefaultRootSecretAccessKey,
        ];
        var inFolder = args.Select(a =>
            a.EndsWith(".yaml", StringComparison.Ordinal) || a.StartsWith("runs-", StringComparison.Ordinal) ? Path.Combine(folder, a) : a
        );
        string[] journal = args[0] == "unlock" || args.Contains("--runs-folder") ? [] : ["--runs-folder", Path.Combine(folder, "runs")];
        return CliRunner.RunAsync(folder, around, [.. inFolder, .. journal, .. account]);
    }
}
