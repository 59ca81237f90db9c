using System.Runtime.CompilerServices;
using S3Creds.Testing;

namespace S3Creds.Cli.Tests.Completion;

/// <summary>Lines completed by the shells themselves.</summary>
public sealed class ShellTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public ShellTests()
    {
        Program(folder);
        File.WriteAllText(Path.Combine(folder, "team.yaml"), CandidatesTests.Manifest);
        Directory.CreateDirectory(Path.Combine(folder, "manifests"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>The program under its name, as a shell finds it.</summary>
    internal static string Program(string folder)
    {
        var path = Path.Combine(folder, "s3creds");
        var command = CliRunner.Binary is { } binary ? $"'{Path.GetFullPath(binary)}'" : $"dotnet '{typeof(CliProgram).Assembly.Location}'";
        File.WriteAllText(path, $"#!/bin/sh\nexec {command} \"$@\"\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>A line, and what Tab makes of its last word.</summary>
    private static readonly (string Line, string Completed)[] Lines =
    [
        ("s3creds pla", "plan"),
        ("s3creds plan --det", "--detailed-exitcode"),
        ("s3creds plan --format ht", "html"),
        ("s3creds plan --format=ht", "html"),
        ("s3creds plan -f tea", "team.yaml"),
        ("s3creds plan --file=tea", "team.yaml"),
        ("s3creds import --into man", "manifests"),
        ("s3creds plan -f team.yaml --only user/ci-r", "user/ci-reader"),
        ("s3creds plan -f team.yaml --only=user/ci-r", "user/ci-reader"),
        ("s3creds apply -f team.yaml --allow delete:bucket/m", "delete:bucket/media-uploads"),
        ("s3creds why -f team.yaml user/ci-u", "user/ci-uploader"),
    ];

    [ShellFact("bash", "python3")]
    public async Task Bash_completes() => await CompletesAsync("bash", "source <(s3creds completion bash); bind 'set bell-style none'");

    [ShellFact("zsh", "python3")]
    public async Task Zsh_completes() =>
        await CompletesAsync("zsh", "autoload -Uz compinit && compinit -u -D && source <(s3creds completion zsh)");

    [ShellFact("fish", "python3")]
    public async Task Fish_completes() => await CompletesAsync("fish", "s3creds completion fish | source");

    [ShellFact("pwsh", "python3")]
    public async Task PowerShell_completes() =>
        await CompletesAsync("pwsh", "s3creds completion powershell | Out-String | Invoke-Expression");

    [ShellFact("fish", "python3")]
    public async Task A_line_that_is_not_completed_as_it_should_be_is_found()
    {
        var (code, text) = await CompleteAsync("fish", "s3creds completion fish | source", [("s3creds plan --det", "--no-such-option")]);
        Assert.Equal(1, code);
        Assert.Contains("s3creds plan --det is not completed to --no-such-option", text, StringComparison.Ordinal);
    }

    [ShellTheory("zsh", "fish")]
    [InlineData("zsh", "zsh", "-n")]
    [InlineData("bash", "bash", "-n")]
    [InlineData("fish", "fish", "--no-execute")]
    public async Task A_script_has_no_syntax_error(string shell, string program, string check)
    {
        var script = Path.Combine(folder, "script");
        var (_, text) = await RunAsync(Path.Combine(folder, "s3creds"), "completion", shell);
        await File.WriteAllTextAsync(script, text);
        var (code, errors) = await RunAsync(program, check, script);
        Assert.Equal((0, ""), (code, errors));
    }

    private async Task CompletesAsync(string shell, string load)
    {
        var (code, text) = await CompleteAsync(shell, load, Lines);
        Assert.True(code == 0, text);
        Assert.Equal(Lines.Length, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    /// <summary>By the script that tries the shells with the packages too.</summary>
    private async Task<(int Code, string Text)> CompleteAsync(string shell, string load, (string Line, string Completed)[] lines)
    {
        var cases = Path.Combine(folder, "lines");
        await File.WriteAllLinesAsync(cases, lines.Select(l => $"{l.Line}\t{l.Completed}"));
        return await RunAsync("sh", "-c", "exec python3 \"$0\" \"$1\" \"$2\" <\"$3\"", Script(), shell, load, cases);
    }

    private static string Script([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", "packages", "complete.py"));

    private Task<(int Code, string Text)> RunAsync(string program, params string[] args) =>
        Ci.Processes.RunAsync(
            program,
            args,
            folder,
            new Dictionary<string, string> { ["PATH"] = folder + ":" + Environment.GetEnvironmentVariable("PATH") }
        );
}

/// <inheritdoc cref="ShellTheoryAttribute"/>
public sealed class ShellFactAttribute : FactAttribute
{
    public ShellFactAttribute(params string[] programs) => Skip = new ShellTheoryAttribute(programs).Skip;
}

/// <summary>Skipped, with a line, where one of the programs is not installed.</summary>
public sealed class ShellTheoryAttribute : TheoryAttribute
{
    public ShellTheoryAttribute(params string[] programs) => Skip = programs.Select(Programs.WhyMissing).FirstOrDefault(w => w is not null);
}
