using CommandLine;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Sandbox;

namespace S3Creds.Cli.Verbs;

[Verb("sandbox")]
internal sealed class SandboxVerbOptions
{
    [Option('p', "port", Default = 4566, MetaValue = "PORT", HelpText = "On 127.0.0.1; 0 takes a free one (default 4566)")]
    public int Port { get; set; } = 4566;

    [Option("sandbox-state", MetaValue = "FILE", HelpText = "Keep the account in this file; in memory without it")]
    public string? State { get; set; }

    [Option("access-log", MetaValue = "FILE", HelpText = "One JSON line for each request")]
    public string? AccessLog { get; set; }

    [Option("plain-http", HelpText = "aws:SecureTransport is false, as it is; without this, requests count as made over TLS")]
    public bool PlainHttp { get; set; }

    [Option("lag", MetaValue = "SECONDS", HelpText = "Reads see the account as it was so long ago")]
    public int LagSeconds { get; set; }
}

/// <summary>Serves the emulated account until Ctrl-C, to anything that speaks to AWS.</summary>
internal static class SandboxVerb
{
    public static async Task<int> RunAsync(SandboxVerbOptions options, CommandContext context)
    {
        await using var log = OpenLog(options.AccessLog);
        using var held = context.Interruption.Hold();
        var sandbox = new SandboxOptions
        {
            AccessLog = log,
            StateFile = options.State,
            PlainHttpIsTls = !options.PlainHttp,
            ReadLag = options.LagSeconds > 0 ? new ReadLag.Fixed(TimeSpan.FromSeconds(options.LagSeconds)) : ReadLag.None,
        };
        await using var server = await StartAsync(sandbox, options.Port, context);
        await context.Out.WriteLineAsync($"""
            # account {sandbox.AccountId} at {server.Url.ToString().TrimEnd('/')}; Ctrl-C ends it
            export AWS_ENDPOINT_URL={server.Url.ToString().TrimEnd('/')}
            export AWS_ACCESS_KEY_ID={SandboxAccount.DefaultRootAccessKeyId}
            export AWS_SECRET_ACCESS_KEY={SandboxAccount.DefaultRootSecretAccessKey}
            export AWS_REGION=us-east-1
            """);
        await context.Out.FlushAsync();
        try
        {
            await server.RunAsync(context.Stop);
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested)
        {
            // Ctrl-C is how it ends.
        }

        return ExitCode.Done;
    }

    private static async Task<SandboxServer> StartAsync(SandboxOptions sandbox, int port, CommandContext context)
    {
        try
        {
            if (sandbox.StateFile is { } state)
                FileTypes.Check(state, pipes: false);
            return await SandboxServer.StartAsync(sandbox, port, context.Stop);
        }
        catch (Exception e) when (e is IOException or SandboxStateException or UnauthorizedAccessException)
        {
            throw new S3CredsException(CliCodes.SandboxState.Says($"the emulated account cannot be served at port {port}: {e.Message.TrimEnd('.')}", "--port 0 takes a free port"), ExitCode.Error, e);
        }
    }

    private static StreamWriter? OpenLog(string? path)
    {
        if (path is null)
            return null;
        try
        {
            return new StreamWriter(path, append: true) { AutoFlush = true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new S3CredsException(CliCodes.Unwritable.Says($"{path} cannot be written: {e.Message}"), ExitCode.Error, e);
        }
    }
}
