using System.Globalization;
using System.Text.RegularExpressions;
using S3Creds.Cli.Tests.Direct;
using S3Creds.Core.Applying;
using S3Creds.Core.Files;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Cli.Tests;

/// <summary>How fast a throttled run is, how long it still takes and why: what a person at a terminal reads, in true time, and what a log
/// holds.</summary>
public sealed partial class ProgressTests : DirectAccount
{
    private const int Users = 60;

    /// <summary>A second.</summary>
    private const int Rate = 20;

    private const int Burst = 20;

    protected override SandboxOptions Shape(SandboxOptions options) =>
        options with
        {
            Faults = FaultSpec.Hook([], RequestLimit.Parse($"iam:write={Rate}/{Burst}", TimeProvider.System)),
        };

    /// <summary>Runs the program on a terminal, and writes what it prints with the time: seconds and hexadecimal digits.</summary>
    private const string Watch = """
        import os, pty, sys, time
        out, begun = open(sys.argv[1], "w"), time.monotonic()
        def read(fd):
            data = os.read(fd, 65536)
            print(f"{time.monotonic() - begun:.3f} {data.hex()}", file=out, flush=True)
            return data
        sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[2:], read)))
        """;

    [NativeFact]
    public async Task The_bar_of_a_throttled_run_shows_the_remaining_time_and_names_the_limit()
    {
        var manifest = Path.Combine(Folder, "team.yaml");
        var access = "[{bucket: one, allow: read-only}, {bucket: two, allow: read-only}]";
        await File.WriteAllTextAsync(
            manifest,
            "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\nexternal: {buckets: [one, two]}\nusers:\n"
                + string.Concat(Enumerable.Range(0, Users).Select(i => $"  u{i:000}: {{access: {access}}}\n"))
        );
        var seen = Path.Combine(Folder, "seen.txt");
        string[] apply = [CliRunner.Binary!, "apply", "-f", manifest, "--yes", "--runs-folder", Path.Combine(Folder, "runs")];
        var result = await CliRunner.RunProcessAsync(
            "python3",
            Folder,
            ["-c", Watch, seen, .. apply],
            new()
            {
                ["AWS_ENDPOINT_URL"] = Url,
                ["AWS_ACCESS_KEY_ID"] = Caller.Id,
                ["AWS_SECRET_ACCESS_KEY"] = Caller.Secret,
                ["AWS_REGION"] = "us-east-1",
                ["TERM"] = "xterm",
            }
        );
        Assert.True(result.ExitCode == 0, result.All[^Math.Min(3000, result.All.Length)..]);

        var bars = await BarsAsync(seen);
        Assert.Contains(bars, b => b.Why == "the limit of IAM");
        // How exact it is depends on what else the machine does: AdaptivePaceTests and RemainingTimeTests hold that with a clock of their own.
        var (first, last) = (bars[0].At, bars[^1].At);
        var left = bars.Where(b => b.At - first >= (last - first) / 3).Select(b => b.Left).OfType<int>().ToList();
        Assert.InRange(left.Count, 10, int.MaxValue);
        Assert.True(left[^1] < left[0], $"{left[0]} s left, then {left[^1]} s");
    }

    /// <summary>A log has no bar: a line every half minute.</summary>
    [Fact]
    public void A_log_has_a_line_every_half_minute_and_a_quiet_run_none()
    {
        var lines = Logged(quiet: false);
        Assert.Equal("  31 of 90 steps ended: 1/s, 59 s left", lines[0]);
        Assert.Equal("  61 of 90 steps ended: 1/s, 29 s left", lines[1]);
        Assert.Equal(2, lines.Length);
        Assert.Empty(Logged(quiet: true));
    }

    private static string[] Logged(bool quiet)
    {
        using var errors = new StringWriter();
        var clock = new Seconds();
        var context = new CommandContext(
            TextReader.Null,
            TextWriter.Null,
            errors,
            new PhysicalFileSystem(),
            clock,
            _ => null,
            Terminals.None,
            default,
            default
        );
        PlanStep[] steps = [.. Enumerable.Range(0, 90).Select(i => Creation(new ResourceAddress(ResourceKind.User, $"u{i}")))];
        var progress = new ApplyLines(quiet, steps, context);
        foreach (var step in steps)
        {
            progress.Report(new ApplyEvent.StepStarted(step));
            progress.Report(new ApplyEvent.StepDone(step, false, TimeSpan.FromSeconds(1)));
            clock.Now++;
        }

        return errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static PlanStep Creation(ResourceAddress address) =>
        new(address.ToString(), StepAction.Create, address, null, null, null, Risk.None, 0, "test");

    private static async Task<List<Bar>> BarsAsync(string path)
    {
        var bars = new List<Bar>();
        foreach (var line in await File.ReadAllLinesAsync(path))
        {
            var at = double.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture);
            var text = System.Text.Encoding.UTF8.GetString(Convert.FromHexString(line.Split(' ')[1]));
            bars.AddRange(
                BarForm()
                    .Matches(text)
                    .Select(m => new Bar(
                        at,
                        int.Parse(m.Groups["done"].Value, CultureInfo.InvariantCulture),
                        m.Groups["left"] is { Success: true } left ? int.Parse(left.Value, CultureInfo.InvariantCulture) : null,
                        m.Groups["why"].Value
                    ))
            );
        }

        return bars;
    }

    [GeneratedRegex(@"[━╌] (?<done>\d+)/\d+ (?:[\d.]+/s(?: \((?<why>[^)]+)\))?, (?<left>\d+) s left)?")]
    private static partial Regex BarForm();

    /// <param name="At">Seconds since the program began.</param>
    private sealed record Bar(double At, int Done, int? Left, string Why);

    private sealed class Seconds : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Now;
    }
}
