using S3Creds.Core.Files;

namespace S3Creds.Cli.Tests;

/// <summary>'s3creds sandbox' as it serves in this process, until it is disposed.</summary>
internal sealed class ServedSandbox : IAsyncDisposable
{
    private readonly CancellationTokenSource stop;
    private readonly FlushedWriter output;
    private readonly StringWriter errors;
    private readonly Task<int> running;

    private ServedSandbox(CancellationTokenSource stop, FlushedWriter output, StringWriter errors, Task<int> running) =>
        (this.stop, this.output, this.errors, this.running) = (stop, output, errors, running);

    /// <summary>All that it has printed.</summary>
    public string Printed => output.ToString();

    /// <summary>What a shell takes from it.</summary>
    public IReadOnlyDictionary<string, string> Exports =>
        Printed
            .Split('\n')
            .Where(l => l.StartsWith("export ", StringComparison.Ordinal))
            .Select(l => l["export ".Length..].Split('=', 2))
            .ToDictionary(p => p[0], p => p[1]);

    /// <summary>The same as options of a verb.</summary>
    public string[] Account =>
        [
            "--endpoint-url",
            Exports["AWS_ENDPOINT_URL"],
            "--access-key",
            Exports["AWS_ACCESS_KEY_ID"],
            "--secret-key",
            Exports["AWS_SECRET_ACCESS_KEY"],
            "--region",
            Exports["AWS_REGION"],
        ];

    public static async Task<ServedSandbox> StartAsync(params string[] args)
    {
        var ending = new CancellationTokenSource();
        var (output, errors) = (new FlushedWriter(), new StringWriter());
        var context = new CommandContext(
            TextReader.Null,
            output,
            errors,
            new PhysicalFileSystem(),
            TimeProvider.System,
            _ => null,
            Terminals.None,
            ending.Token,
            CancellationToken.None
        );
        var run = CliProgram.RunAsync(["sandbox", "--port", "0", .. args], context);
        if (await Task.WhenAny(output.Flushed, run) == run)
            Assert.Fail($"exit {await run}: {errors}");
        return new ServedSandbox(ending, output, errors, run);
    }

    /// <summary>Ends it as Ctrl-C does.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        Assert.Equal((0, ""), (await running, errors.ToString()));
        stop.Dispose();
        await output.DisposeAsync();
        await errors.DisposeAsync();
    }

    /// <summary>'sandbox' flushes once it serves.</summary>
    private sealed class FlushedWriter : StringWriter
    {
        private readonly TaskCompletionSource flushed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Flushed => flushed.Task;

        public override async Task FlushAsync()
        {
            await base.FlushAsync();
            flushed.TrySetResult();
        }
    }
}
