using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace S3Creds.Testing;

/// <summary><c>moto_server</c> (pip install 'moto[server]'), an IAM, STS and S3 server by others, on a free loopback port; ended with the
/// tests.</summary>
public sealed class MotoServer : IAsyncLifetime
{
    private Process? process;

    /// <summary>Empty where it is not installed.</summary>
    public string Url { get; private set; } = "";

    public async Task InitializeAsync()
    {
        if (Programs.Find("moto_server") is not { } program)
            return;
        int port;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        var start = new ProcessStartInfo(program, ["-H", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // AWS's own policies are left out unless they are asked for.
        start.Environment["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true";
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        for (var attempt = 0; attempt < 300 && !process.HasExited; attempt++)
        {
            try
            {
                await http.GetAsync(new Uri($"http://127.0.0.1:{port}/moto-api/data.json"));
                Url = $"http://127.0.0.1:{port}";
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(200);
            }
        }

        throw new TimeoutException("moto_server did not start within 60 s");
    }

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

/// <summary>A fact that needs <c>moto_server</c>; skipped where it is not installed.</summary>
public sealed class MotoFactAttribute : FactAttribute
{
    public MotoFactAttribute() => Skip = Programs.WhyMissing("moto_server");
}

public sealed class MotoTheoryAttribute : TheoryAttribute
{
    public MotoTheoryAttribute() => Skip = Programs.WhyMissing("moto_server");
}
