using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace S3Creds.Sandbox.Hosting;

/// <summary> What the sandbox offers beside AWS's own interfaces, at addresses that are no bucket's: <c>POST /_sandbox/reset</c> makes
/// every account as it was when the sandbox was new. Only programs of this machine are answered, and no page in a browser. </summary>
internal static class Administration
{
    private const string Prefix = "/_sandbox/";

    public static bool IsFor(HttpContext http) => http.Request.Path.Value?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    public static async Task AnswerAsync(SandboxHost sandbox, HttpContext http, CancellationToken cancellationToken)
    {
        var (status, text) = await RunAsync(sandbox, http, cancellationToken);
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text + "\n"), cancellationToken);
    }

    private static async Task<(int Status, string Text)> RunAsync(
        SandboxHost sandbox,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        if (http.Connection.RemoteIpAddress is not { } address || !IPAddress.IsLoopback(address) || http.Request.Headers.Origin.Count > 0)
        {
            return (403, "only programs of this machine may ask this");
        }

        if (http.Request.Path.Value != Prefix + "reset")
        {
            return (404, $"there is only POST {Prefix}reset");
        }

        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.Headers.Allow = "POST";
            return (405, $"use POST {Prefix}reset");
        }

        await sandbox.ResetAsync(cancellationToken);
        return (200, "the accounts are as new");
    }
}
