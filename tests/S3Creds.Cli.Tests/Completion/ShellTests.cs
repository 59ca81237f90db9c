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
        ("s3creds import --into man", "manifests"),
        ("s3creds plan -f team.yaml --only user/ci-r", "user/ci-reader"),
        ("s3creds plan -f team.yaml --only=user/ci-r", "user/ci-reader"),
        ("s3creds apply -f team.yaml --allow delete:bucket/m", "delete:bucket/media-uploads"),
        ("s3creds why -f team.yaml user/ci-u", "user/ci-uploader"),
    ];

    [ShellFact("bash", "python3")]
    public async Task Bash_completes() =>
        await CompletesAsync("source <(s3creds completion bash); bind 'set bell-style none'", "bash", "--norc", "--noprofile", "-i");

    [ShellFact("zsh", "python3")]
    public async Task Zsh_completes() =>
        await CompletesAsync("autoload -Uz compinit && compinit -u -D && source <(s3creds completion zsh)", "zsh", "-f", "-i");

    [ShellFact("fish")]
    public async Task Fish_completes()
    {
        var ask = string.Concat(Lines.Select(l => $"; echo '# {l.Line}'; complete -C '{l.Line}'"));
        var (code, text) = await RunAsync("fish", "--no-config", "-c", "s3creds completion fish | source" + ask);
        Assert.True(code == 0, text);
        var answers = text.Split("# ", StringSplitOptions.RemoveEmptyEntries);
        foreach (var ((line, completed), answer) in Lines.Zip(answers))
        {
            var candidates = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split('\t')[0].TrimEnd('/'));
            Assert.True(
                candidates.Any(c => c == completed || c.EndsWith("=" + completed, StringComparison.Ordinal)),
                $"{line} has the candidates: {answer}"
            );
        }

        Assert.Equal(Lines.Length, answers.Length);
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

    /// <summary>On a pseudo-terminal: each line is typed, then Tab, and what the shell shows is read.</summary>
    private async Task CompletesAsync(string load, params string[] shell)
    {
        var driver = Path.Combine(folder, "type.py");
        var lines = Path.Combine(folder, "lines");
        await File.WriteAllTextAsync(driver, Driver);
        await File.WriteAllLinesAsync(lines, Lines.Select(l => $"{l.Line}\t{l.Completed}"));
        var (code, text) = await RunAsync("python3", [driver, lines, load, .. shell]);
        Assert.True(code == 0, text);
        var shown = text.Split('\u001e', StringSplitOptions.RemoveEmptyEntries);
        foreach (var ((line, completed), whole) in Lines.Zip(shown))
        {
            Assert.True(whole.Contains(completed, StringComparison.Ordinal), $"{line} is completed to: {whole}");
        }

        Assert.Equal(Lines.Length, shown.Length);
    }

    /// <summary>Prints what the shell shows of each line after Tab, with a record separator between them.</summary>
    private const string Driver = """
        import os, pty, select, sys, time
        lines, load, argv = open(sys.argv[1]).read().splitlines(), sys.argv[2], sys.argv[3:]
        pid, fd = pty.fork()
        if pid == 0:
            os.environ.update(PS1="ready> ", PROMPT="ready> ", TERM="dumb", INPUTRC="/dev/null", COLUMNS="200")
            os.execvp(argv[0], argv)
        def read(enough, most):
            seen, end = "", time.time() + most
            while time.time() < end and not enough(seen):
                if select.select([fd], [], [], 0.1)[0]:
                    try:
                        seen += os.read(fd, 65536).decode(errors="replace")
                    except OSError:
                        break
            return seen
        os.write(fd, load.encode() + b"; echo LOA''DED\n")
        if "LOADED" not in read(lambda s: "LOADED" in s, 60):
            sys.exit("the script was not loaded")
        read(lambda s: False, 0.5)
        for line, completed in (l.split("\t") for l in lines):
            os.write(fd, line.encode() + b"\t")
            shown = read(lambda s: completed in s, 20) + read(lambda s: False, 0.3)
            os.write(fd, b"\x03")
            read(lambda s: "ready> " in s, 5)
            print(shown.replace("\x07", "").replace("\r", "").replace("\x08", ""), end="\x1e")
        os.write(fd, b"exit\n")
        """;

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
