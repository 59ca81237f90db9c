using System.Collections.Immutable;

namespace S3Creds.Sandbox.State;

/// <summary>The IAM side of one account.</summary>
internal sealed record AccountState
{
    public required string Id { get; init; }
    public required DateTimeOffset Created { get; init; }
    public string? Alias { get; init; }
    public ImmutableSortedDictionary<string, User> Users
    {
        get;
        init => field = Maps.Caseless(value);
    } = Maps.EmptyCaseless<User>();
    public ImmutableSortedDictionary<string, Group> Groups
    {
        get;
        init => field = Maps.Caseless(value);
    } = Maps.EmptyCaseless<Group>();
    public ImmutableSortedDictionary<string, Role> Roles
    {
        get;
        init => field = Maps.Caseless(value);
    } = Maps.EmptyCaseless<Role>();
    public ImmutableSortedDictionary<string, InstanceProfile> InstanceProfiles
    {
        get;
        init => field = Maps.Caseless(value);
    } = Maps.EmptyCaseless<InstanceProfile>();

    /// <summary>Customer-managed policies by name (unique in the account whatever their path).</summary>
    public ImmutableSortedDictionary<string, ManagedPolicy> Policies
    {
        get;
        init => field = Maps.Caseless(value);
    } = Maps.EmptyCaseless<ManagedPolicy>();

    /// <summary>By ARN.</summary>
    public ImmutableSortedDictionary<string, OidcProvider> OidcProviders
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<OidcProvider>();

    /// <summary>Virtual MFA devices by serial number (their ARN).</summary>
    public ImmutableSortedDictionary<string, MfaDevice> MfaDevices
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<MfaDevice>();

    public CredentialReport? CredentialReport { get; init; }

    /// <summary>The last attempt of each principal to use a service, by its id and the service: <c>AIDA… s3</c>.</summary>
    public ImmutableSortedDictionary<string, ServiceUse> ServiceUses
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<ServiceUse>();

    /// <summary>Reports of last uses that were asked for, by job id.</summary>
    public ImmutableSortedDictionary<string, LastAccessJob> LastAccessJobs
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<LastAccessJob>();

    /// <summary>By ARN.</summary>
    public ImmutableSortedDictionary<string, SamlProvider> SamlProviders
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<SamlProvider>();

    /// <summary>Null: the account has none, and AWS's default holds.</summary>
    public PasswordPolicy? PasswordPolicy { get; init; }

    /// <summary>Task ids of service-linked roles that were deleted.</summary>
    public ImmutableList<string> RoleDeletions
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>A customer-managed or an AWS managed policy; null where there is none.</summary>
    public ManagedPolicy? FindPolicy(string arn) =>
        AwsManaged.ByArn.TryGetValue(arn, out var aws) ? aws
        : Policies.TryGetValue(arn[(arn.LastIndexOf('/') + 1)..], out var own) && own.Arn == arn ? own
        : null;
}

/// <summary>What users, groups and roles have in common: grants, inline and attached.</summary>
internal abstract record Principal
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Path { get; init; }
    public required string Arn { get; init; }
    public required DateTimeOffset Created { get; init; }

    /// <summary>Documents by policy name, as they were put.</summary>
    public ImmutableSortedDictionary<string, string> Inline
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<string>();

    /// <summary>ARNs of managed policies, in the order in which they were attached.</summary>
    public ImmutableList<string> Attached
    {
        get;
        init => field = value ?? [];
    } = [];
}

internal sealed record User : Principal
{
    public string? Boundary { get; init; }
    public ImmutableSortedDictionary<string, string> Tags
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<string>();
    public ImmutableList<string> AccessKeyIds
    {
        get;
        init => field = value ?? [];
    } = [];
    public ImmutableList<string> Groups
    {
        get;
        init => field = value ?? [];
    } = [];
    public LoginProfile? Login { get; init; }
    public ImmutableList<SshKey> SshKeys
    {
        get;
        init => field = value ?? [];
    } = [];
    public ImmutableList<SigningCertificate> Certificates
    {
        get;
        init => field = value ?? [];
    } = [];
    public ImmutableList<ServiceCredential> ServiceCredentials
    {
        get;
        init => field = value ?? [];
    } = [];
}

internal sealed record Group : Principal;

internal sealed record Role : Principal
{
    public string? Boundary { get; init; }
    public ImmutableSortedDictionary<string, string> Tags
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<string>();
    public string? Description { get; init; }
    public int MaxSessionDuration { get; init; } = 3600;

    /// <summary>The trust policy with principals that are users or roles of the sandbox replaced by their unique ids.</summary>
    public required string Trust { get; init; }
}

internal sealed record AccessKey
{
    public required string Id { get; init; }
    public required string AccountId { get; init; }

    /// <summary>Empty for the root user.</summary>
    public required string UserName { get; init; }

    public required string UserId { get; init; }
    public required string Secret { get; init; }
    public required DateTimeOffset Created { get; init; }
    public bool Active { get; init; } = true;
    public KeyUse? LastUsed { get; init; }
}

internal sealed record KeyUse(DateTimeOffset Date, string Service, string Region);

internal sealed record ManagedPolicy
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Path { get; init; }
    public required string Arn { get; init; }
    public required DateTimeOffset Created { get; init; }
    public required DateTimeOffset Updated { get; init; }
    public string? Description { get; init; }
    public required string DefaultVersion { get; init; }
    public required int LastVersion { get; init; }
    public ImmutableList<PolicyVersion> Versions
    {
        get;
        init => field = value ?? [];
    } = [];
    public ImmutableSortedDictionary<string, string> Tags
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<string>();

    public string DefaultDocument() => Versions.First(v => v.Id == DefaultVersion).Document;
}

internal sealed record PolicyVersion(string Id, string Document, DateTimeOffset Created);

internal sealed record InstanceProfile
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Path { get; init; }
    public required string Arn { get; init; }
    public required DateTimeOffset Created { get; init; }
    public string? Role { get; init; }
    public ImmutableSortedDictionary<string, string> Tags
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<string>();
}

internal sealed record OidcProvider
{
    public required string Arn { get; init; }

    /// <summary>The issuer without <c>https://</c>.</summary>
    public required string Url { get; init; }

    public required DateTimeOffset Created { get; init; }
    public ImmutableList<string> ClientIds
    {
        get;
        init => field = value ?? [];
    } = [];
    public ImmutableList<string> Thumbprints
    {
        get;
        init => field = value ?? [];
    } = [];
    public ImmutableSortedDictionary<string, string> Tags
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<string>();
}

internal sealed record SamlProvider
{
    public required string Arn { get; init; }
    public required string Id { get; init; }
    public required string Metadata { get; init; }
    public required DateTimeOffset Created { get; init; }
    public ImmutableSortedDictionary<string, string> Tags
    {
        get;
        init => field = Maps.Ordinal(value);
    } = Maps.Empty<string>();
}

/// <param name="MostAge">In days; null: passwords do not expire.</param>
internal sealed record PasswordPolicy(
    int LeastLength,
    bool Symbols,
    bool Numbers,
    bool Uppercase,
    bool Lowercase,
    bool UsersMayChange,
    int? MostAge,
    int? Remembered,
    bool? HardExpiry
);

internal sealed record LoginProfile(DateTimeOffset Created, bool ResetRequired);

internal sealed record MfaDevice(string Serial, DateTimeOffset Created, string? User, DateTimeOffset? Enabled);

internal sealed record SshKey(string Id, string Body, string Fingerprint, bool Active, DateTimeOffset Uploaded);

internal sealed record SigningCertificate(string Id, string Body, bool Active, DateTimeOffset Uploaded);

internal sealed record ServiceCredential(string Id, string Service, string UserName, string Password, bool Active, DateTimeOffset Created);

internal sealed record ServiceUse(DateTimeOffset Date, string Region);

/// <param name="Polled">Whether it was asked for once: the first answer is that it is in progress.</param>
internal sealed record LastAccessJob(string Arn, DateTimeOffset Created, bool Polled);

internal sealed record CredentialReport(DateTimeOffset Generated, string Content);
