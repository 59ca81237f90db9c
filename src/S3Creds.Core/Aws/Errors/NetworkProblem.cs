using System.Net.Sockets;
using System.Security.Authentication;

namespace S3Creds.Core.Aws.Errors;

/// <summary>Why no answer came, in this tool's words: messages of the runtime describe its socket calls.</summary>
internal static class NetworkProblem
{
    public static string Of(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (Words(e) is { } words)
                return words;
        }

        return "the connection failed";
    }

    private static string? Words(Exception exception) =>
        exception switch
        {
            SocketException socket => socket.SocketErrorCode switch
            {
                SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery =>
                    "its host name is not known",
                SocketError.ConnectionRefused => "nothing listens there (the connection was refused)",
                SocketError.TimedOut => "it does not answer",
                SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown or SocketError.HostDown =>
                    "there is no route to it",
                SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => "the connection was closed",
                SocketError.AccessDenied => "this machine does not allow the connection",
                _ => null,
            },
            AuthenticationException => "its TLS certificate is not accepted, or it does not speak TLS",
            TimeoutException => "it did not answer in time",
            HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } =>
                "the connection was closed before the answer was complete",
            HttpRequestException { InnerException: null } http => http.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => "its host name is not known",
                HttpRequestError.SecureConnectionError => "its TLS certificate is not accepted, or it does not speak TLS",
                HttpRequestError.ProxyTunnelError => "the proxy refused the connection",
                HttpRequestError.ResponseEnded => "the connection was closed before the answer was complete",
                HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError => "it does not speak HTTP as expected",
                _ => null,
            },
            _ => null,
        };
}
