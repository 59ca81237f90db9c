namespace S3Creds.Sandbox;

/// <summary>The state file could not be opened; the message has the cause and a hint.</summary>
public sealed class SandboxStateException(string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>Another process holds the file: it may be opened once that one ends.</summary>
    public bool IsHeld { get; init; }
}
