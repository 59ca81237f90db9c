using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Cli.Tests.Kills;

/// <summary>The real binary under a lock, stopped past its lease or killed. Only where S3CREDS_BIN names it.</summary>
public sealed class LockKillTests : IAsyncLifetime
{
    private const string Lock = "s3://locks/team/lock";
    private const string Lease = "2s";
    private const int Users = 8;

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-lockkill-").FullName;
    private readonly ConcurrentQueue<string> created = new();
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Process? victim;
    private volatile string? signal;
    private int strike;
    private int met;
    private SandboxServer server = null!;

    public async Task InitializeAsync()
    {
        var host = await SandboxHost.OpenAsync(new SandboxOptions { Faults = (point, request, _) => OnAsync(point, request) }, default);
        server = await SandboxServer.StartAsync(host, IPAddress.Loopback, 0, default);
        const string Head = "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: ";
        await File.WriteAllTextAsync(
            Path.Combine(folder, "team.yaml"),
            $"{Head}team\nusers: {{{string.Join(", ", Enumerable.Range(1, Users).Select(i => $"u{i}: {{}}"))}}}\n"
        );
        await File.WriteAllTextAsync(Path.Combine(folder, "locks.yaml"), $"{Head}ops\nbuckets: {{locks: {{}}}}\n");
        using var made = Start("apply", "-f", "locks.yaml", "--yes");
        await made.WaitForExitAsync();
        Assert.Equal(0, made.ExitCode);
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Stopped at its Nth creation for longer than its lease, while another run takes the lock over and does everything. When it
    /// goes on it sends no other change than the one that is on its way.</summary>
    [NativeTheory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task A_run_that_was_stopped_past_its_lease_sends_at_most_the_request_on_its_way(int at)
    {
        (strike, signal) = (at, "STOP");
        using var stopped = Start("apply", "-f", "team.yaml", "--yes", "--lock", Lock, "--lock-lease", Lease, "--runs-folder", "runs-a");
        victim = stopped;
        var output = ReadAsync(stopped);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
        using var next = Start("apply", "-f", "team.yaml", "--yes", "--lock", Lock, "--lock-timeout", "30s", "--runs-folder", "runs-b");
        var taken = await ReadAsync(next);
        Assert.True(next.ExitCode == 0, taken);
        Assert.Contains("warning S3C283", taken);
        Assert.Equal(Users, created.Distinct().Count());

        created.Clear();
        using var destroyed = Start(
            "destroy",
            "-f",
            "team.yaml",
            "--yes",
            "--allow",
            "delete:*",
            "--allow",
            "mass-change",
            "--lock",
            Lock,
            "--runs-folder",
            "runs-b"
        );
        var gone = await ReadAsync(destroyed);
        Assert.True(destroyed.ExitCode == 0, gone);
        created.Clear();
        Kill(stopped, "CONT");
        var resumed = await output.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(stopped.ExitCode == 3, resumed);
        Assert.Contains("error S3C282", resumed);
        // The account is empty now, so every creation that it still sends would take effect.
        Assert.True(created.Count <= 1, $"after the lease: {string.Join(", ", created)}\n{resumed}");
    }

    [NativeFact]
    public async Task The_lock_of_a_killed_run_is_taken_over_after_its_lease()
    {
        (strike, signal) = (2, "KILL");
        using var killed = Start("apply", "-f", "team.yaml", "--yes", "--lock", Lock, "--lock-lease", Lease, "--runs-folder", "runs-a");
        victim = killed;
        await ReadAsync(killed);
        Assert.Equal(128 + 9, killed.ExitCode);
        using var refused = Start("apply", "-f", "team.yaml", "--yes", "--lock", Lock, "--runs-folder", "runs-b");
        Assert.Contains("error S3C280", await ReadAsync(refused));
        Assert.Equal(4, refused.ExitCode);
        using var next = Start("apply", "-f", "team.yaml", "--yes", "--lock", Lock, "--lock-timeout", "30s", "--runs-folder", "runs-b");
        var taken = await ReadAsync(next);
        Assert.True(next.ExitCode == 0, taken);
        Assert.Contains("warning S3C283", taken);
        using var unlock = Start("unlock", Lock);
        Assert.Equal($"{Lock} is not locked.", (await ReadAsync(unlock)).Trim());
    }

    /// <summary>The signal is sent while the request is on its way, before it has an effect.</summary>
    private async ValueTask<Fault?> OnAsync(FaultPoint point, RequestSummary request)
    {
        if (request.Operation != "CreateUser" || point != FaultPoint.BeforeEffect)
            return null;
        created.Enqueue(request.Resource);
        if (victim is { } process && signal is { } name && Interlocked.Increment(ref met) == strike)
        {
            signal = null;
            Kill(process, name);
            // A signal takes a moment to arrive.
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            reached.TrySetResult();
        }

        return null;
    }

    private static void Kill(Process process, string name)
    {
        using var kill = Process.Start("/bin/kill", ["-" + name, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private static async Task<string> ReadAsync(Process process)
    {
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return string.Concat(texts);
    }

    private Process Start(params string[] args)
    {
        var start = new ProcessStartInfo(CliRunner.Binary!, args)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["AWS_ENDPOINT_URL"] = server.Url.ToString();
        start.Environment["AWS_REGION"] = "us-east-1";
        start.Environment["AWS_ACCESS_KEY_ID"] = SandboxAccount.DefaultRootAccessKeyId;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = SandboxAccount.DefaultRootSecretAccessKey;
        return Process.Start(start)!;
    }
}
