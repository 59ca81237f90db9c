using S3Creds.Sandbox;

namespace S3Creds.Cli.Tests;

/// <summary>A person at the terminal: the question, the progress, Ctrl-C.</summary>
public sealed class TerminalTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public TerminalTests() =>
        File.WriteAllText(
            Manifest,
            """
            apiVersion: s3creds/v1
            account: "123456789012"
            owner: team
            users: {u1: {}, u2: {}, u3: {}, u4: {}}

            """
        );

    private string Manifest => Path.Combine(folder, "team.yaml");

    private string[] Apply =>
        [
            "apply",
            "-f",
            Manifest,
            "--sandbox-state",
            Path.Combine(folder, "sandbox.json"),
            "--runs-folder",
            Path.Combine(folder, "runs"),
            "--parallelism",
            "1",
        ];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [InProcessFact]
    public async Task An_apply_asks_and_only_yes_is_a_yes()
    {
        var person = new CliSurroundings { Terminals = new Terminals(true, true, true), Input = "y\n" };
        var no = await CliRunner.RunHereAsync(person, Apply);
        Assert.True(no.ExitCode == 130, no.All);
        Assert.Contains("Type yes: ", no.Err, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed.", no.Err, StringComparison.Ordinal);

        var yes = await CliRunner.RunHereAsync(person with { Input = "yes\n" }, Apply);
        Assert.True(yes.ExitCode == 0, yes.All);
        Assert.Contains("4 done", yes.Out, StringComparison.Ordinal);
    }

    [InProcessFact]
    public async Task Progress_is_for_terminals_and_on_standard_error()
    {
        var seen = await CliRunner.RunHereAsync(
            new CliSurroundings { Terminals = new Terminals(true, true, true), Input = "yes\n" },
            Apply
        );
        Assert.Contains("Reading the account", seen.Err, StringComparison.Ordinal);
        Assert.Contains("4/4", seen.Err, StringComparison.Ordinal);
        Assert.DoesNotContain("4/4", seen.Out, StringComparison.Ordinal);
        Assert.EndsWith("\u001b[2K", seen.Err, StringComparison.Ordinal);
        Assert.Contains("\u001b[", seen.Out, StringComparison.Ordinal);

        var piped = await CliRunner.RunHereAsync(new CliSurroundings(), [.. Apply, "--yes"]);
        Assert.Equal((0, ""), (piped.ExitCode, piped.Err));
        var quiet = await CliRunner.RunHereAsync(
            new CliSurroundings { Terminals = new Terminals(true, true, true) },
            [.. Apply, "--yes", "--quiet"]
        );
        Assert.Equal((0, ""), (quiet.ExitCode, quiet.Err));
    }

    [InProcessFact]
    public async Task No_color_in_the_environment_or_as_an_option_takes_the_colours_away()
    {
        string[] plan = ["plan", "-f", Manifest, "--sandbox-state", Path.Combine(folder, "sandbox.json")];
        var person = new CliSurroundings { Terminals = new Terminals(true, true, false) };
        Assert.Contains("\u001b[32m+", (await CliRunner.RunHereAsync(person, plan)).Out, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", (await CliRunner.RunHereAsync(person, [.. plan, "--no-color"])).Out, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "\u001b",
            (await CliRunner.RunHereAsync(person with { Variable = n => n == "NO_COLOR" ? "1" : null }, plan)).Out,
            StringComparison.Ordinal
        );
    }

    [InProcessFact]
    public async Task Ctrl_C_ends_the_step_in_flight_and_skips_the_rest()
    {
        using var stop = new CancellationTokenSource();
        var result = await CliRunner.RunHereAsync(
            new CliSurroundings { Stop = stop.Token, ShapeSandbox = o => o with { Faults = At("u2", stop.Cancel) } },
            [.. Apply, "--yes"]
        );
        Assert.True(result.ExitCode == 130, result.All);
        Assert.Contains(
            "  done     user/u1\n  done     user/u2\n  skipped  user/u3: cancelled\n  skipped  user/u4: cancelled\n",
            result.Out,
            StringComparison.Ordinal
        );
        Assert.Contains("Run the same command again to continue", result.Err, StringComparison.Ordinal);

        var again = await CliRunner.RunHereAsync(new CliSurroundings(), [.. Apply, "--yes"]);
        Assert.True(again.ExitCode == 0, again.All);
        Assert.Contains("2 done, 0 already as declared", again.Out, StringComparison.Ordinal);
    }

    [InProcessFact]
    public async Task A_second_Ctrl_C_stops_at_once_and_says_what_was_in_flight()
    {
        using var stop = new CancellationTokenSource();
        using var abort = new CancellationTokenSource();
        var result = await CliRunner.RunHereAsync(
            new CliSurroundings
            {
                Stop = stop.Token,
                Abort = abort.Token,
                ShapeSandbox = o => o with { Faults = At("u2", () =>
                        {
                            stop.Cancel();
                            abort.Cancel();
                        }) },
            },
            [.. Apply, "--yes"]
        );
        Assert.True(result.ExitCode == 130, result.All);
        Assert.Contains("1 of 4 steps ended, stopped at once. In flight: user/u2.", result.Err, StringComparison.Ordinal);
        Assert.DoesNotContain("user/u3", result.Err, StringComparison.Ordinal);
        var again = await CliRunner.RunHereAsync(new CliSurroundings(), [.. Apply, "--yes"]);
        Assert.True(again.ExitCode == 0, again.All);
    }

    private static FaultHook At(string user, Action then) =>
        (point, request, _) =>
        {
            if (
                point == FaultPoint.BeforeEffect
                && request.Operation == "CreateUser"
                && request.Resource.EndsWith(user, StringComparison.Ordinal)
            )
                then();
            return ValueTask.FromResult<Fault?>(null);
        };
}
