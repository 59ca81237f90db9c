using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using S3Creds.Core.Aws;

namespace S3Creds.Core.Tests.Aws;

/// <summary>One moto_server of its own for a test class; <see cref="Endpoint"/> is null where none is installed.</summary>
public sealed class MotoServer : IAsyncLifetime
{
    private Process? process;

    public string? Endpoint { get; private set; }

    public async Task InitializeAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var start = new ProcessStartInfo("moto_server", ["-H", "127.0.0.1", "-p", $"{port}"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Console.WriteLine("moto_server is not installed: its cross-checks are skipped");
            return;
        }

        process!.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        for (var i = 0; i < 150 && !process.HasExited; i++)
        {
            try
            {
                await client.GetStringAsync($"http://127.0.0.1:{port}/moto-api/data.json");
                Endpoint = $"http://127.0.0.1:{port}";
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(200);
            }
        }

        Console.WriteLine("moto_server does not start: its cross-checks are skipped");
    }

    public AwsSession Session(string region = "us-east-1") =>
        new(new AwsSessionOptions(new BasicAWSCredentials("AKIAIOSFODNN7EXAMPLE", "secret"), region, Endpoint, MaxAttempts: 2));

    public async Task DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process?.Dispose();
    }
}
