namespace S3Creds.Cli;

/// <summary>The options that select the account: the same on every verb that calls one.</summary>
internal interface IAccountOptions
{
    string? Profile { get; }

    string? Region { get; }

    string? EndpointUrl { get; }

    string? AccessKey { get; }

    string? SecretKey { get; }

    string? SessionToken { get; }

    string? Auth { get; }

    bool Sandbox { get; }

    string? SandboxState { get; }

    /// <summary>Nothing is printed but what was asked for, and errors.</summary>
    bool IsSilent => false;
}
