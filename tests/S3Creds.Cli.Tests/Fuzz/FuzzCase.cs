using S3Creds.Core.Files;

namespace S3Creds.Cli.Tests.Fuzz;

/// <summary>One run of the program on inputs that a seed gave.</summary>
/// <param name="Area">What is hostile in it.</param>
/// <param name="Folder">Where its files are; removed after a run that held.</param>
internal sealed record FuzzCase(string Area, string Folder, string[] Args, CliSurroundings Around)
{
    /// <summary>What serves the run, stopped after it.</summary>
    public IReadOnlyList<IAsyncDisposable> Servers { get; init; } = [];

    private static readonly int[] ExitCodes = [0, 1, 2, 3, 4, 130];

    /// <summary>What did not hold: null where the program ended in time, with a documented exit code and without an unexpected
    /// failure.</summary>
    public async Task<string?> RunAsync(TimeSpan limit)
    {
        using var stop = new CancellationTokenSource();
        var run = Task.Run(() => RunHereAsync(stop.Token));
        if (await Task.WhenAny(run, Task.Delay(limit)) != run)
        {
            await stop.CancelAsync();
            return Told($"runs for more than {limit.TotalSeconds:0} s");
        }

        try
        {
            var result = await run;
            return result.All.Contains("S3C599", StringComparison.Ordinal)
                || result.Err.Contains("   at S3Creds.", StringComparison.Ordinal)
                    ? Told(result.Err)
                : !ExitCodes.Contains(result.ExitCode) ? Told($"exit {result.ExitCode}")
                : null;
        }
        catch (Exception e)
        {
            return Told(e.ToString());
        }
    }

    /// <summary>Without the scan for secrets: it reads every file below what an argument names, which a drawn argument may make the
    /// machine's.</summary>
    private async Task<CliResult> RunHereAsync(CancellationToken stop)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        using var input = new StringReader(Around.Input);
        var context = new CommandContext(
            input,
            output,
            errors,
            new PhysicalFileSystem(),
            Around.Time,
            Around.Variable,
            Around.Terminals,
            stop,
            stop
        );
        return new CliResult(await CliProgram.RunAsync(Args, context), output.ToString(), errors.ToString());
    }

    private string Told(string what) => $"{Area}: s3creds {string.Join(' ', Args)}\n{(what.Length > 2000 ? what[..2000] : what)}";
}
