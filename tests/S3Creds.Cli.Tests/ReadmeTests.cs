using System.Runtime.CompilerServices;
using S3Creds.Cli.Verbs;

namespace S3Creds.Cli.Tests;

/// <summary>Every command of the README is understood, its first commands work, and its picture of a plan is a plan.</summary>
public sealed class ReadmeTests : IDisposable
{
    private const string Run = "dotnet run --project src/S3Creds.Cli -- ";

    private static readonly string Root = FindRoot();
    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Every_command_of_the_readme_is_understood()
    {
        var commands = CodeLines()
            .Where(l => l.StartsWith("s3creds ", StringComparison.Ordinal))
            .Select(l => l["s3creds ".Length..])
            .Concat(CodeLines().Where(l => l.StartsWith(Run, StringComparison.Ordinal)).Select(l => l[Run.Length..]))
            .ToList();
        Assert.True(commands.Count >= 6, string.Join('\n', commands));
        foreach (var command in commands)
        {
            var words = Words(command);
            var verb = VerbTable.All.FirstOrDefault(v => v.Name == VerbTable.NameOf(words, out _));
            Assert.True(verb is not null, command);
            VerbTable.NameOf(words, out var rest);
            Assert.NotNull(verb.Parse(rest));
        }
    }

    [Fact]
    public async Task The_first_commands_apply_the_example_to_the_sandbox_and_then_find_nothing_to_do()
    {
        var commands = CodeLines().Where(l => l.StartsWith(Run, StringComparison.Ordinal)).Select(l => Words(l[Run.Length..])).ToList();
        Assert.Equal("apply", commands[0][0]);
        foreach (var words in commands)
        {
            // The same command, with the emulated account and the journal in a folder that goes away.
            string[] args =
            [
                .. words
                    .Where(w => w != "--sandbox")
                    .Select(w => w.Replace("examples/", Path.Combine(Root, "examples") + "/", StringComparison.Ordinal)),
                "--sandbox-state",
                Path.Combine(folder, "account.json"),
                "--runs-folder",
                Path.Combine(folder, "runs"),
            ];
            var result = await CliRunner.RunAsync(folder, args);
            Assert.True(result.ExitCode == 0, result.Out + result.Err);
        }

        var again = await CliRunner.RunAsync(
            folder,
            "plan",
            "--detailed-exitcode",
            "-f",
            Path.Combine(Root, "examples", "team.yaml"),
            "--sandbox-state",
            Path.Combine(folder, "account.json")
        );
        Assert.Equal(0, again.ExitCode);
    }

    [Fact]
    public async Task The_picture_is_the_plan_of_two_changed_lines_of_the_example()
    {
        Directory.CreateDirectory(Path.Combine(folder, "examples"));
        var manifest = Path.Combine(folder, "examples", "team.yaml");
        var before = await File.ReadAllTextAsync(Path.Combine(Root, "examples", "team.yaml"));
        await File.WriteAllTextAsync(manifest, before);
        string[] account = ["-f", manifest, "--sandbox-state", Path.Combine(folder, "account.json")];
        string[] approved = ["--yes", "--allow", "trust:role/media-pipeline", "--runs-folder", Path.Combine(folder, "runs")];
        var applied = await CliRunner.RunAsync(folder, ["apply", .. approved, .. account]);
        Assert.True(applied.ExitCode == 0, applied.All);

        const string Blocked = "publicAccess: blocked\n    ownership";
        const string Policies = "    policies: [list-all-buckets]\n";
        Assert.Contains(Blocked, before, StringComparison.Ordinal);
        Assert.Contains(Policies, before, StringComparison.Ordinal);
        var after = before
            .Replace(Blocked, "publicAccess: readable\n    ownership", StringComparison.Ordinal)
            .Replace(Policies, "", StringComparison.Ordinal);
        await File.WriteAllTextAsync(manifest, after);
        var planned = await CliRunner.RunAsync(folder, ["plan", .. account]);

        // The folder's name is another on every machine, and what stands at the right edge is as far from it.
        var shown = planned.Out.Replace(folder + "/", "", StringComparison.Ordinal);
        Assert.Equal(Spaced(Picture()), Spaced(shown[..shown.IndexOf("\nTo apply:", StringComparison.Ordinal)]));
    }

    private static string Spaced(string text) =>
        string.Join(
            '\n',
            text.TrimEnd()
                .ReplaceLineEndings("\n")
                .Split('\n')
                .Select(l => string.Join("  ", l.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        );

    [Fact]
    public async Task A_command_that_the_picture_ends_with_is_complete()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Root, "README.md"));
        Assert.Contains("\nTo apply:  s3creds apply -f examples/team.yaml ", readme, StringComparison.Ordinal);
    }

    /// <summary>The block of the README that is marked as plain text.</summary>
    private static string Picture()
    {
        const string Begin = "```text\n";
        var readme = File.ReadAllText(Path.Combine(Root, "README.md"));
        var at = readme.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        return readme[at..readme.IndexOf("\nTo apply:", at, StringComparison.Ordinal)];
    }

    /// <summary>Lines of the fenced blocks, without their comments.</summary>
    private static IEnumerable<string> CodeLines()
    {
        var fenced = false;
        foreach (var line in File.ReadLines(Path.Combine(Root, "README.md")))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                fenced = !fenced;
            else if (fenced)
                yield return line.Split(" #")[0].Trim();
        }
    }

    private static List<string> Words(string command) => [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    private static string FindRoot([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}
