using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace S3Creds.Cli;

/// <summary>Why a port of this machine cannot be listened on. The server's own message names its parts.</summary>
internal static class PortProblem
{
    public static string Of(Exception exception) => exception switch
    {
        { InnerException: AddressInUseException } or AddressInUseException => "the port is in use",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "permission denied",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "this machine does not have that address",
        { InnerException: { } inner } => Of(inner),
        _ => FileErrorText.Of(exception),
    };
}
