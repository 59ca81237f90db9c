using System.Net;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Rendering;
using S3Creds.Core.Secrets;

namespace S3Creds.Cli.Verbs.Direct;

/// <summary> Answers <c>GET /</c> with credentials. Any web page can make a browser of this machine ask: so a request from a page (Origin,
/// Sec-Fetch-Site) and one for another host name (DNS rebinding) get nothing. </summary>
internal sealed class CredentialServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private CredentialServer(WebApplication app, int port)
    {
        this.app = app;
        Port = port;
    }

    public int Port { get; }

    /// <param name="address">Null: localhost, both loopback addresses.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<CredentialServer> StartAsync(
        CredentialCache cache,
        string host,
        IPAddress? address,
        int port,
        bool remote,
        CommandContext context
    )
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.ClearProviders();
        // Ctrl-C belongs to the program.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            if (address is not null || port == 0)
                kestrel.Listen(address ?? IPAddress.Loopback, port);
            else
                kestrel.ListenLocalhost(port);
        });
        var built = builder.Build();
        built.Run(http => AnswerAsync(http, cache, host, remote, context));
        try
        {
            await built.StartAsync(context.Stop);
        }
        catch
        {
            await built.DisposeAsync();
            throw;
        }

        var bound = built.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new CredentialServer(built, new Uri(bound.Replace("[::]", "localhost", StringComparison.Ordinal)).Port);
    }

    /// <summary>Serves until then.</summary>
    public static async Task UntilAsync(CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cancelled = cancellationToken.Register(() => stopped.TrySetResult());
        await stopped.Task;
    }

    /// <summary>Lets answers in flight end.</summary>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }

    private static async Task AnswerAsync(HttpContext http, CredentialCache cache, string host, bool remote, CommandContext context)
    {
        var (status, text) = Refusal(http.Request, host, remote) is { } refusal ? refusal : await CredentialsAsync(cache, context);
        using var body = text;
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        var at = context.Time.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        await TextWriter
            .Synchronized(context.Err)
            .WriteLineAsync($"{at} - \"{Escape.Text(http.Request.Method)} {Escape.Text(http.Request.Path)}\" {status}");
        await body.WriteToAsync(http.Response.Body, http.RequestAborted);
    }

    private static (int Status, SecretBuffer Body)? Refusal(HttpRequest request, string host, bool remote)
    {
        if (!IsOurHost(request.Host.Host, host, remote))
            return (403, Error("This server answers to its own address only"));
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (request.Headers.Origin.Count > 0 || site is not ("" or "none" or "same-origin"))
            return (403, Error("Web pages get no credentials"));
        if (request.Path != "/" || request.QueryString.HasValue)
            return (404, Error("Not found"));
        return HttpMethods.IsGet(request.Method) ? null : (405, Error("Only GET is answered"));
    }

    /// <summary>A host name that is not ours may be a page's own name that points here. An address cannot be: there is no name to
    /// rebind.</summary>
    private static bool IsOurHost(string asked, string host, bool remote)
    {
        var name = asked.Trim('[', ']');
        return name == "localhost"
            || name == host.Trim('[', ']')
            || (IPAddress.TryParse(name, out var address) && (remote || IPAddress.IsLoopback(address)));
    }

    private static async Task<(int Status, SecretBuffer Body)> CredentialsAsync(CredentialCache cache, CommandContext context)
    {
        try
        {
            return (200, await cache.UseAsync(CredentialOutput.Process));
        }
        catch (Exception e)
            when (e is AmazonServiceException or AmazonClientException or HttpRequestException or OperationCanceledException)
        {
            return (500, Error(context.Scrubber.Clean(AwsError.Explain(e).Message)));
        }
    }

    private static SecretBuffer Error(string message) =>
        new SecretBuffer().Add(PythonJson.Dumps(new JsonObject { ["error"] = message }, null));

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
