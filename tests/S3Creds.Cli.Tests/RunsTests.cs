using System.Text.Json.Nodes;
using S3Creds.Cli.Tests.Watching;
using S3Creds.Core.Files;

namespace S3Creds.Cli.Tests;

/// <summary><c>runs</c> names what each run was, and a run that was refused is none.</summary>
public sealed class RunsTests : IDisposable
{
    private readonly WatchAccount account = new();

    [InProcessFact]
    public async Task A_run_is_listed_with_its_verb_owner_caller_and_counts()
    {
        await account.ApplyAsync();
        await account.ChangeAsync("tags: {service: x}");
        await account.ApplyAsync();
        await account.RunAsync("destroy", "-f", account.At("team.yaml"), "--yes", "--only", "user/web", "--allow", "delete:user/web");
        var listed = await RunsAsync();
        var lines = listed.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ["RUN", "VERB", "OWNER", "CALLER", "CREATED", "CHANGED", "DELETED", "FAILED", "END"],
            lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)
        );
        Assert.Equal(4, lines.Length);
        var runs = JsonNode.Parse((await RunsAsync("--format", "json")).Out)!.AsArray();
        Assert.Equal(["apply", "apply", "destroy"], runs.Select(r => r!["verb"]!.ToString()));
        Assert.All(runs, r =>
            Assert.Equal(
                ("team-media", "arn:aws:iam::123456789012:root", "complete"),
                (r!["owner"]!.ToString(), r["caller"]!.ToString(), r["end"]!.ToString())
            )
        );
        Assert.Equal(
            [(3, 0, 0), (0, 1, 0), (0, 0, 1)],
            runs.Select(r => (Number(r, "created"), Number(r, "changed"), Number(r, "deleted")))
        );
        var one = JsonNode.Parse((await RunsAsync(runs[0]!["run"]!.ToString(), "--format", "json")).Out)!;
        Assert.Equal("started", one["events"]![0]!["event"]!.ToString());
        Assert.Contains(
            "apply, owner team-media, caller arn:aws:iam::123456789012:root",
            (await RunsAsync(runs[0]!["run"]!.ToString())).Out,
            StringComparison.Ordinal
        );
    }

    [InProcessTheory]
    [InlineData("approval")]
    [InlineData("stale")]
    [InlineData("digest")]
    [InlineData("steps")]
    [InlineData("terminal")]
    [InlineData("folder")]
    [InlineData("errors")]
    [InlineData("approval", true)]
    [InlineData("stale", true)]
    [InlineData("digest", true)]
    [InlineData("steps", true)]
    [InlineData("terminal", true)]
    [InlineData("folder", true)]
    [InlineData("errors", true)]
    [InlineData("held", true)]
    [InlineData("no lock", true)]
    public async Task A_refused_apply_leaves_no_journal(string way, bool locked = false)
    {
        const string Lock = "s3://locks/team/lock";
        string[] manifest = ["-f", account.At("team.yaml")];
        if (locked)
            await account.RunAsync("create", "locks", "-c", "--username", "holder", "--deliver", $"file:{account.At("holder.json")}");
        string[] words = [.. manifest, "--yes"];
        IDisposable? held = null;
        switch (way)
        {
            case "approval":
                await account.ApplyAsync();
                var text = await File.ReadAllTextAsync(account.At("team.yaml"));
                await File.WriteAllTextAsync(account.At("team.yaml"), text.Split("  web:")[0] + "\n");
                break;
            case "stale":
                await account.RunAsync(["plan", .. manifest, "--out", account.At("plan.json")]);
                await account.RunAsync("create", "media-y", "-c", "--username", "web", "--deliver", $"file:{account.At("key.json")}");
                words = [account.At("plan.json"), .. manifest];
                break;
            case "digest":
                await account.RunAsync(["plan", .. manifest, "--out", account.At("plan.json")]);
                words = [account.At("plan.json"), "--expect-digest", "sha256:0"];
                break;
            case "steps":
                words = [.. manifest, "--expect-steps", "sha256:" + new string('0', 64)];
                break;
            case "terminal":
                words = manifest;
                break;
            case "folder":
                Directory.CreateDirectory(account.At("runs"));
                held = new PhysicalFileSystem().TryLock(account.At("runs/lock"));
                break;
            case "held":
                await File.WriteAllTextAsync(
                    account.At("lock.json"),
                    """{"caller":"","command":"apply","format":"s3creds-lock/1","holder":"ada@build-7","id":"3f2a9c01","leaseSeconds":600,"renewals":1,"since":""}"""
                );
                await PutLockAsync();
                break;
            case "no lock":
                await File.WriteAllTextAsync(account.At("lock.json"), "{}");
                await PutLockAsync();
                break;
            default:
                await File.AppendAllTextAsync(account.At("team.yaml"), "\n  - {who: user/ci, can: s3:DeleteObject, on: media-x/*}\n");
                break;
        }

        var before = Journals();
        string[] under = locked ? ["--lock", Lock] : [];
        var refused = await CliRunner.RunHereAsync(new CliSurroundings(), ["apply", .. words, .. under, .. account.Account]);
        held?.Dispose();
        Assert.True(refused.ExitCode == 4, $"{way}: {refused.All}");
        Assert.Equal(before, Journals());
        Assert.DoesNotContain("interrupted", (await RunsAsync()).Out, StringComparison.Ordinal);
        if (way == "held")
            Assert.Contains("S3C280: s3://locks/team/lock is held by ada@build-7", refused.Err, StringComparison.Ordinal);
        else if (way == "no lock")
            Assert.Contains("S3C284: ", refused.Err, StringComparison.Ordinal);
        else if (locked)
            // A run that was refused under its lock has released it.
            Assert.Equal($"{Lock} is not locked.\n", (await CliRunner.RunHereAsync(new(), ["unlock", Lock, .. account.Account[..2]])).Out);
    }

    private async Task PutLockAsync()
    {
        string[] put = ["put-object", "locks", "team/lock", account.At("lock.json"), .. account.Account[..2]];
        var result = await CliRunner.RunHereAsync(new CliSurroundings(), put);
        Assert.True(result.ExitCode == 0, result.All);
    }

    private List<string> Journals() =>
        Directory.Exists(account.At("runs")) ? [.. Directory.GetFiles(account.At("runs"), "*.jsonl").Order(StringComparer.Ordinal)] : [];

    private Task<CliResult> RunsAsync(params string[] more) =>
        CliRunner.RunHereAsync(new CliSurroundings(), ["runs", .. more, "--runs-folder", account.At("runs")]);

    private static int Number(JsonNode? run, string key) => run![key]!.GetValue<int>();

    public void Dispose() => account.Dispose();
}
