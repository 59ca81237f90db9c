namespace S3Creds.Core.Aws;

/// <summary>
/// Sends paths as they were signed. <see cref="Uri"/> resolves <c>..</c> and <c>.</c>, which in S3 are parts of a key like any other: the request
/// would be for another key, and refused because its signature is not for that one.
/// </summary>
internal sealed class RawPathHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>A connection pool for requests whose paths go out as written.</summary>
    public static RawPathHandler OverNetwork() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxConnectionsPerServer = 64,
    });

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is { } uri && uri.OriginalString.Contains("/.", StringComparison.Ordinal))
            request.RequestUri = new Uri(uri.OriginalString, AsWritten);
        return base.SendAsync(request, cancellationToken);
    }
}
