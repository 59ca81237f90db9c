using System.Net;
using System.Net.Http.Headers;
using System.Text;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Sandbox.Tests;

/// <summary>What no SDK would send, as the root user of a sandbox that does not compare signatures, or with the access key that is
/// given.</summary>
internal sealed class RawRequests(SandboxServer server, string accessKeyId = SandboxAccount.DefaultRootAccessKeyId) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = server.Url };

    public static SandboxOptions Options { get; } = new() { VerifySignatures = false, Seed = "raw" };

    /// <summary>Status and body of the answer.</summary>
    public async Task<(HttpStatusCode Status, string Body)> SendAsync(
        string service,
        string method,
        string target,
        string body = "",
        string? contentType = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        if (body.Length > 0 || method is "PUT" or "POST")
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        }

        if (body.Length > 0)
        {
            request.Content!.Headers.ContentMD5 = S3Creds.Sandbox.S3.Checksum.BytesOf("md5", Encoding.UTF8.GetBytes(body));
        }

        var time = Signing.SigV4.Time(TimeProvider.System.GetUtcNow());
        request.Headers.TryAddWithoutValidation("X-Amz-Date", time);
        request.Headers.TryAddWithoutValidation("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential={accessKeyId}/{time[..8]}/us-east-1/{service}/aws4_request, "
                + $"SignedHeaders=host, Signature=none"
        );
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content ??= new StringContent("");
                request.Content.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public void Dispose() => http.Dispose();
}
