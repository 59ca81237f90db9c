using Amazon.Runtime;
using Amazon.SecurityToken.Model;

namespace S3Creds.Core.Aws;

/// <summary>Credentials of a role that a session assumes, and assumes again before they end: a large account takes longer than an
/// hour.</summary>
public sealed class AssumedRole : RefreshingAWSCredentials
{
    private const int LongestSession = 64;

    private readonly AwsSession caller;
    private readonly string role;
    private readonly string? externalId;
    private readonly string session;

    /// <param name="caller">Not disposed before these credentials are used for the last time.</param>
    /// <param name="session">What CloudTrail shows of the run; characters that a session name cannot have become hyphens.</param>
    public AssumedRole(AwsSession caller, string role, string? externalId, string session)
    {
        (this.caller, this.role, this.externalId) = (caller, role, externalId);
        var name = string.Concat(
            session.Select(c => char.IsAsciiLetterOrDigit(c) || "_=,.@-".Contains(c, StringComparison.Ordinal) ? c : '-')
        );
        this.session = name.Length > LongestSession ? name[..LongestSession] : name;
        PreemptExpiryTime = TimeSpan.FromMinutes(5);
    }

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        var answer = await caller.Sts.AssumeRoleAsync(
            new AssumeRoleRequest
            {
                RoleArn = role,
                RoleSessionName = session,
                ExternalId = externalId,
            }
        );
        var keys = answer.Credentials;
        return new CredentialsRefreshState(
            new ImmutableCredentials(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken),
            keys.Expiration ?? caller.Time.GetUtcNow().UtcDateTime.AddHours(1)
        );
    }
}
