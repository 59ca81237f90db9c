using CommandLine;
using S3Creds.Sandbox;

namespace S3Creds.Cli.Verbs;

[Verb("sandbox")]
internal sealed class SandboxVerbOptions
{
    [Option("port", Default = 4566)]
    public int Port { get; set; } = 4566;

    [Option("sandbox-state")]
    public string? State { get; set; }

    [Option("lag")]
    public int LagSeconds { get; set; }
}

/// <summary>Serves the emulated account until Ctrl-C, to anything that speaks to AWS.</summary>
internal static class SandboxVerb
{
    public static async Task<int> RunAsync(SandboxVerbOptions options, CommandContext context)
    {
        var sandbox = new SandboxOptions
        {
            StateFile = options.State,
            ReadLag = options.LagSeconds > 0 ? new ReadLag.Fixed(TimeSpan.FromSeconds(options.LagSeconds)) : ReadLag.None,
        };
        await using var server = await SandboxServer.StartAsync(sandbox, options.Port, context.Stop);
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
}
