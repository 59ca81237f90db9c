using System.Collections.Concurrent;
using System.Globalization;
using Amazon.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Amazon.IdentityManagement.Tests;

/// <summary>A request as it arrived: its form, and the header that tells how it was signed.</summary>
internal sealed record Arrived(IReadOnlyDictionary<string, string> Form, string Authorization)
{
    public string Action => Form["Action"];
}

/// <summary>A loopback server that answers what a test scripts, and keeps what arrived.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Arrived> _arrived = new();

    private ScriptedServer(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public IReadOnlyList<Arrived> Arrived => [.. _arrived];

    /// <summary>Starts a server whose <paramref name="answer"/> gets the request, the number of requests before it, and where to
    /// answer.</summary>
    public static async Task<ScriptedServer> StartAsync(Func<Arrived, int, HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new ScriptedServer(app);
        app.MapPost("/", async context =>
        {
            var form = await context.Request.ReadFormAsync();
            var arrived = new Arrived(
                form.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal),
                context.Request.Headers.Authorization.ToString()
            );
            int before;
            lock (server._arrived)
            {
                before = server._arrived.Count;
                server._arrived.Enqueue(arrived);
            }
            await answer(arrived, before, context);
        });
        await app.StartAsync();
        return server;
    }

    /// <summary>Starts a server that always answers <paramref name="body"/>.</summary>
    public static Task<ScriptedServer> AnsweringAsync(string body, int status = 200) =>
        StartAsync((_, _, context) => WriteAsync(context, body, status));

    public static Task WriteAsync(HttpContext context, string body, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/xml";
        return context.Response.WriteAsync(body);
    }

    public static string Error(string code, string message = "no") =>
        $"""
            <ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>req-{code}</RequestId></ErrorResponse>
            """;

    public static string Result(string action, string inner) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""<{action}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><{action}Result>{inner}</{action}Result><ResponseMetadata><RequestId>req-1</RequestId></ResponseMetadata></{action}Response>"""
        );

    /// <summary>A client of this server that does not repeat anything, unless <paramref name="adjust"/> says so.</summary>
    public AmazonIdentityManagementServiceClient Client(Action<AmazonIdentityManagementServiceConfig>? adjust = null)
    {
        var config = new AmazonIdentityManagementServiceConfig
        {
            ServiceURL = Url,
            AuthenticationRegion = "us-east-1",
            MaxErrorRetry = 0,
            MaxStaleConnectionRetries = 0,
        };
        adjust?.Invoke(config);
        return new AmazonIdentityManagementServiceClient(new BasicAWSCredentials("AKIDEXAMPLE", "secret"), config);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
