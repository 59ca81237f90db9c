using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace S3Creds.Cli.Tests.Fuzz;

/// <summary>Stands before a sandbox server and hands on its answers, some of them changed: bodies, headers, statuses that no client
/// retries.</summary>
internal sealed class MutatingProxy : IAsyncDisposable
{
    private static readonly HashSet<string> Hop = new(StringComparer.OrdinalIgnoreCase)
    {
        "Transfer-Encoding",
        "Connection",
        "Content-Length",
        "Keep-Alive",
    };

    private readonly WebApplication app;
    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private readonly Uri server;
    private readonly Random random;
    private int answers;

    private MutatingProxy(WebApplication app, Uri server, int seed)
    {
        this.app = app;
        this.server = server;
        random = new Random(seed);
    }

    public string Url => app.Urls.Single();

    public static async Task<MutatingProxy> StartAsync(Uri server, int seed)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.AllowSynchronousIO = true).UseUrls("http://127.0.0.1:0");
        var built = builder.Build();
        var proxy = new MutatingProxy(built, server, seed);
        built.Run(proxy.AnswerAsync);
        await built.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        client.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method),
            new Uri(server, context.Request.Path.ToUriComponent() + context.Request.QueryString)
        );
        using var content = new MemoryStream();
        await context.Request.Body.CopyToAsync(content);
        if (content.Length > 0)
            request.Content = new ByteArrayContent(content.ToArray());
        foreach (var header in context.Request.Headers.Where(h => !Hop.Contains(h.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(header.Key, header.Value.ToArray()))
                request.Content?.Headers.TryAddWithoutValidation(header.Key, header.Value.ToArray());
        }

        using var answer = await client.SendAsync(request);
        var body = await answer.Content.ReadAsByteArrayAsync();
        var headers = answer
            .Headers.Concat(answer.Content.Headers)
            .Where(h => !Hop.Contains(h.Key))
            .ToDictionary(h => h.Key, h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase);
        var status = (int)answer.StatusCode;
        lock (random)
            (status, body) = Change(status, body, headers);
        context.Response.StatusCode = status;
        foreach (var (key, value) in headers)
            context.Response.Headers[key] = value;
        if (context.Request.Method != "HEAD" && status is not (204 or 304))
            await context.Response.Body.WriteAsync(body);
    }

    /// <summary>One answer in three is changed; the first of a run, which says whose the credentials are, more seldom.</summary>
    private (int Status, byte[] Body) Change(int status, byte[] body, Dictionary<string, string> headers)
    {
        if (random.Next(answers++ == 0 ? 8 : 3) > 0)
            return (status, body);
        switch (random.Next(9))
        {
            case 0:
                return (status, []);
            case 1:
                headers["Content-Type"] = "text/html";
                return (200, Encoding.UTF8.GetBytes("<!DOCTYPE html><html><body>Welcome</body></html>"));
            case 2:
                return (status, body[..random.Next(body.Length + 1)]);
            case 3 when headers.Count > 0:
                headers[headers.Keys.ElementAt(random.Next(headers.Count))] = "x" + random.Next(100);
                return (status, body);
            case 4 when headers.Count > 0:
                headers.Remove(headers.Keys.ElementAt(random.Next(headers.Count)));
                return (status, body);
            case 5:
                return (
                    random.Next(5) switch
                    {
                        0 => 204,
                        1 => 301,
                        2 => 403,
                        3 => 404,
                        _ => 418,
                    },
                    body
                );
            default:
                return (status, XmlText(body));
        }
    }

    /// <summary>Another text in one element, an element less, an element twice, or bytes of the whole.</summary>
    private byte[] XmlText(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body);
        var opens = text.Split('<').Length - 1;
        if (opens < 3 || random.Next(4) == 0)
            return Mutation.Bytes(body, random);
        var at = Enumerable.Range(0, random.Next(1, opens)).Aggregate(-1, (i, _) => text.IndexOf('<', i + 1));
        var end = text.IndexOf('>', at);
        var close = text.IndexOf('<', end + 1);
        if (at < 0 || end < 0 || close < 0)
            return Mutation.Bytes(body, random);
        var shown = WebUtility.HtmlEncode(Mutation.Text(random)).Replace("\0", "", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(
            random.Next(3) switch
            {
                0 => text[..(end + 1)] + shown + text[close..],
                1 => text[..at] + text[close..],
                _ => text[..close] + text[at..],
            }
        );
    }
}
