namespace S3Creds.Sandbox.S3;

/// <summary>One bucket with its configuration and objects.</summary>
internal sealed record BucketState
{
    public required string Name { get; init; }
    public required string AccountId { get; init; }
    public required DateTimeOffset Created { get; init; }
    public string Region { get; init; } = "us-east-1";

    /// <summary>The bucket policy, as it was put.</summary>
    public string? Policy { get; init; }
}
