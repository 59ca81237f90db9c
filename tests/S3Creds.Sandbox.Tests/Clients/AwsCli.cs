using System.Text.Json;
using S3Creds.Sandbox.Hosting;
using S3Creds.Testing;

namespace S3Creds.Sandbox.Tests.Clients;

/// <summary>The aws CLI against one sandbox. Arguments go to the program as they are; no shell is between.</summary>
internal sealed class AwsCli(Installation installation, SandboxServer server, CancellationToken cancellationToken)
{
    public string AccessKeyId { get; init; } = server.Sandbox.Options.Accounts[0].RootAccessKeyId;

    public string Secret { get; init; } = server.Sandbox.Options.Accounts[0].RootSecretAccessKey;

    public string? Token { get; init; }

    /// <summary>A configuration file; none when null.</summary>
    public string? ConfigFile { get; init; }

    public AwsCli As(string accessKeyId, string secret, string? token = null) =>
        new(installation, server, cancellationToken)
        {
            AccessKeyId = accessKeyId,
            Secret = secret,
            Token = token,
        };

    public async Task<ProcessRun> RunAsync(params string[] arguments)
    {
        var environment = new Dictionary<string, string>
        {
            ["AWS_ACCESS_KEY_ID"] = AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = Secret,
            ["AWS_DEFAULT_REGION"] = "us-east-1",
            ["AWS_MAX_ATTEMPTS"] = "1",
        };
        if (ConfigFile is not null)
        {
            environment["AWS_CONFIG_FILE"] = ConfigFile;
        }

        if (Token is not null)
        {
            environment["AWS_SESSION_TOKEN"] = Token;
        }

        return await ClientProcess.RunAsync(
            installation.Program,
            [.. arguments, "--endpoint-url", server.Url.ToString(), "--output", "json"],
            environment,
            input: null,
            cancellationToken
        );
    }

    /// <summary>The JSON that a call which must succeed prints; null when it prints nothing.</summary>
    public async Task<JsonElement> CallAsync(params string[] arguments)
    {
        var run = await RunAsync(arguments);
        Assert.True(run.ExitCode == 0, $"aws {string.Join(' ', arguments)} ended with {run.ExitCode}: {run.Error}");
        using var json = JsonDocument.Parse(string.IsNullOrWhiteSpace(run.Output) ? "null" : run.Output);
        return json.RootElement.Clone();
    }

    /// <summary>The call must be refused with this code: the CLI ends with 254 and names code and operation.</summary>
    public async Task RefusedAsync(string code, params string[] arguments)
    {
        var run = await RunAsync(arguments);
        Assert.True(
            run.ExitCode is 254 or 255 && run.Error.Contains($"({code})", StringComparison.Ordinal),
            $"aws {string.Join(' ', arguments)} must be refused with {code}, but ended with {run.ExitCode}: {run.Output}{run.Error}"
        );
    }
}
