namespace S3Creds.Cli;

/// <summary>Exit codes of the declarative verbs (docs/lifecycle.md).</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Error = 1;
    public const int Pending = 2;
    public const int Partial = 3;
    public const int Refused = 4;
    public const int Cancelled = 130;

    /// <summary>No verb, or an unknown one: as s3-credentials.</summary>
    public const int NoVerb = 2;
}
