namespace S3Creds.Sandbox.State;

/// <summary>A KMS key of one account and region: what its policy needs, no material.</summary>
internal sealed record KeyState
{
    public required string AccountId { get; init; }
    public required string Region { get; init; }
    public required string Id { get; init; }
    public string Description
    {
        get;
        init => field = value ?? "";
    } = "";

    /// <summary>As it was put, with unique ids in place of principals' ARNs.</summary>
    public required string Policy { get; init; }

    public required DateTimeOffset Created { get; init; }

    public string Arn => Place(AccountId, Region, Id);

    /// <summary>The key of <see cref="SandboxState.Keys"/>: the ARN.</summary>
    public static string Place(string accountId, string region, string id) => $"arn:aws:kms:{region}:{accountId}:key/{id}";
}
