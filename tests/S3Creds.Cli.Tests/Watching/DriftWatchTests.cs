using System.Globalization;
using System.Text.Json.Nodes;
using S3Creds.Sandbox;

namespace S3Creds.Cli.Tests.Watching;

/// <summary><c>drift --watch</c> by a clock that skips its waits: what each turn prints and writes, and how it ends.</summary>
public sealed class DriftWatchTests : IDisposable
{
    private readonly WatchAccount account = new();

    [InProcessFact]
    public async Task Each_turn_prints_one_report_and_writes_its_files_until_a_signal()
    {
        using var stop = new CancellationTokenSource();
        var health = new List<JsonObject>();
        var clock = new TurnClock(
            async (turn, _) =>
            {
                health.Add(account.Json("health.json"));
                if (turn == 1)
                    await account.ApplyAsync();
                if (turn == 2)
                    await account.ChangeAsync("tags: {service: x}");
                if (turn == 4)
                    await stop.CancelAsync();
            }
        );
        var chances = new Queue<double>([0.5, 0, 1, 0.25]);
        var result = await account.DriftAsync(
            new CliSurroundings
            {
                Time = clock,
                Stop = stop.Token,
                Chance = chances.Dequeue,
            },
            ["--watch", "1h", "--format", "json", "--health-file", account.At("health.json"), .. account.Notify]
        );
        Assert.True(result.ExitCode == 130, result.All);
        Assert.EndsWith("Stopped.\n", result.Err, StringComparison.Ordinal);
        Assert.Equal([60.0, 54.0, 66.0, 57.0], clock.Waits.Select(w => w.TotalMinutes));
        var plans = result
            .Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!["steps"]!.AsArray().Count)
            .ToList();
        Assert.Equal(4, plans.Count);
        Assert.True(plans[0] > 1 && plans[1] == 0 && plans[2] == 1 && plans[3] == 1, string.Join(',', plans));
        Assert.Equal(["drift", "same", "drift", "drift"], health.Select(h => h["outcome"]!.ToString()));
        Assert.Equal([2, 0, 2, 2], health.Select(h => h["exitCode"]!.GetValue<int>()));
        Assert.All(health, h => Assert.True(h["ok"]!.GetValue<bool>()));
        Assert.Equal("2026-03-01T13:00:00Z", health[0]["next"]!.ToString());
        Assert.Equal("2026-03-01T12:00:00Z", health[0]["at"]!.ToString());
        // The fourth turn found what the third had found.
        Assert.Equal(["drift", "resolved", "drift"], account.Sent().Select(s => s["event"]!.ToString()));
        Assert.Contains(
            "2026-03-01T12:00:00Z: 3 resources differ; next comparison at 2026-03-01T13:00:00Z\n",
            result.Err,
            StringComparison.Ordinal
        );
        Assert.Contains(": no difference; next comparison at ", result.Err, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Failures =>
        new()
        {
            { "400 Throttling Rate exceeded", "S3C" },
            { "403 ExpiredToken The security token included in the request is expired", "S3C" },
            { "500 ServiceFailure x", "S3C" },
        };

    /// <summary>Reported, written, repeated: the next turn reads everything anew.</summary>
    [InProcessTheory]
    [MemberData(nameof(Failures))]
    public async Task A_comparison_that_fails_does_not_end_the_watch(string answer, string code)
    {
        await account.ApplyAsync();
        using var stop = new CancellationTokenSource();
        var turnsBegun = 0;
        var seen = new List<(JsonObject Health, string Metrics)>();
        var clock = new TurnClock(
            async (turn, _) =>
            {
                seen.Add((account.Json("health.json"), await File.ReadAllTextAsync(account.At("m.prom"))));
                if (turn == 3)
                    await stop.CancelAsync();
            }
        );
        var parts = answer.Split(' ', 3);
        var result = await account.DriftAsync(
            new CliSurroundings
            {
                Time = clock,
                Stop = stop.Token,
                ShapeSandbox = options =>
                    ++turnsBegun == 2
                        ? options with
                        {
                            Faults = (_, _, _) =>
                                new(new Fault.Error(int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], parts[2])),
                        }
                        : options,
            },
            ["--watch", "30m", "--quiet", "--health-file", account.At("health.json"), "--metrics", account.At("m.prom"), .. account.Notify]
        );
        Assert.True(result.ExitCode == 130, result.All);
        Assert.Equal(["same", "failed", "same"], seen.Select(s => s.Health["outcome"]!.ToString()));
        Assert.Equal([true, false, true], seen.Select(s => s.Health["ok"]!.GetValue<bool>()));
        Assert.Contains($"error {code}", result.Err, StringComparison.Ordinal);
        Assert.StartsWith(code, seen[1].Health["error"]!.ToString(), StringComparison.Ordinal);
        var metrics = seen.Select(s => PrometheusText.Parse(s.Metrics)).ToList();
        Assert.Equal([1.0, 0, 1], metrics.Select(m => m.Single("s3creds_drift_up")));
        Assert.Equal(
            metrics[0].Single("s3creds_drift_last_success_timestamp_seconds"),
            metrics[1].Single("s3creds_drift_last_success_timestamp_seconds")
        );
        Assert.True(
            metrics[1].Single("s3creds_drift_last_run_timestamp_seconds") > metrics[0].Single("s3creds_drift_last_run_timestamp_seconds")
        );
        Assert.DoesNotContain(metrics[1].Samples, s => s.Name is "s3creds_drift_resources" or "s3creds_access_key_age_seconds");
        // What is not known is no end of the drift.
        Assert.Empty(account.Sent());
    }

    [InProcessFact]
    public async Task Credentials_and_manifests_are_read_again_at_each_turn()
    {
        await account.ApplyAsync();
        await account.RunAsync(
            "create",
            "media-x",
            "--username",
            "reader",
            "--bucket-region",
            "us-east-1",
            "--deliver",
            $"file:{account.At("key.json")}"
        );
        await File.WriteAllTextAsync(
            account.At("auth.json"),
            """{"AccessKeyId":"AKIAIOSFODNN7EXAMPLE","SecretAccessKey":"wrong-wrong-wrong-wrong"}"""
        );
        using var stop = new CancellationTokenSource();
        var outcomes = new List<string>();
        var clock = new TurnClock(
            async (turn, _) =>
            {
                outcomes.Add(account.Json("health.json")["error"]?.ToString() ?? "none");
                switch (turn)
                {
                    case 1:
                        File.Copy(account.At("key.json"), account.At("auth.json"), overwrite: true);
                        break;
                    case 2:
                        await File.WriteAllTextAsync(account.At("team.yaml"), "users: [");
                        break;
                    default:
                        await stop.CancelAsync();
                        break;
                }
            }
        );
        var result = await account.DriftAsync(
            new CliSurroundings { Time = clock, Stop = stop.Token },
            "--watch",
            "10s",
            "--auth",
            account.At("auth.json"),
            "--health-file",
            account.At("health.json")
        );
        Assert.True(result.ExitCode == 130 && outcomes.Count == 3, result.All);
        Assert.DoesNotContain("wrong-wrong", result.All, StringComparison.Ordinal);
        // A key that does not exist, a key that may not read IAM, and a manifest that is not YAML.
        Assert.Equal(3, outcomes.Distinct(StringComparer.Ordinal).Count());
        Assert.StartsWith("S3C004", outcomes[2], StringComparison.Ordinal);
    }

    /// <summary>Nothing of a turn is held by the next ones: memory does not grow.</summary>
    [InProcessFact]
    public async Task What_a_turn_has_read_is_let_go()
    {
        using var stop = new CancellationTokenSource();
        var held = new List<WeakReference>();
        var clock = new TurnClock(
            async (turn, _) =>
            {
                if (turn == 12)
                    await stop.CancelAsync();
            }
        );
        var result = await account.DriftAsync(
            new CliSurroundings
            {
                Time = clock,
                Stop = stop.Token,
                ShapeSandbox = options =>
                {
                    var ballast = new byte[1 << 20];
                    held.Add(new WeakReference(ballast));
                    return options with { Faults = (_, _, _) => new(ballast.Length > 0 ? null : Fault.Throttle) };
                },
            },
            "--watch",
            "1h",
            "--quiet"
        );
        Assert.True(result.ExitCode == 130 && held.Count == 12, result.All);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.InRange(held.Count(h => h.IsAlive), 0, 2);
    }

    [InProcessTheory]
    [InlineData("--watch 5s", "is not a duration from 10s to 30d")]
    [InlineData("--watch 31d", "is not a duration from 10s to 30d")]
    [InlineData("--watch 1h --format html", "cannot print --format html")]
    [InlineData("--watch 1h --format sarif", "cannot print --format sarif")]
    [InlineData("--watch 1h --format nope", "there is no format 'nope'")]
    [InlineData("--watch 1h --auth -", "standard input only once")]
    [InlineData("--baseline x --metrics y", "--baseline cannot be combined with")]
    [InlineData("--notify-arg x", "need --notify-command")]
    [InlineData("--notify-command /no/such/program", "there is no such program")]
    [InlineData("--notify-command /bin/true --notify-timeout 1h", "is not a duration from 1s to 10m")]
    public async Task What_does_not_go_together_is_refused_before_the_first_comparison(string words, string message)
    {
        var result = await account.DriftAsync(words.Split(' '));
        Assert.True(result.ExitCode == 1, result.All);
        Assert.Contains("S3C500", result.Err, StringComparison.Ordinal);
        Assert.Contains(message, result.Err, StringComparison.Ordinal);
        Assert.Empty(result.Out);
    }

    [InProcessFact]
    public async Task A_file_of_another_kind_is_not_replaced_and_an_unwritable_one_is_an_error()
    {
        await account.ApplyAsync();
        foreach (var option in (string[])["--health-file", "--metrics"])
        {
            var other = await account.DriftAsync(option, account.At("team.yaml"));
            Assert.True(other.ExitCode == 1 && other.Err.Contains("S3C661", StringComparison.Ordinal), other.All);
            Assert.Contains("apiVersion", await File.ReadAllTextAsync(account.At("team.yaml")), StringComparison.Ordinal);
            var missing = await account.DriftAsync(option, account.At("no/such/file"));
            Assert.True(missing.ExitCode == 1 && missing.Err.Contains("S3C661", StringComparison.Ordinal), missing.All);
        }
    }

    public void Dispose() => account.Dispose();
}
