using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Secrets;
using S3Creds.Core.Sinks.Formats;
using static S3Creds.Core.Json.SchemaForms;

namespace S3Creds.Core.Sinks;

/// <summary>
/// A program that takes the key as JSON on its standard input. Never a shell; its environment is a short list; it has a time limit; what it
/// prints is thrown away as it is read, since it may print the secret back.
/// </summary>
/// <param name="environment">The variables that it gets, name and value.</param>
internal sealed class CommandSink(
    IReadOnlyList<string> command,
    IReadOnlyDictionary<string, string> environment,
    TimeSpan limit,
    string workingFolder,
    TimeProvider time
) : ISink
{
    /// <summary>What any program may need to run at all. No credentials, and nothing that loads code.</summary>
    public static IReadOnlyList<string> AlwaysAllowed { get; } = ["HOME", "LANG", "LC_ALL", "LOGNAME", "PATH", "TMPDIR", "TZ", "USER"];

    /// <summary>How long the output of a program that has ended is still waited for: a child of it may hold the pipe open for
    /// ever.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);

    // Arguments may be confidential; the program is enough to identify the sink.
    public string Label => $"command {command[0]}";

    public bool CanReadBack => false;

    public Task ProbeAsync(CancellationToken cancellationToken) =>
        Find() is null
            ? throw new S3CredsException(
                KeyCodes.SinkRefused.With(
                    $"{Label}: there is no such program, or it may not be run",
                    "name it by its full path, or put it on PATH"
                ),
                Outcome.Refused
            )
            : Task.CompletedTask;

    public Task<SinkReport> DescribeAsync(CancellationToken cancellationToken) =>
        Task.FromResult<SinkReport>(SinkReport.NotReadable.Instance);

    public async Task DeliverAsync(KeyMaterial key, CancellationToken cancellationToken)
    {
        await ProbeAsync(cancellationToken);
        using var content = new SecretBuffer();
        new JsonFormat().Write([], key, content);
        var start = new ProcessStartInfo(Find()!, command.Skip(1))
        {
            UseShellExecute = false,
            WorkingDirectory = workingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            throw Failed($"it cannot be started: {FileProblem.Of(e, start.FileName)}", e);
        }

        using var over = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            var drained = Task.WhenAll(
                DrainAsync(process.StandardOutput.BaseStream, either.Token),
                DrainAsync(process.StandardError.BaseStream, either.Token)
            );
            await FeedAsync(process, content, either.Token);
            await process.WaitForExitAsync(either.Token);
            await Task.WhenAny(drained, Task.Delay(Rest, time, either.Token));
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Failed($"it took longer than {limit.TotalSeconds:0} s and was ended");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await either.CancelAsync();
        }

        if (process.ExitCode != 0)
            throw Failed($"it ended with {process.ExitCode}; its output is not shown: it may contain the secret");
    }

    public Task<Secret?> ReadBackAsync(string keyId, CancellationToken cancellationToken) => Task.FromResult<Secret?>(null);

    private static async Task FeedAsync(Process process, SecretBuffer content, CancellationToken cancellationToken)
    {
        try
        {
            // Unbuffered: the process's own writer would keep a copy.
            await process.StandardInput.BaseStream.WriteAsync(content.WrittenMemory, cancellationToken);
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

    private string? Find()
    {
        var name = command[0];
        if (name.Contains('/', StringComparison.Ordinal))
            return Runnable(Path.GetFullPath(name, workingFolder));
        return environment
            .GetValueOrDefault("PATH", "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Runnable(Path.Combine(folder, name)))
            .FirstOrDefault(p => p is not null);
    }

    private static string? Runnable(string path)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Execute) != UnixFileMode.None)
            ? path
            : null;
    }

    private S3CredsException Failed(string why, Exception? inner = null) =>
        new(KeyCodes.DeliveryFailed.With($"{Label}: {why}"), Outcome.Partial, inner);
}

/// <summary><c>command</c>: a program with its arguments, what it may know of the environment, and how long it may take.</summary>
internal sealed class CommandSinkKind : SinkKind
{
    /// <summary>Seconds.</summary>
    private const int UsualLimit = 60;

    public override string Name => "command";

    public override JsonObject Schema() =>
        Either(
                Text("The program, without a shell."),
                Words(),
                Closed(
                    new JsonObject
                    {
                        ["run"] = Words()
                            .Described(
                                "The program and its arguments, without a shell.",
                                examples: new JsonArray("pass", "insert", "-m", "aws/ci")
                            ),
                        ["env"] = ListOf(Word("The name of an environment variable.", "^[A-Za-z_][A-Za-z0-9_]*$"))
                            .Described(
                                "Environment variables that the program gets, beside HOME, PATH and the like.",
                                examples: new JsonArray("GNUPGHOME")
                            ),
                        ["timeout"] = new JsonObject
                        {
                            ["type"] = "integer",
                            ["minimum"] = 1,
                            ["maximum"] = 600,
                        }.Described("Seconds after which the program is ended.", UsualLimit),
                    },
                    "run"
                )
            )
            .Described(
                "A program that gets the key as JSON on standard input.",
                examples: new JsonObject { ["run"] = new JsonArray("pass", "insert", "-m", "aws/ci") }
            );

    private static JsonObject Words()
    {
        var words = ListOf(new JsonObject { ["type"] = "string", ["description"] = "The program and its arguments, without a shell." });
        words["minItems"] = 1;
        return words;
    }

    public override JsonObject Options(JsonNode? written) =>
        written switch
        {
            JsonArray words => new JsonObject { ["run"] = words.DeepClone() },
            JsonValue word => new JsonObject { ["run"] = new JsonArray(word.DeepClone()) },
            _ => Long(written, "run"),
        };

    public override ISink Make(SinkDeclaration declared, SinkFactory around)
    {
        var environment = CommandSink
            .AlwaysAllowed.Concat(Texts(declared.Options["env"]))
            .Distinct(StringComparer.Ordinal)
            .Where(name => around.Variable(name) is not null)
            .ToDictionary(name => name, name => around.Variable(name)!, StringComparer.Ordinal);
        var seconds = Option(declared, "timeout") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : UsualLimit;
        return new CommandSink(
            [.. Texts(declared.Options["run"])],
            environment,
            TimeSpan.FromSeconds(seconds),
            declared.Folder,
            TimeProvider.System
        );
    }
}
