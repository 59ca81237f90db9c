namespace S3Creds.Sandbox;

/// <summary>The state file could not be opened; the message says why and what to do.</summary>
public sealed class SandboxStateException(string message, Exception? inner = null) : IOException(message, inner);
