using System.Globalization;
using S3Creds.Cli.Tests.Docs;
using S3Creds.Testing;

namespace S3Creds.Cli.Tests.Bench;

/// <summary>The scripts whose tables stand in docs/performance.md run; of what they measure only what is the same on every machine is
/// judged.</summary>
public sealed class BenchScriptsTests : IDisposable
{
    /// <summary>MB of a plan without changes of 1,100 resources.</summary>
    private const int Bar = 60;

    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-bench-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [BotoFact]
    public async Task The_table_of_peers_has_a_row_for_each_program_that_is_installed()
    {
        var rows = await RunAsync("peers/peers.py", [.. Program, "--users", "3", "--buckets", "1", "--runs", "1"]);
        foreach (var what in (string[])["start", "full read", "plan without changes", "a user with a key"])
            Assert.Single(rows, r => r[0] == what && r[1] == "s3creds");
        Assert.Equal("3", Assert.Single(rows, r => r[0] == "a user with a key" && r[1] == "boto3")[2]);
        Assert.All(rows, r => Assert.True(double.Parse(r[4], CultureInfo.InvariantCulture) > 0, string.Join(' ', r)));
    }

    /// <summary>Peak memory, and growth over linear in requests, and in instructions where perf counts them.</summary>
    [NativeFact]
    public async Task A_plan_without_changes_stays_in_little_memory_and_every_verb_grows_no_faster_than_the_account()
    {
        var rows = await RunAsync(
            "scale.py",
            [
                .. Program,
                "--sizes",
                "200/20/1,1000/100/1",
                "--verbs",
                "validate,first plan,first apply,plan,drift,access,access of the manifest,import,list-user-policies",
                "--bar",
                "1.2",
            ]
        );
        Assert.InRange(Memory(rows, "200 / 20 / 1"), 1, 48);
        var memory = Memory(rows, "1,000 / 100 / 1");
        // It depends a little on when the collector runs; a second run tells that from what the program needs.
        if (memory > Bar)
            memory = Memory(
                await RunAsync("scale.py", [.. Program, "--sizes", "1000/100/1", "--verbs", "first apply,plan"]),
                "1,000 / 100 / 1"
            );
        Assert.InRange(memory, 1, Bar);
        Assert.All(rows.Where(r => r[1] == "first apply"), r => Assert.InRange(double.Parse(r[6], CultureInfo.InvariantCulture), 1, 6));

        static int Memory(List<string[]> rows, string size) =>
            int.Parse(Assert.Single(rows, r => r[0] == size && r[1] == "plan")[5], CultureInfo.InvariantCulture);
    }

    /// <summary>Counted by valgrind, which is the same on every machine: verbs over two small accounts, less what it takes to start. An
    /// apply is left out: how often it reads a list depends on how slow the machine is.</summary>
    [NativeFact("valgrind")]
    public async Task Instructions_grow_no_faster_than_the_account()
    {
        var rows = await RunAsync(
            "scale.py",
            [
                .. Program,
                "--sizes",
                "40/4/1,120/12/1",
                "--verbs",
                "validate,first plan,access of the manifest",
                "--bar",
                "1.2",
                "--instructions",
            ]
        );
        Assert.Equal(6, rows.Count);
        Assert.All(rows, r => Assert.InRange(int.Parse(r[4], CultureInfo.InvariantCulture), 50, 100_000));
        Assert.All(rows[3..], r => Assert.Contains(" instructions", r[^1], StringComparison.Ordinal));
    }

    /// <summary>The exit code is not 0 where an account costs more in the larger fleet.</summary>
    [NativeFact]
    public async Task The_table_of_fleets_has_a_row_for_each_size_and_verb()
    {
        var rows = await RunAsync("fleet.py", [.. Program, "--accounts", "1,4", "--users", "5", "--throttle", "none"]);
        Assert.Equal(
            ["1 apply", "1 plan", "4 apply", "4 plan"],
            rows.Where(r => r.Length == 7 && char.IsAsciiDigit(r[0][0])).Select(r => $"{r[0]} {r[1]}")
        );
    }

    /// <summary>The program under test, as another process starts it.</summary>
    private static IReadOnlyList<string> Program =>
        CliRunner.Binary is { } binary ? [binary] : ["dotnet", typeof(CliProgram).Assembly.Location];

    /// <returns>The cells of the rows, without the head of the table.</returns>
    private async Task<List<string[]>> RunAsync(string script, IEnumerable<string> args)
    {
        var path = Path.Combine(RepositoryFiles.Root, "bench", script);
        var result = await CliRunner.RunProcessAsync("python3", folder, ["-B", path, .. args], []);
        Assert.True(result.ExitCode == 0, result.All);
        return
        [
            .. result
                .Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Skip(2)
                .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)),
        ];
    }
}
