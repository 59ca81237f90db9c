using System.Text.Json.Nodes;
using S3Creds.Sandbox;

namespace S3Creds.Cli.Tests.Fleet;

/// <summary>Many accounts through the program: plan, review, apply in waves, what fails, and what another run has left to do.</summary>
public sealed class FleetVerbsTests : IAsyncLifetime
{
    private const int Accounts = 6;

    private static readonly string[] R1 = ["--results", "./results", "--run", "r1"];

    private FleetFixture fleet = null!;

    public async Task InitializeAsync() => fleet = await FleetFixture.StartAsync(Accounts);

    public async Task DisposeAsync() => await fleet.DisposeAsync();

    [Fact]
    public async Task Accounts_are_planned_reviewed_and_applied_and_then_nothing_is_left()
    {
        fleet.Declare(Accounts, "external: {buckets: [data]}\nusers: {ci: {access: [{bucket: data, allow: read-only}]}}");
        var planned = await fleet.RunAsync("plan", [.. R1, "--detailed-exitcode"]);
        Assert.True(planned.ExitCode == 2, planned.All);
        Assert.Contains("+ user/ci  (in 6 accounts)", planned.Out, StringComparison.Ordinal);
        var report = await fleet.RunAsync("report", [.. R1, "--format", "json"]);
        Assert.True(report.ExitCode == 0, report.All);
        var json = JsonNode.Parse(report.Out)!;
        Assert.Equal(Accounts, json["accounts"]!.AsArray().Count);
        Assert.All(json["accounts"]!.AsArray(), a =>
            Assert.Equal($"arn:aws:sts::{a!["account"]}:assumed-role/OrganizationAccountAccessRole/s3creds-r1", a["caller"]!.ToString())
        );
        var digest = json["digest"]!.ToString();
        var other = await fleet.RunAsync("apply", [.. R1, "--saved", "--expect-digest", digest[..^1] + (digest[^1] == '0' ? '1' : '0')]);
        Assert.True(other.ExitCode == 4, other.All);

        var applied = await fleet.RunAsync("apply", [.. R1, "--saved", "--expect-digest", digest]);
        Assert.True(applied.ExitCode == 0, applied.All);
        var again = await fleet.RunAsync("plan", "--detailed-exitcode");
        Assert.True(again.ExitCode == 0, again.All);
        Assert.Equal(0, (await fleet.RunAsync("drift")).ExitCode);
    }

    /// <summary>One whose role cannot be assumed, one that throttles, one whose manifest is wrong: the others are done.</summary>
    [Fact]
    public async Task What_fails_in_one_account_is_its_own_and_another_run_does_only_what_is_left()
    {
        fleet.Declare(Accounts, "users: {ci: {}}", i => i switch
            {
                2 => "{role: missing, name: no-role}",
                4 => "{manifests: wrong.yaml}",
                _ => "",
            });
        fleet.Write("wrong.yaml", "apiVersion: s3creds/v1\naccount: $!account!$\nowner: platform\nusers: {ci: {tagz: {}}}\n");
        // The first three requests to IAM of one account are refused for their rate.
        string? slow = null;
        var refused = 0;
        fleet.Faults = (point, request) =>
            point == FaultPoint.BeforeEffect
            && request.Service == "iam"
            && (slow ??= request.AccessKeyId) == request.AccessKeyId
            && Interlocked.Increment(ref refused) <= 3
                ? Fault.Throttle
                : null;
        var first = await fleet.RunAsync("apply", [.. R1, "--yes"]);
        Assert.True(first.ExitCode == 3, first.All);
        Assert.Contains(
            $"S3C808: account {FleetFixture.Id(2)}: the role arn:aws:iam::{FleetFixture.Id(2)}:role/missing",
            first.Out,
            StringComparison.Ordinal
        );
        Assert.Contains("wrong.yaml:4:", first.Out, StringComparison.Ordinal);
        Assert.Contains("4 done, 2 failed", first.Out, StringComparison.Ordinal);

        fleet.Declare(Accounts, "users: {ci: {}}");
        fleet.Requests.Clear();
        var second = await fleet.RunAsync("apply", [.. R1, "--yes"]);
        Assert.True(second.ExitCode == 0, second.All);
        Assert.Equal(2, fleet.Requests.Count(r => r.Operation == "AssumeRole"));
        Assert.Equal(2, fleet.Requests.Count(r => r.Operation == "CreateUser"));
        Assert.Equal(8, Directory.GetFiles(Path.Combine(fleet.Folder, "results", "r1", "apply")).Length);
        var report = await fleet.RunAsync("report", R1);
        Assert.True(report.ExitCode == 0, report.All);
        Assert.Contains("6 accounts, 6 done", report.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_approval_without_an_account_is_refused_where_more_than_one_would_use_it()
    {
        fleet.Declare(3, "users: {old: {onRemove: delete}, ci: {}}");
        Assert.Equal(0, (await fleet.RunAsync("apply", "--yes")).ExitCode);
        // The third account keeps it.
        fleet.Declare(3, "users: {ci: {}}", i => i == 3 ? "{manifests: keep.yaml}" : "");
        fleet.Write(
            "keep.yaml",
            "apiVersion: s3creds/v1\naccount: $!account!$\nowner: platform\nusers: {old: {onRemove: delete}, ci: {}}\n"
        );
        var planned = await fleet.RunAsync("plan", R1);
        Assert.Contains(
            "ACCOUNT:delete:user/old  user/old would be deleted  (in 300000000001, 300000000002)",
            planned.Out,
            StringComparison.Ordinal
        );

        var none = await fleet.RunAsync("apply", [.. R1, "--saved"]);
        Assert.True(none.ExitCode == 3 || none.ExitCode == 4, none.All);
        Assert.Contains("S3C806: account 300000000001: user/old would be deleted", none.Out, StringComparison.Ordinal);
        var general = await fleet.RunAsync("apply", [.. R1, "--saved", "--allow", "delete:user/old"]);
        Assert.True(general.ExitCode == 4, general.All);
        Assert.Contains(
            "S3C805: --allow delete:user/old names no account, and more than one would use it",
            general.Err,
            StringComparison.Ordinal
        );
        var unknown = await fleet.RunAsync("apply", [.. R1, "--yes", "--allow", "delete:user/old"]);
        Assert.True(unknown.ExitCode == 4, unknown.All);

        var named = await fleet.RunAsync("apply", [.. R1, "--saved", "--allow", "300000000001:delete:user/old", "--max-failures", "9"]);
        Assert.Contains("S3C806: account 300000000002", named.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("S3C806: account 300000000001", named.Out, StringComparison.Ordinal);
        // Of what is left one account alone would use it.
        string[] two = ["--results", "./results", "--run", "r2"];
        await fleet.RunAsync("plan", two);
        var alone = await fleet.RunAsync("apply", [.. two, "--saved", "--allow", "delete:user/old"]);
        Assert.True(alone.ExitCode == 0, alone.All);
    }

    [Fact]
    public async Task A_wave_that_fails_stops_the_next_one()
    {
        fleet.Declare(Accounts, "users: {ci: {}}", i => i == 6 ? "{role: missing, labels: {wave: canary}}"
            : i == 5 ? "{labels: {wave: canary}}"
            : "");
        var stopped = await fleet.RunAsync("apply", [.. R1, "--yes", "--wave", "canary", "--parallel-accounts", "1"]);
        Assert.True(stopped.ExitCode == 3, stopped.All);
        Assert.Contains("wave canary has failed", stopped.Out, StringComparison.Ordinal);
        Assert.Contains("6 accounts, 1 done, 1 failed, 4 not started", stopped.Out, StringComparison.Ordinal);
        Assert.Contains("4 accounts                     not started", stopped.Out, StringComparison.Ordinal);
        Assert.Equal(1, fleet.Requests.Count(r => r.Operation == "CreateUser"));

        var spared = await fleet.RunAsync("apply", [.. R1, "--yes", "--wave", "canary", "--max-failures", "1"]);
        Assert.Equal(5, fleet.Requests.Count(r => r.Operation == "CreateUser"));
        Assert.True(spared.ExitCode == 3, spared.All);
    }

    /// <summary>Each shard sees whether canaries of the others are done.</summary>
    [Fact]
    public async Task A_shard_begins_its_next_wave_once_the_wave_before_is_done_in_all_shards()
    {
        fleet.Declare(Accounts, "users: {ci: {}}", i => i % 2 == 1 ? "{labels: {wave: canary}}" : "");
        var shards = Enumerable.Range(1, Accounts).GroupBy(i => S3Creds.Core.Fleet.Shard.IndexOf(FleetFixture.Id(i), 2)).ToList();
        Assert.Equal(2, shards.Count);
        var first = await fleet.RunAsync("apply", [.. R1, "--yes", "--wave", "canary", "--shard", "1/2", "--wave-wait", "0s"]);
        Assert.True(first.ExitCode == 3, first.All);
        Assert.Contains("of wave canary, in another shard, is not applied yet", first.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await fleet.RunAsync("apply", [.. R1, "--yes", "--wave", "canary", "--shard", "2/2"])).ExitCode);
        Assert.Equal(0, (await fleet.RunAsync("apply", [.. R1, "--yes", "--wave", "canary", "--shard", "1/2"])).ExitCode);
        Assert.Contains("6 accounts, 6 done", (await fleet.RunAsync("report", R1)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shards_that_run_at_once_wait_for_the_waves_of_each_other()
    {
        fleet.Declare(Accounts, "users: {ci: {}}", i => i % 2 == 1 ? "{labels: {wave: canary}}" : "");
        var shards = await Task.WhenAll(
            Enumerable
                .Range(1, 2)
                .Select(s =>
                    fleet.RunAsync("apply", [.. R1, "--yes", "--wave", "canary", "--shard", $"{s}/2", "--runs-folder", $"./journal{s}"])
                )
        );
        Assert.All(shards, s => Assert.True(s.ExitCode == 0, s.All));
        Assert.Contains("6 accounts, 6 done", (await fleet.RunAsync("report", R1)).Out, StringComparison.Ordinal);
        var users = fleet.Requests.Where(r => r.Operation == "CreateUser").ToList();
        Assert.Equal(Accounts, users.Count);
    }

    [Fact]
    public async Task A_shard_whose_canary_fails_stops_the_next_wave_of_the_others()
    {
        var failing = Enumerable.Range(1, Accounts).First(i => S3Creds.Core.Fleet.Shard.IndexOf(FleetFixture.Id(i), 2) == 1);
        fleet.Declare(Accounts, "users: {ci: {}}", i => i == failing ? "{role: missing, labels: {wave: canary}}" : "");
        var shards = await Task.WhenAll(
            Enumerable
                .Range(1, 2)
                .Select(s =>
                    fleet.RunAsync("apply", [.. R1, "--yes", "--wave", "canary", "--shard", $"{s}/2", "--runs-folder", $"./journal{s}"])
                )
        );
        Assert.All(shards, s => Assert.True(s.ExitCode is 1 or 130, s.All));
        Assert.Contains("wave canary has failed", shards[0].Out, StringComparison.Ordinal);
        Assert.Contains(
            $"account {FleetFixture.Id(failing)} of wave canary, in another shard, has failed",
            shards[1].Out,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(fleet.Requests, r => r.Operation == "CreateUser");
    }

    [Fact]
    public async Task A_pull_request_plans_the_accounts_that_it_touches()
    {
        fleet.Declare(3, "users: {ci: {}}", i => $"{{manifests: [m.yaml, own/{FleetFixture.Id(i)}]}}");
        foreach (var root in (string[])["", "base/"])
        {
            Directory.CreateDirectory(Path.Combine(fleet.Folder, root, ".git"));
            for (var i = 1; i <= 3; i++)
                fleet.Write(
                    $"{root}own/{FleetFixture.Id(i)}/own.yaml",
                    $"apiVersion: s3creds/v1\naccount: $!account!$\nowner: platform\nusers: {{own{i}: {{}}}}\n"
                );
        }

        foreach (var file in (string[])["m.yaml", "fleet.yaml"])
            File.Copy(Path.Combine(fleet.Folder, file), Path.Combine(fleet.Folder, "base", file));
        var none = await fleet.RunAsync("plan", "--changed-since", "./base/fleet.yaml");
        Assert.Contains("0 accounts", none.Out, StringComparison.Ordinal);
        Assert.Equal(0, none.ExitCode);
        fleet.Write(
            $"own/{FleetFixture.Id(2)}/own.yaml",
            "apiVersion: s3creds/v1\naccount: $!account!$\nowner: platform\nusers: {new: {}}\n"
        );
        var one = await fleet.RunAsync("plan", "--changed-since", "./base/fleet.yaml");
        Assert.Contains("1 account,", one.Out, StringComparison.Ordinal);
        Assert.Contains("+ user/new  (in 300000000002)", one.Out, StringComparison.Ordinal);
    }

    /// <summary>Two tasks of the same shard at once, as an engine starts them that takes a node for dead.</summary>
    [Fact]
    public async Task A_task_that_runs_twice_at_once_loses_and_replaces_nothing_in_a_bucket()
    {
        fleet.Declare(Accounts, "users: {ci: {}}");
        await fleet.MakeBucketAsync(Accounts);
        string[] place = ["--results", "s3://fleet-results/prod", "--run", "r1", "--results-owner", SandboxAccount.DefaultId];
        var tasks = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(i => fleet.RunAsync("apply", [.. place, "--yes", "--runs-folder", $"./journal{i}"]))
        );
        Assert.All(tasks, t => Assert.True(t.ExitCode is 0 or 1 or 3, t.All));
        // What a task has lost against its twin is done by another run.
        var rest = await fleet.RunAsync("apply", [.. place, "--yes"]);
        Assert.True(rest.ExitCode == 0, rest.All);
        var report = await fleet.RunAsync("report", place);
        Assert.True(report.ExitCode == 0, report.All);
        Assert.Contains("6 accounts, 6 done", report.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await fleet.RunAsync("plan", "--detailed-exitcode")).ExitCode);
        Assert.Equal(
            Accounts,
            fleet.Requests.Where(r => r.Operation == "PutObject").Select(r => r.Resource.Split('.')[0]).Distinct().Count()
        );
        Assert.All(fleet.Requests.Where(r => r.Operation == "PutObject"), r => Assert.True(r.IsConditional));
    }

    /// <summary>A role chain and a bucket policy between two accounts, with the way; what a principal's own policies do not allow is not
    /// there.</summary>
    [Fact]
    public async Task Access_that_crosses_accounts_is_in_the_report_with_its_path()
    {
        var (one, two) = (FleetFixture.Id(1), FleetFixture.Id(2));
        fleet.Declare(2, "users: {}", i => $"{{manifests: a{i}.yaml}}");
        Write(
            "a1.yaml",
            """
            account: "ONE"
            users:
              ci: {inline: {assume: {Statement: [{Effect: Allow, Action: "sts:AssumeRole", Resource: "arn:aws:iam::TWO:role/deploy"}]}}}
              reader: {inline: {read: {Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::shared-media/*"}]}}}
              idle: {}
            """
        );
        Write(
            "a2.yaml",
            """
            account: "TWO"
            buckets:
              shared-media:
                policy:
                  document:
                    Statement: [{Effect: Allow, Principal: {AWS: "ONE"}, Action: "s3:GetObject", Resource: "arn:aws:s3:::shared-media/*"}]
            roles:
              deploy:
                trust: {account: "ONE"}
                inline: {write: {Statement: [{Effect: Allow, Action: "s3:PutObject", Resource: "arn:aws:s3:::shared-media/up/*"}]}}
            """
        );
        var applied = await fleet.RunAsync("apply", "--yes", "--allow", $"{two}:public:*", "--allow", $"{two}:trust:*");
        Assert.True(applied.ExitCode == 0, applied.All);
        Assert.Equal(0, (await fleet.RunAsync("access", R1)).ExitCode);
        var report = await fleet.RunAsync("report", [.. R1, "--format", "json"]);
        var crossing = JsonNode.Parse(report.Out)!["crossing"]!
            .AsArray()
            .Select(c => $"{string.Join(" > ", c!["path"]!.AsArray().Select(p => p!.ToString()))}: {c["access"]}")
            .Where(c => !c.Contains("OrganizationAccountAccessRole", StringComparison.Ordinal));
        Assert.Equal(
            [
                $"{one}:user/ci > {two}:role/deploy: can write (s3:PutObject) on shared-media/up/*",
                $"{one}:user/reader: can read (s3:GetObject) on shared-media/*",
            ],
            crossing
        );
        Assert.Contains("Access across accounts", (await fleet.RunAsync("report", R1)).Out, StringComparison.Ordinal);

        void Write(string name, string text) =>
            fleet.Write(
                name,
                "apiVersion: s3creds/v1\nowner: platform\n"
                    + text.Replace("ONE", one, StringComparison.Ordinal).Replace("TWO", two, StringComparison.Ordinal)
            );
    }

    [Theory]
    [InlineData(0, "--saved --results x --run r --yes", "S3C500: --saved and --yes cannot be combined")]
    [InlineData(0, "", "S3C500: nothing was reviewed")]
    [InlineData(0, "--yes --max-failures -1", "S3C500: --max-failures -1 is below 0")]
    [InlineData(0, "--yes --expect-digest sha256:x", "S3C500: --expect-digest is for saved plans")]
    [InlineData(0, "--yes --shard 9/8", "S3C500: --shard 9/8 is not I/N, with I from 1 to N")]
    [InlineData(0, "--yes --shard auto/x", "S3C500: --shard auto/x is not auto/N")]
    [InlineData(0, "--yes --shard auto", "S3C500: --shard auto: no engine sets an index")]
    [InlineData(0, "--yes --run a/b", "S3C500: --run a/b is not a name")]
    [InlineData(0, "--yes --select env", "S3C500: --select env is not KEY=VALUE or KEY!=VALUE")]
    [InlineData(0, "--yes --select env=x", "S3C804: no account of")]
    [InlineData(0, "--yes --wave-wait 1", "S3C500: --wave-wait 1 is not a duration from 0s to 12h")]
    [InlineData(0, "--yes --parallel-accounts 0", "S3C500: --parallel-accounts 0 is not from 1 to 64")]
    [InlineData(0, "--yes --allow 999999999999:delete:user/x", "S3C500: --allow names account 999999999999, which is not in")]
    [InlineData(0, "--yes --allow 300000000001:oops:user/x", "is not an approval token")]
    public async Task Options_that_do_not_fit_are_refused(int requests, string args, string message)
    {
        fleet.Declare(1, "users: {ci: {}}");
        var result = await fleet.RunAsync("apply", args.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(message, result.Err, StringComparison.Ordinal);
        Assert.Equal(requests, fleet.Requests.Count);
    }

    /// <summary>200 accounts with the same change are one line of one comment.</summary>
    [Fact]
    public async Task Equal_changes_over_200_accounts_are_one_line()
    {
        fleet.Declare(200, "users: {ci: {}}", i => i == 7 ? "{manifests: [m.yaml, more.yaml]}" : "");
        fleet.Write("more.yaml", "apiVersion: s3creds/v1\naccount: $!account!$\nowner: platform\nusers: {more: {}}\n");
        var planned = await CliRunner.RunAsync(
            fleet.Folder,
            "fleet",
            "plan",
            "-f",
            Path.Combine(fleet.Folder, "fleet.yaml"),
            "--sandbox-state",
            Path.Combine(fleet.Folder, "state.json"),
            "--format",
            "markdown",
            "-q"
        );
        Assert.True(planned.ExitCode == 0, planned.All);
        var changes = planned.Out.Split('\n').Where(l => l.StartsWith("- `+", StringComparison.Ordinal)).ToList();
        Assert.Equal(["- `+ user/ci`  (in 200 accounts)", "- `+ user/more`  (in 300000000007)"], changes);
    }
}
