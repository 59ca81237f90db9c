using System.Text;
using S3Creds.Testing;

namespace S3Creds.Cli.Tests.Kills;

/// <summary> The real binary, killed with SIGKILL around its requests, deliveries and journal writes. Some points in CI, all with
/// S3CREDS_LONG=1. Only where S3CREDS_BIN names the native binary: a start that takes a second would take hours in all. </summary>
public sealed class KillTests
{
    private const string Head = "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\n";

    private const string OneUser =
        Head
        + """
            users:
              ci:
                keys:
                  rotateAfter: 90d
                  deliver:
                    - file: ci.key.json
                    - command: [/bin/sh, -c, "cat > incoming && test -s incoming && mv incoming command.key.json"]

            """;

    [NativeTheory]
    [InlineData("apply")]
    [InlineData("rotate", "ci", "--now")]
    [InlineData("rotate", "ci", "--compromised")]
    public async Task Killed_anywhere_in_a_creation_or_rotation_the_next_run_converges_and_no_consumer_fails(params string[] command)
    {
        await using var start = await KillWorld.StartAsync(OneUser);
        if (command[0] == "rotate")
            await DoneAsync(start, "apply", "--yes");
        await KilledAsync(start, Volume.Of(desk: 12, ci: 24, all: int.MaxValue), [.. command, "--yes"]);
    }

    /// <summary>Seven users with keys, three buckets: sixty steps and more.</summary>
    [NativeFact]
    public async Task Killed_anywhere_in_an_apply_of_sixty_steps_it_converges_in_at_most_two_runs_more()
    {
        var manifest = new StringBuilder(Head + "users:\n");
        for (var i = 1; i <= 8; i++)
            manifest.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"  user-{i}:\n    keys: {{deliver: [{{file: u{i}.key.json}}]}}\n"
            );
        manifest.Append("buckets:\n");
        for (var i = 1; i <= 4; i++)
            manifest.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"  kill-suite-bucket-{i}:\n    versioning: enabled\n    tags: {{number: \"{i}\"}}\n"
            );
        await using var start = await KillWorld.StartAsync(manifest.ToString());
        await KilledAsync(start, Volume.Of(desk: 6, ci: 15, all: int.MaxValue), ["apply", "--yes"], steps: 60);
    }

    private static async Task KilledAsync(KillWorld start, int most, string[] command, int steps = 6)
    {
        IReadOnlyList<KillPoint> points;
        await using (var clean = await start.ForkAsync())
        {
            var whole = await DoneAsync(clean, command);
            var done = int.Parse(whole.Out.Split(" done, ")[0].Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(done >= steps, whole.Out);
            points = KillPoint.Sample(KillPoint.Of(clean.Counts), most);
            await clean.ConvergesAsync("not killed");
        }

        var killed = 0;
        foreach (var point in points)
        {
            await using var world = await start.ForkAsync();
            var where = $"{string.Join(' ', command)}, killed at {point}";
            killed += await world.RunAsync(point, command) is null ? 1 : 0;
            await world.ConsumersWorkAsync(where);
            await world.ConvergesAsync(where);
        }

        // A watcher that is late, or a run that ended first, kills nobody: the rest must have been killed indeed.
        Assert.True(killed >= points.Count * 3 / 4, $"only {killed} of {points.Count} runs were killed");
    }

    private static async Task<CliResult> DoneAsync(KillWorld world, params string[] command)
    {
        var result = await world.RunAsync(null, command);
        Assert.True(result!.ExitCode == 0, result.All);
        return result;
    }
}
