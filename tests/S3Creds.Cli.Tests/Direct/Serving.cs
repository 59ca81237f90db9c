using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using S3Creds.Core.Files;

namespace S3Creds.Cli.Tests.Direct;

/// <summary>A verb that serves, while it runs: in this process, or as the native binary.</summary>
internal sealed partial class Serving : IAsyncDisposable
{
    private readonly StringBuilder err = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Process? process;
    private readonly Task<int> run;

    private Serving(string[] args)
    {
        if (CliRunner.Binary is { } binary)
        {
            process = Start(binary, args);
            run = EndAsync(process);
            return;
        }

        var writer = TextWriter.Synchronized(new StringWriter(err));
        var context = new CommandContext(
            TextReader.Null,
            TextWriter.Null,
            writer,
            new PhysicalFileSystem(),
            TimeProvider.System,
            _ => null,
            Terminals.None,
            stop.Token,
            CancellationToken.None
        );
        run = Task.Run(() => CliProgram.RunAsync(args, context));
    }

    public string Err
    {
        get
        {
            lock (err)
                return err.ToString();
        }
    }

    public int Port { get; private set; }

    public static async Task<Serving> StartAsync(string[] args)
    {
        var serving = new Serving(args);
        while (!serving.Err.Contains("Press Ctrl+C", StringComparison.Ordinal))
        {
            Assert.False(serving.run.IsCompleted, serving.Err);
            await Task.Delay(20);
        }

        serving.Port = int.Parse(Address().Match(serving.Err).Groups["port"].Value, System.Globalization.CultureInfo.InvariantCulture);
        return serving;
    }

    public async Task<(HttpStatusCode Status, string Body)> GetAsync(
        string path,
        (string Name, string Value)? header = null,
        HttpMethod? method = null
    )
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri($"http://127.0.0.1:{Port}{path}"));
        if (header is var (name, value))
            request.Headers.Add(name, value);
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>As Ctrl-C or a supervisor ends it; it has to end by itself, and well.</summary>
    public async Task StopAsync(string signal = "INT")
    {
        await SignalAsync(signal);
        Assert.Equal(0, await run.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    public async ValueTask DisposeAsync()
    {
        if (!run.IsCompleted)
            await SignalAsync("TERM");
        try
        {
            await run.WaitAsync(TimeSpan.FromMinutes(1));
        }
        finally
        {
            if (process is { HasExited: false })
                process.Kill();
            process?.Dispose();
            stop.Dispose();
        }
    }

    private Process Start(string binary, string[] args)
    {
        var start = new ProcessStartInfo(binary, args)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        var started = Process.Start(start)!;
        started.ErrorDataReceived += (_, e) =>
        {
            lock (err)
                err.Append(e.Data is null ? "" : e.Data + "\n");
        };
        started.BeginErrorReadLine();
        return started;
    }

    private static async Task<int> EndAsync(Process process)
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private async Task SignalAsync(string signal)
    {
        if (process is null)
        {
            await stop.CancelAsync();
            return;
        }

        using var kill = Process.Start("kill", ["-" + signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    [GeneratedRegex(@"http://(localhost|127\.0\.0\.1):(?<port>\d+)/", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Address();
}
