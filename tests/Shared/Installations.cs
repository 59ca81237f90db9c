using System.Diagnostics;
using System.Text;

namespace S3Creds.Testing;

/// <summary>A client program of others on this machine.</summary>
/// <param name="Program">Its full path.</param>
/// <param name="Version">Such as <c>boto3 1.26.27</c>.</param>
public sealed record Installation(string Program, string Version)
{
    public override string ToString() => Version;
}

/// <summary>The Pythons with boto3 and the aws CLIs that are on PATH, in its order and each version once: the newer ones come first where
/// they are installed beside Debian's.</summary>
public static class Installations
{
    private static readonly Lazy<IReadOnlyList<Installation>> Pythons = new(() =>
        Find("python3", ["-c", "import boto3; print('boto3', boto3.__version__)"], output => output.Trim())
    );
    private static readonly Lazy<IReadOnlyList<Installation>> Clis = new(() =>
        Find("aws", ["--version"], output => output.Split(' ')[0].Replace('/', ' '))
    );

    public static IReadOnlyList<Installation> Boto => Pythons.Value;

    public static IReadOnlyList<Installation> AwsCli => Clis.Value;

    private static List<Installation> Find(string name, string[] arguments, Func<string, string> version)
    {
        var found = new List<Installation>();
        foreach (
            var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(
                Path.PathSeparator,
                StringSplitOptions.RemoveEmptyEntries
            )
        )
        {
            var path = Path.Combine(folder, name);
            if (File.Exists(path) && Ask(path, arguments) is { } output && found.TrueForAll(f => f.Version != version(output)))
            {
                found.Add(new Installation(path, version(output)));
            }
        }

        return found;
    }

    private static string? Ask(string program, string[] arguments)
    {
        var run = ClientProcess
            .RunAsync(program, arguments, new Dictionary<string, string>(), input: null, CancellationToken.None)
            .GetAwaiter()
            .GetResult();
        return run.ExitCode == 0 && run.Output.Length > 0 ? run.Output : null;
    }
}

/// <summary>What a program has written, and how it ended.</summary>
public sealed record ProcessRun(int ExitCode, string Output, string Error);

/// <summary>Runs programs without a shell, and with nothing of the machine's own AWS configuration.</summary>
public static class ClientProcess
{
    public static async Task<ProcessRun> RunAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        string? input,
        CancellationToken cancellationToken
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["AWS_CONFIG_FILE"] = start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null";
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["AWS_PAGER"] = "";
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["PYTHONUTF8"] = "1";
        start.Environment["NO_PROXY"] = "127.0.0.1";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            if (input is not null)
            {
                await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            }

            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
            return new ProcessRun(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}

/// <summary>Skipped, with a line, where there is no aws CLI.</summary>
public sealed class AwsCliTheoryAttribute : TheoryAttribute
{
    public AwsCliTheoryAttribute() => Skip = Installations.AwsCli.Count == 0 ? "no aws on PATH (Debian: awscli)" : null!;
}

/// <summary>A fact with boto3 in it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BotoFactAttribute : FactAttribute
{
    public BotoFactAttribute() => Skip = new BotoTheoryAttribute().Skip;
}

/// <summary>Skipped, with a line, where no Python has boto3.</summary>
public sealed class BotoTheoryAttribute : TheoryAttribute
{
    public BotoTheoryAttribute() => Skip = Installations.Boto.Count == 0 ? "no python3 with boto3 on PATH (Debian: python3-boto3)" : null!;
}
