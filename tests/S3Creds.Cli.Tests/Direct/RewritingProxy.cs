using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace S3Creds.Cli.Tests.Direct;

/// <summary>Stands between a verb and the account, and changes the answers that contain a word: a store that does not answer as it
/// should.</summary>
internal sealed class RewritingProxy : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly HttpClient client = new(new HttpClientHandler { AllowAutoRedirect = false });
    private readonly Func<HttpListenerRequest, StoreAnswer?> instead;
    private readonly Task serving;

    /// <param name="instead">An answer in place of the account's, to requests that it does not get then.</param>
    public RewritingProxy(string target, Func<HttpListenerRequest, StoreAnswer?> instead)
        : this(target, "\0", text => text, instead) { }

    public RewritingProxy(string target, string word, Func<string, string> change, Func<HttpListenerRequest, StoreAnswer?>? instead = null)
    {
        this.instead = instead ?? (_ => null);
        Url = $"http://localhost:{FreePort()}";
        listener.Prefixes.Add(Url + "/");
        listener.Start();
        serving = ServeAsync(target, word, change);
    }

    public string Url { get; }

    /// <summary>An XML text without one of its elements.</summary>
    public static string Without(string xml, string element) =>
        Regex.Replace(xml, $"<{element}>[^<]*</{element}>", "", RegexOptions.None, TimeSpan.FromSeconds(1));

    public async ValueTask DisposeAsync()
    {
        // Stopped and then closed, a listener takes its port once more to free it, and another may have it by then.
        listener.Close();
        await serving;
        client.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ServeAsync(string target, string word, Func<string, string> change)
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            try
            {
                if (instead(context.Request) is { } other)
                    await AnswerAsync(context, other);
                else
                    await AnswerAsync(context, target, word, change);
            }
            catch (Exception)
            {
                // A connection that broke on either side ends this request alone: without an answer to the others the run would wait for
                // ever.
                context.Response.Abort();
            }
        }
    }

    private static async Task AnswerAsync(HttpListenerContext context, StoreAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.Type;
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer.Body));
        context.Response.Close();
    }

    private async Task AnswerAsync(HttpListenerContext context, string target, string word, Func<string, string> change)
    {
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.HttpMethod), target + context.Request.RawUrl)
        {
            Content = new ByteArrayContent(body.ToArray()),
        };
        foreach (
            var name in context.Request.Headers.AllKeys.OfType<string>().Where(n => n is not ("Content-Length" or "Connection" or "Expect"))
        )
        {
            if (!request.Headers.TryAddWithoutValidation(name, context.Request.Headers[name]))
                request.Content.Headers.TryAddWithoutValidation(name, context.Request.Headers[name]);
        }

        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var sent = Encoding.UTF8.GetBytes(text.Contains(word, StringComparison.Ordinal) ? change(text) : text);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        foreach (var header in answer.Headers.Where(h => h.Key.StartsWith("x-amz", StringComparison.OrdinalIgnoreCase)))
            context.Response.Headers[header.Key] = string.Join(',', header.Value);
        if (context.Request.HttpMethod != "HEAD")
            await context.Response.OutputStream.WriteAsync(sent);
        context.Response.Close();
    }
}

/// <summary>What a store answers that is not the emulated account.</summary>
internal sealed record StoreAnswer(int Status, string Type, string Body)
{
    public static StoreAnswer Xml(int status, string code) =>
        new(
            status,
            "application/xml",
            $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>not here</Message></Error>"
        );
}
