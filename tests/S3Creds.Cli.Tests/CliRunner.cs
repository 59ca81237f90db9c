using System.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Sandbox;
using S3Creds.Testing;

namespace S3Creds.Cli.Tests;

/// <summary>What a run of the program gave.</summary>
public sealed record CliResult(int ExitCode, string Out, string Err)
{
    /// <summary>Everything, for the message of a failed test.</summary>
    public string All => $"exit {ExitCode}\n{Out}{Err}";
}

/// <summary>What only a run in this process can be given: a person at the terminal, faults, Ctrl-C.</summary>
public sealed record CliSurroundings
{
    public string Input { get; init; } = "";

    public Terminals Terminals { get; init; } = Terminals.None;

    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>For a binary: CI and GITHUB_ACTIONS are set.</summary>
    public bool InCi { get; init; }

    public Func<SandboxOptions, SandboxOptions>? ShapeSandbox { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What the program draws, from 0 to 1; null: at random.</summary>
    public Func<double>? Chance { get; init; }

    public CancellationToken Stop { get; init; }

    public CancellationToken Abort { get; init; }
}

/// <summary>Runs the program: in this process, or, where S3CREDS_BIN names a binary, that binary as a process of its own. The tests are the
/// same.</summary>
public static class CliRunner
{
    public static string? Binary { get; } = Environment.GetEnvironmentVariable("S3CREDS_BIN") is { Length: > 0 } path ? path : null;

    /// <summary>The times of new keys, so that no test waits as long as AWS needs.</summary>
    public static CliSurroundings WithKeyTiming(string timing) => new() { Variable = name => name == KeyTimingName ? timing : null };

    private const string KeyTimingName = "S3CREDS_KEY_TIMING";

    private static Dictionary<string, string> OfProcess(CliSurroundings around)
    {
        var environment = around.InCi ? new Dictionary<string, string> { ["CI"] = "true", ["GITHUB_ACTIONS"] = "true" } : [];
        if (around.Variable(KeyTimingName) is { } timing)
            environment[KeyTimingName] = timing;
        return environment;
    }

    /// <summary>Runs of every test are scanned for the secrets that any sandbox of this process has issued: see <see
    /// cref="CliScan"/>.</summary>
    public static async Task<CliResult> RunAsync(string folder, params string[] args) =>
        await RunAsync(folder, new CliSurroundings(), args);

    /// <param name="around">Of which a binary gets the input, and of the terminals whether there is one.</param>
    public static async Task<CliResult> RunAsync(string folder, CliSurroundings around, params string[] args) =>
        Binary switch
        {
            null => await RunHereAsync(around, folder, args),
            { } binary when around.Terminals.Err => await RunOnTerminalAsync(binary, folder, args),
            { } binary => await RunProcessAsync(binary, folder, args, OfProcess(around), around.Input),
        };

    /// <summary>With a pseudo-terminal for all three streams: what the program writes to either is in <see cref="CliResult.Err"/>, line
    /// ends as a terminal has them.</summary>
    private static async Task<CliResult> RunOnTerminalAsync(string binary, string folder, string[] args)
    {
        const string Spawn = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";
        var result = await RunProcessAsync(Programs.Find("python3")!, folder, ["-c", Spawn, binary, .. args], []);
        // What the runtime's console sets up on any terminal is none of the program's output.
        return new CliResult(result.ExitCode, "", (result.Out + result.Err).Replace("\u001b[?1h\u001b=", "", StringComparison.Ordinal));
    }

    public static Task<CliResult> RunHereAsync(CliSurroundings around, params string[] args) => RunHereAsync(around, null, args);

    private static async Task<CliResult> RunHereAsync(CliSurroundings around, string? folder, string[] args)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        using var input = new StringReader(around.Input);
        var scan = new CliScan(folder, args);
        var context = new CommandContext(
            input,
            output,
            errors,
            new PhysicalFileSystem(),
            around.Time,
            around.Variable,
            around.Terminals,
            around.Stop,
            around.Abort,
            options => (around.ShapeSandbox?.Invoke(options) ?? options) with { Issued = Canaries.OfThisProcess.Add }
        );
        if (around.Chance is { } chance)
            context = context with { Chance = chance };
        var exit = await CliProgram.RunAsync(args, context);
        var result = new CliResult(exit, output.ToString(), errors.ToString());
        scan.Ended(result);
        return result;
    }

    public static async Task<CliResult> RunProcessAsync(
        string binary,
        string folder,
        string[] args,
        Dictionary<string, string> environment,
        string input = ""
    )
    {
        var start = new ProcessStartInfo(binary, args)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the machine knows of AWS is no part of a test.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        // Where the tests run is no part of them either: in CI a file sink needs an opt-in.
        start.Environment.Remove("CI");
        start.Environment.Remove("GITHUB_ACTIONS");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var scan = new CliScan(folder, args);
        using var process = Process.Start(start)!;
        using var ended = new CancellationTokenSource();
        var tree = new ProcessTree();
        var watching = tree.WatchAsync(process.Id, ended.Token);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        await ended.CancelAsync();
        await watching;
        var result = new CliResult(process.ExitCode, await output, await errors);
        scan.Ended(result, tree, environment.Values);
        return result;
    }
}

/// <summary>A test that needs <see cref="CliSurroundings"/>: not for a binary in a process of its own.</summary>
public sealed class InProcessFactAttribute : FactAttribute
{
    public InProcessFactAttribute() => Skip = CliRunner.Binary is null ? null : "runs in process only";
}

/// <inheritdoc cref="InProcessFactAttribute"/>
public sealed class InProcessTheoryAttribute : TheoryAttribute
{
    public InProcessTheoryAttribute() => Skip = CliRunner.Binary is null ? null : "runs in process only";
}

/// <summary>A test of what only a process of its own has (memory, signals, its start), or that kills processes by the hundred, which a
/// native binary starts in milliseconds.</summary>
public sealed class NativeFactAttribute : FactAttribute
{
    public const string Why = "native binary only (S3CREDS_BIN)";

    /// <param name="program">What else the test needs.</param>
    public NativeFactAttribute(string? program = null) =>
        Skip =
            CliRunner.Binary is null ? Why
            : program is null ? null
            : Programs.WhyMissing(program);
}

public sealed class NativeTheoryAttribute : TheoryAttribute
{
    public NativeTheoryAttribute() => Skip = CliRunner.Binary is null ? NativeFactAttribute.Why : null;
}
