using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using S3Creds.Core.Aws.Errors;

namespace S3Creds.Cli.Doctor;

/// <summary>Whether the host has a name, a port that answers, and a certificate that is accepted and does not end soon.</summary>
internal static class NetworkCheck
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public static async Task<IReadOnlyList<Finding>> RunAsync(DoctorInput input, CancellationToken cancellationToken)
    {
        if (input.IsSandbox)
            throw new NotCheckedException("the emulated account is in this process");
        Store.Check(input.Endpoint);
        var found = new List<Finding>();
        foreach (var url in Urls(input))
            found.Add(
                ProxyOf(url, input.Context.Variable) is { } proxy
                    ? Finding.NotChecked($"{url.Host} is reached by the proxy of {proxy}")
                    : await OfAsync(url, input.Context.Time.GetUtcNow(), cancellationToken)
            );
        return found;
    }

    private static IEnumerable<Uri> Urls(DoctorInput input)
    {
        if (input.Endpoint is { } url)
            return [new Uri(url)];
        var region = Regions.Of(input.Options, input.Context);
        var domain = region.StartsWith("cn-", StringComparison.Ordinal) ? "amazonaws.com.cn" : "amazonaws.com";
        return [new Uri($"https://s3.{region}.{domain}"), new Uri($"https://sts.{region}.{domain}")];
    }

    private static string? ProxyOf(Uri url, Func<string, string?> variable)
    {
        if (url.IsLoopback)
            return null;
        string[] names =
            url.Scheme == Uri.UriSchemeHttps ? ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] : ["HTTP_PROXY", "http_proxy"];
        return Array.Find(names, n => !string.IsNullOrEmpty(variable(n)));
    }

    private static async Task<Finding> OfAsync(Uri url, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AnswerWithin);
        try
        {
            var addresses = IPAddress.TryParse(url.Host.Trim('[', ']'), out var literal)
                ? [literal]
                : await Dns.GetHostAddressesAsync(url.DnsSafeHost, limit.Token);
            using var client = new TcpClient();
            await client.ConnectAsync(addresses, url.Port, limit.Token);
            var where = $"{url.Host}:{url.Port}";
            return url.Scheme == Uri.UriSchemeHttps
                ? await CertificateAsync(client.GetStream(), url, where, now, limit.Token)
                : Finding.Fine($"{where} answers");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unreachable(url, "it does not answer");
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return Unreachable(url, Why(e));
        }
    }

    private static string Why(Exception exception) =>
        AwsError.Explain(exception).Message is var message && message.LastIndexOf(": ", StringComparison.Ordinal) is >= 0 and var at
            ? message[(at + 2)..]
            : message;

    private static Finding Unreachable(Uri url, string why) =>
        Finding.Fail(
            $"{url.Host}:{url.Port} cannot be reached: {why}",
            "check the network, the proxy (HTTPS_PROXY), --endpoint-url and the region"
        );

    private static async Task<Finding> CertificateAsync(
        Stream stream,
        Uri url,
        string where,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var problems = SslPolicyErrors.None;
        await using var tls = new SslStream(
            stream,
            leaveInnerStreamOpen: false,
            // What is wrong with the certificate is reported; nothing is sent over this connection.
            (_, _, _, errors) =>
            {
                problems = errors;
                return errors == SslPolicyErrors.None;
            }
        );
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = url.DnsSafeHost }, cancellationToken);
        }
        catch (AuthenticationException)
        {
            return problems == SslPolicyErrors.None
                ? Finding.Fail($"{where} does not speak TLS as expected", "check the port and the scheme of the endpoint")
                : Finding.Fail(
                    $"the certificate of {where} is not accepted: {Problem(problems)}",
                    "install the certificate authority of the store on this machine (SSL_CERT_FILE), or renew the certificate"
                );
        }

        using var certificate = new X509Certificate2(tls.RemoteCertificate!);
        var end = new DateTimeOffset(certificate.NotAfter.ToUniversalTime(), TimeSpan.Zero);
        var text = end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return end < now + Soon
            ? Finding.Warn($"the certificate of {where} ends at {text}", "renew it")
            : Finding.Fine($"{where} answers; its certificate is valid until {text}");
    }

    private static string Problem(SslPolicyErrors errors) =>
        errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) ? "there is none"
        : errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? "it is for another host name"
        : "its authority is not known here, or it has expired";
}
