namespace S3Creds.Sandbox;

/// <summary>The state file could not be opened; the message has the cause and a hint.</summary>
public sealed class SandboxStateException(string message, Exception? inner = null) : IOException(message, inner);
