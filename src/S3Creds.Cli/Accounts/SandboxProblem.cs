using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using S3Creds.Core.Files;
using S3Creds.Sandbox;

namespace S3Creds.Cli;

/// <summary>Why the emulated account cannot be opened, or a port of this machine not be listened on, in this tool's words.</summary>
internal static class SandboxProblem
{
    public static string Of(Exception exception, string? state) =>
        exception is SandboxStateException own ? own.Message : FileProblem.Of(exception, state);

    /// <summary>Whether the exception means that a port cannot be used: a server wraps some exceptions of its socket.</summary>
    public static bool IsPort(Exception exception) =>
        exception is SocketException or IOException { InnerException: AddressInUseException or SocketException };

    public static string OfPort(Exception exception, int port) =>
        (exception as SocketException ?? exception.InnerException) switch
        {
            AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => $"port {port} is in use",
            SocketException { SocketErrorCode: SocketError.AccessDenied } => $"port {port} may not be used by this user",
            SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "this machine does not have that address",
            _ => $"port {port} cannot be listened on",
        };
}
