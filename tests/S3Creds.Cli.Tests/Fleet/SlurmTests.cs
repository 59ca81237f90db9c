using System.Globalization;
using System.Text.Json.Nodes;
using S3Creds.Cli.Tests.Ci;
using S3Creds.Cli.Tests.Docs;
using S3Creds.Core.Fleet;
using S3Creds.Sandbox;
using S3Creds.Testing;

namespace S3Creds.Cli.Tests.Fleet;

/// <summary>A fleet on a real Slurm array: eight tasks on four nodes, one of which is cut off while its tasks run. The controller starts
/// them a second time, and the first ones go on.</summary>
public sealed class SlurmTests
{
    private const int Shards = 8;
    private const int Nodes = 4;
    private const int Port = 21710;

    private static readonly int Accounts = Volume.Of(24, 24, 200);

    /// <summary>The accounts that the tasks begin before the first of them is done: four in each, where a shard has so many.</summary>
    private static int AtOnce =>
        Enumerable.Range(1, Accounts).CountBy(i => Shard.IndexOf(FleetFixture.Id(i), Shards)).Sum(s => Math.Min(s.Value, 4));

    private static string Cluster => Path.Combine(RepositoryFiles.Root, "tests", "fleet-slurm", "cluster.sh");

    [SlurmFact]
    public async Task Tasks_that_run_twice_at_once_leave_every_account_done_and_no_result_lost()
    {
        await using var fleet = await FleetFixture.StartAsync(Accounts);
        fleet.Declare(
            Accounts,
            "external: {buckets: [data]}\nusers: {ci: {access: [{bucket: data, allow: read-only}]}, app: {}, backup: {}}"
        );
        await fleet.MakeBucketAsync(Accounts);
        // Nothing is created until a task that was started again works beside the first one.
        var twins = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fleet.Hold = request => request.Operation == "CreateUser" ? twins.Task : Task.CompletedTask;
        var script = Path.Combine(RepositoryFiles.Root, "examples", "fleet", "slurm", "fleet.sbatch");
        var cluster = $"/tmp/s3c-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";
        var environment = new Dictionary<string, string>
        {
            ["SLURM_CONF"] = cluster + "/slurm.conf",
            ["AWS_ENDPOINT_URL"] = fleet.Url,
            ["AWS_ACCESS_KEY_ID"] = SandboxAdministrator.Default.AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = SandboxAdministrator.Default.SecretAccessKey,
            ["AWS_REGION"] = "us-east-1",
            ["S3CREDS"] = CliRunner.Binary!,
            ["FLEET"] = Path.Combine(fleet.Folder, "fleet.yaml"),
            ["RESULTS"] = "s3://fleet-results/prod",
            ["RUN"] = "r1",
        };
        await OkAsync(fleet, environment, Cluster, "start", cluster, $"{Nodes}", $"{Port}");
        try
        {
            var job = (
                await OkAsync(
                    fleet,
                    environment,
                    "sbatch",
                    "--parsable",
                    $"--array=0-{Shards - 1}",
                    "--export=ALL",
                    "--output",
                    $"{fleet.Folder}/task-%a.out",
                    script
                )
            ).Trim();
            await UntilAsync(() => Begun(fleet) == AtOnce);
            await OkAsync(fleet, environment, Cluster, "cut", cluster, "n1");
            await UntilAsync(() => Begun(fleet) > AtOnce);
            await Task.Delay(2000, CancellationToken.None);
            twins.SetResult();
            var ended = await OkAsync(fleet, environment, Cluster, "wait", cluster, job, "300");
            var lines = ended.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(Shards, lines.Length);
            Assert.Contains(lines, l => l.Split(' ')[2] != "0");
            // The copy on the node that was cut off is no task of the controller any more, and may still run.
            await UntilQuietAsync(fleet);
        }
        finally
        {
            twins.TrySetResult();
            await OkAsync(fleet, environment, Cluster, "stop", cluster);
            Directory.Delete(cluster, recursive: true);
        }

        // The tasks of the node that was cut off and those in their place have both worked.
        Assert.True(Begun(fleet) > Accounts, $"{Begun(fleet)} accounts were begun: none twice");
        string[] place = ["--results", "s3://fleet-results/prod", "--run", "r1"];
        // What a task has lost against its twin is left for another run, which does nothing else.
        await fleet.RunAsync("apply", [.. place, "--yes"]);
        var report = await fleet.RunAsync("report", [.. place, "--format", "json"]);
        Assert.True(report.ExitCode == 0, report.All);
        Assert.Equal(
            Enumerable.Range(1, Accounts).Select(i => $"{FleetFixture.Id(i)} done"),
            JsonNode.Parse(report.Out)!["accounts"]!.AsArray().Select(a => $"{a!["account"]} {a["outcome"]}")
        );
        var plan = await fleet.RunAsync("plan", "--detailed-exitcode", "--parallel-accounts", "8");
        Assert.True(plan.ExitCode == 0, plan.All);

        // Each key has one version, so none was replaced, and the tries of an account have every number, so none was lost.
        var results = (await fleet.VersionsAsync()).Select(v => v.Split('/')[^1].Split('.')).ToList();
        Assert.All(results, r => Assert.Equal(r[0], r[1]));
        Assert.Equal(Accounts, results.DistinctBy(r => r[0]).Count());
        Assert.All(results.GroupBy(r => r[0]), g =>
            Assert.Equal(Enumerable.Range(1, g.Count()), g.Select(r => int.Parse(r[2], CultureInfo.InvariantCulture)).Order())
        );
    }

    private static async Task<string> OkAsync(
        FleetFixture fleet,
        Dictionary<string, string> environment,
        string program,
        params string[] args
    )
    {
        var (code, text) = await Processes.RunAsync(program, args, fleet.Folder, environment);
        Assert.True(code == 0, $"{program} {string.Join(' ', args)}: {text}");
        return text;
    }

    private static int Begun(FleetFixture fleet) => fleet.Requests.Count(r => r.Operation == "AssumeRole");

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var tries = 0; tries < 600 && !holds(); tries++)
            await Task.Delay(100, CancellationToken.None);
        Assert.True(holds());
    }

    private static async Task UntilQuietAsync(FleetFixture fleet)
    {
        for (var seen = -1; seen != fleet.Requests.Count; await Task.Delay(3000, CancellationToken.None))
            seen = fleet.Requests.Count;
    }
}

/// <summary>A test on a cluster, with the native binary, whose tasks start in milliseconds.</summary>
public sealed class SlurmFactAttribute : FactAttribute
{
    public SlurmFactAttribute() =>
        Skip =
            CliRunner.Binary is null ? NativeFactAttribute.Why
            : File.Exists("/usr/sbin/slurmctld") ? null
            : "slurmctld is not installed";
}
