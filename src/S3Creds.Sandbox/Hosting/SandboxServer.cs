using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using S3Creds.Sandbox.Pipeline;

namespace S3Creds.Sandbox.Hosting;

/// <summary>A sandbox over HTTP/1.1 (Kestrel), on loopback by default.</summary>
public sealed class SandboxServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private SandboxServer(WebApplication app, SandboxHost sandbox, Uri url)
    {
        this.app = app;
        Sandbox = sandbox;
        Url = url;
    }

    public SandboxHost Sandbox { get; }

    /// <summary>The endpoint to give to clients, such as <c>http://127.0.0.1:4566</c>.</summary>
    public Uri Url { get; }

    /// <summary>Opens the sandbox and listens.</summary>
    /// <param name="port">0 takes a free one.</param>
    /// <exception cref="SandboxStateException">The state file is held by another process or is not a state file.</exception>
    /// <exception cref="IOException">The port is in use.</exception>
    public static Task<SandboxServer> StartAsync(SandboxOptions options, int port, CancellationToken cancellationToken) =>
        StartAsync(options, IPAddress.Loopback, port, cancellationToken);

    public static async Task<SandboxServer> StartAsync(
        SandboxOptions options,
        IPAddress address,
        int port,
        CancellationToken cancellationToken
    ) => await StartAsync(await SandboxHost.OpenAsync(options, cancellationToken), address, port, cancellationToken);

    /// <summary>Serves a sandbox that is open already. It is closed with the server.</summary>
    public static async Task<SandboxServer> StartAsync(
        SandboxHost sandbox,
        IPAddress address,
        int port,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var built = Build(sandbox, address, port);
            await built.StartAsync(cancellationToken);
            var bound = built.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            return new SandboxServer(built, sandbox, new Uri(bound));
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the server is stopped, by disposal or the cancellation of <paramref name="cancellationToken"/>.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stopping = app.Lifetime.ApplicationStopping.Register(() => stopped.TrySetResult());
        await using var cancelled = cancellationToken.Register(() => stopped.TrySetResult());
        await stopped.Task;
    }

    /// <summary>Lets requests in flight end, then saves and releases the state.</summary>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        await Sandbox.DisposeAsync();
    }

    private static WebApplication Build(SandboxHost sandbox, IPAddress address, int port)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.ClearProviders();
        // Ctrl-C and SIGTERM belong to the program that hosts the server.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxRequestHeadersTotalSize = 128 * 1024;
            kestrel.Listen(address, port);
        });
        var built = builder.Build();
        built.Run(http =>
            Administration.IsFor(http)
                ? Administration.AnswerAsync(sandbox, http, http.RequestAborted)
                : AnswerAsync(sandbox.Pipeline, http)
        );
        return built;
    }

    private static async Task AnswerAsync(RequestPipeline pipeline, HttpContext http)
    {
        var cancellationToken = http.RequestAborted;
        Outcome outcome;
        try
        {
            outcome = await pipeline.ProcessAsync(http, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }

        if (outcome.Answer is not { } answer)
        {
            http.Abort();
            return;
        }

        var response = http.Response;
        response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            // Not Append, which drops empty values: metadata may be empty.
            response.Headers[name] = Microsoft.Extensions.Primitives.StringValues.Concat(response.Headers[name], value);
        }

        // A client that waits for "100 Continue" and gets the answer instead never sends the body, so what comes next on the connection
        // must not be read as the body; and botocore cannot use a connection again on which that has happened.
        if (http.Request.Headers.Expect.Count > 0 && (answer.Status >= 300 || http.Request.ContentLength is 0))
        {
            response.Headers.Connection = "close";
        }

        response.ContentType = answer.ContentType;
        response.ContentLength = answer.ContentLength;
        if (!HttpMethods.IsHead(http.Request.Method) && answer.OpenBody is not null && answer.Status is not (204 or 304))
        {
            await SendAsync(http, answer.OpenBody, outcome.CutAfter, cancellationToken);
        }
    }

    private static async Task SendAsync(HttpContext http, Func<Stream> open, int? cutAfter, CancellationToken cancellationToken)
    {
        await using var body = open();
        if (cutAfter is not { } bytes)
        {
            await body.CopyToAsync(http.Response.Body, cancellationToken);
            return;
        }

        var buffer = new byte[bytes];
        var read = await body.ReadAtLeastAsync(buffer, bytes, throwOnEndOfStream: false, cancellationToken);
        await http.Response.Body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        await http.Response.Body.FlushAsync(cancellationToken);
        http.Abort();
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
