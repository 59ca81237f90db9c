using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using S3Creds.Core.Files;

namespace S3Creds.Core.Processes;

/// <summary>
/// A program that is given something on its standard input. Never a shell; its environment is a short list; it has a time limit; what it
/// prints is thrown away as it is read, since it may print its input back.
/// </summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Environment">The variables that it gets, name and value.</param>
public sealed record ExternalProgram(
    IReadOnlyList<string> Command,
    IReadOnlyDictionary<string, string> Environment,
    TimeSpan Limit,
    string WorkingFolder,
    TimeProvider Time
)
{
    /// <summary>What any program may need to run at all. No credentials, and nothing that loads code.</summary>
    public static IReadOnlyList<string> AlwaysAllowed { get; } = ["HOME", "LANG", "LC_ALL", "LOGNAME", "PATH", "TMPDIR", "TZ", "USER"];

    /// <summary>How long the output of a program that has ended is still waited for: a child of it may hold the pipe open for
    /// ever.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);

    /// <summary>The variables of the list, and those that are named beside it, as far as they are set.</summary>
    public static IReadOnlyDictionary<string, string> EnvironmentOf(IEnumerable<string> named, Func<string, string?> variable) =>
        AlwaysAllowed
            .Concat(named)
            .Distinct(StringComparer.Ordinal)
            .Where(name => variable(name) is not null)
            .ToDictionary(name => name, name => variable(name)!, StringComparer.Ordinal);

    /// <summary>The file that would be run; null where there is none, or it may not be run.</summary>
    public string? Find()
    {
        var name = Command[0];
        if (name.Contains('/', StringComparison.Ordinal))
            return Runnable(Path.GetFullPath(name, WorkingFolder));
        return Environment
            .GetValueOrDefault("PATH", "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Runnable(Path.Combine(folder, name)))
            .FirstOrDefault(p => p is not null);
    }

    public async Task<ProgramEnd> RunAsync(ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        if (Find() is not { } file)
            return new ProgramEnd.NotStarted("there is no such program, or it may not be run", null);
        var start = new ProcessStartInfo(file, Command.Skip(1))
        {
            UseShellExecute = false,
            WorkingDirectory = WorkingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return new ProgramEnd.NotStarted($"it cannot be started: {FileProblem.Of(e, file)}", e);
        }

        return await EndAsync(process, input, cancellationToken);
    }

    private async Task<ProgramEnd> EndAsync(Process process, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(Limit, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            var drained = Task.WhenAll(
                DrainAsync(process.StandardOutput.BaseStream, either.Token),
                DrainAsync(process.StandardError.BaseStream, either.Token)
            );
            await FeedAsync(process, input, either.Token);
            await process.WaitForExitAsync(either.Token);
            await Task.WhenAny(drained, Task.Delay(Rest, Time, either.Token));
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return ProgramEnd.TimedOut.Instance;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await either.CancelAsync();
        }

        return new ProgramEnd.Exited(process.ExitCode);
    }

    private static async Task FeedAsync(Process process, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        try
        {
            // Unbuffered: the process's own writer would keep a copy.
            await process.StandardInput.BaseStream.WriteAsync(content, cancellationToken);
            await process.StandardInput.BaseStream.FlushAsync(cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended or closed its input before it took everything: its exit code decides.
        }
    }

    /// <summary>Reads, so that the program does not stall on a full pipe, and keeps no more than one buffer of it.</summary>
    private static async Task DrainAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[8192];
        try
        {
            while (await stream.ReadAsync(buffer, cancellationToken) > 0) { }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The rest is not awaited any more.
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private static string? Runnable(string path)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Execute) != UnixFileMode.None)
            ? path
            : null;
    }
}
