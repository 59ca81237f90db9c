using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;
using S3Creds.Testing;

namespace S3Creds.Cli.Tests.Kills;

/// <summary>An emulated account over HTTP, a folder with a manifest and its sinks, and processes of the real binary that are
/// killed.</summary>
internal sealed class KillWorld : IAsyncDisposable
{
    /// <summary>An account here shows its writes at once: nobody has to wait for them as on AWS.</summary>
    private const string Timing = "propagation=200ms,verify-within=20s,verify-over=30ms,verify-successes=3";

    private readonly string manifest;
    private readonly Canaries canaries;
    private readonly ProcessTree tree = new();
    private SandboxServer server = null!;
    private Killer killer = new(null);

    private KillWorld(string manifest, Canaries canaries)
    {
        this.manifest = manifest;
        this.canaries = canaries;
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("s3creds-kill-").FullName;

    private string Runs => Path.Combine(Folder, ".s3creds", "runs");

    private static bool IsSink(string path) => Path.GetFileName(path).EndsWith("key.json", StringComparison.Ordinal);

    public static async Task<KillWorld> StartAsync(string manifest)
    {
        var world = new KillWorld(manifest, new Canaries());
        await File.WriteAllTextAsync(Path.Combine(world.Folder, "team.yaml"), manifest);
        return await world.ServeAsync(await SandboxHost.OpenAsync(world.Options, default));
    }

    /// <summary>Another account and folder that go on from here.</summary>
    public async Task<KillWorld> ForkAsync()
    {
        var world = new KillWorld(manifest, canaries);
        foreach (var file in Directory.EnumerateFiles(Folder))
            File.Copy(file, Path.Combine(world.Folder, Path.GetFileName(file)));
        return await world.ServeAsync(server.Sandbox.Fork(world.Options));
    }

    private SandboxOptions Options =>
        new()
        {
            Seed = "kills",
            Issued = canaries.Add,
            Faults = (point, request, _) =>
                request.AccessKeyId.StartsWith("AKIASANDBOX", StringComparison.Ordinal) ? killer.OnRequestAsync(point) : default,
        };

    private async Task<KillWorld> ServeAsync(SandboxHost host)
    {
        Directory.CreateDirectory(Runs);
        server = await SandboxServer.StartAsync(host, IPAddress.Loopback, 0, default);
        return this;
    }

    /// <summary>Runs the binary, to its end or to the point where it is killed. Null: it was killed.</summary>
    public async Task<CliResult?> RunAsync(KillPoint? point, params string[] args)
    {
        killer = new Killer(point);
        using var sinks = Watch(Folder, "*key.json", killer.OnDelivery);
        using var journal = Watch(Runs, "*.jsonl", killer.OnJournal);
        string[] account = ["-f", "team.yaml", "--endpoint-url", server.Url.ToString(), "--region", "us-east-1", "--auth", "-"];
        var start = new ProcessStartInfo(CliRunner.Binary!, [.. args, .. account])
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var name in start
                .Environment.Keys.Where(k => k.StartsWith("AWS_", StringComparison.Ordinal) || k is "CI" or "GITHUB_ACTIONS")
                .ToList()
        )
            start.Environment.Remove(name);
        start.Environment["S3CREDS_KEY_TIMING"] = Timing;
        using var process = Process.Start(start)!;
        using var ended = new CancellationTokenSource();
        var watching = tree.WatchAsync(process.Id, ended.Token);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(
            $$"""{"AccessKeyId": "{{SandboxAccount.DefaultRootAccessKeyId}}", "SecretAccessKey": "{{SandboxAccount.DefaultRootSecretAccessKey}}"}"""
        );
        process.StandardInput.Close();
        killer.Started(process);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(120));
        await ended.CancelAsync();
        await watching;
        var result = new CliResult(process.ExitCode, await output, await errors);
        canaries.AreNotIn(result.All, "the output of " + string.Join(' ', args));
        return killer.HasKilled && process.ExitCode == 128 + 9 ? null : result;
    }

    /// <summary>What the last run did.</summary>
    public RunCounts Counts => killer.Counts;

    /// <summary>Every consumer signs with what its sink holds.</summary>
    public async Task ConsumersWorkAsync(string where)
    {
        foreach (var sink in Directory.EnumerateFiles(Folder).Where(IsSink).Where(f => new FileInfo(f).Length > 0))
        {
            using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(sink));
            var (id, secret) = (
                json.RootElement.GetProperty("AccessKeyId").GetString()!,
                json.RootElement.GetProperty("SecretAccessKey").GetString()!
            );
            using var s3 = new AmazonS3Client(
                new BasicAWSCredentials(id, secret),
                new AmazonS3Config
                {
                    ServiceURL = server.Url.ToString(),
                    AuthenticationRegion = "us-east-1",
                    ForcePathStyle = true,
                    MaxErrorRetry = 0,
                }
            );
            try
            {
                await s3.ListBucketsAsync(new ListBucketsRequest { MaxBuckets = 1 });
            }
            catch (AmazonS3Exception e)
            {
                Assert.True(
                    e.ErrorCode == "AccessDenied",
                    $"{where}: the consumer of {Path.GetFileName(sink)} is refused with {id}: {e.ErrorCode}"
                );
            }
        }
    }

    /// <summary>At most two runs more bring everything in order: nothing to do, no key that no sink holds, nothing left lying about, no
    /// secret astray.</summary>
    public async Task ConvergesAsync(string where)
    {
        CliResult? last = null;
        for (var run = 0; run < 2 && last?.ExitCode != 0; run++)
        {
            last = await RunAsync(null, "apply", "--yes");
            await ConsumersWorkAsync($"{where}, re-run {run + 1}");
        }

        Assert.True(last!.ExitCode == 0, $"{where}: {last.All}");
        var plan = await RunAsync(null, "plan", "--detailed-exitcode", "--out", "plan.json");
        Assert.True(plan!.ExitCode == 0, $"{where}: the plan is not empty: {plan.All}");
        await NoStrayKeyAsync(where);
        foreach (
            var file in Directory.EnumerateFiles(
                Folder,
                "*",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }
            )
        )
            Assert.False(
                file.EndsWith(".tmp", StringComparison.Ordinal) || file.EndsWith(".lock", StringComparison.Ordinal),
                $"{where}: {file} is left"
            );
        // What the test's own command keeps for a moment is no sink and no business of s3creds.
        canaries.AreNotBelow(Folder, f => IsSink(f) || Path.GetFileName(f) == "incoming");
        foreach (var seen in tree.Seen)
            canaries.AreNotIn(seen, $"{where}: the process tree");
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Every key of the account is in use (and then in a sink) or retired.</summary>
    private async Task NoStrayKeyAsync(string where)
    {
        var keys = await RunAsync(null, "keys", "--format", "json");
        Assert.True(keys!.ExitCode == 0, keys.All);
        using var json = JsonDocument.Parse(keys.Out);
        Assert.NotEmpty(json.RootElement.EnumerateArray());
        foreach (var key in json.RootElement.EnumerateArray())
        {
            var standing = key.GetProperty("standing").GetString();
            Assert.True(standing is "in use" or "retired", $"{where}: a key survives: {key}");
            if (standing == "in use")
                Assert.True(key.GetProperty("deliveredTo").GetArrayLength() > 0, $"{where}: no sink holds {key}");
        }
    }

    private static FileSystemWatcher Watch(string folder, string filter, Action changed)
    {
        var watcher = new FileSystemWatcher(folder, filter) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite };
        watcher.Changed += (_, _) => changed();
        watcher.Created += (_, _) => changed();
        watcher.Renamed += (_, _) => changed();
        watcher.EnableRaisingEvents = true;
        return watcher;
    }
}
