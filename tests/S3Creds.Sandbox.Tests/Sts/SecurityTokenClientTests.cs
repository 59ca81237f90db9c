using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using S3Creds.Sandbox.Hosting;
using S3Creds.Sandbox.Tests.Clients;

namespace S3Creds.Sandbox.Tests.Sts;

/// <summary>STS of the sandbox as AWSSDK.SecurityToken uses it.</summary>
public sealed class SecurityTokenClientTests : IAsyncLifetime
{
    private SandboxServer server = null!;

    public async Task InitializeAsync() =>
        server = await SandboxServer.StartAsync(new SandboxOptions { Seed = "sts" }, port: 0, CancellationToken.None);

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task The_root_user_is_told_who_it_is()
    {
        using var sts = Client(server, Root);
        var identity = await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest());
        Assert.Equal(("123456789012", "arn:aws:iam::123456789012:root", "123456789012"), (identity.Account, identity.Arn, identity.UserId));
    }

    [Fact]
    public async Task A_wrong_secret_is_refused()
    {
        using var sts = Client(server, new BasicAWSCredentials(SandboxAccount.DefaultRootAccessKeyId, "wrong"));
        var error = await Assert.ThrowsAsync<AmazonSecurityTokenServiceException>(() =>
            sts.GetCallerIdentityAsync(new GetCallerIdentityRequest())
        );
        Assert.Equal("SignatureDoesNotMatch", error.ErrorCode);
    }

    [Fact]
    public async Task An_unknown_key_is_refused()
    {
        using var sts = Client(server, new BasicAWSCredentials("AKIAAAAAAAAAAAAAAAAA", "wrong"));
        var error = await Assert.ThrowsAsync<AmazonSecurityTokenServiceException>(() =>
            sts.GetCallerIdentityAsync(new GetCallerIdentityRequest())
        );
        Assert.Equal("InvalidClientTokenId", error.ErrorCode);
    }

    [Fact]
    public async Task The_root_user_may_not_assume_a_role()
    {
        using var sts = Client(server, Root);
        var error = await Assert.ThrowsAsync<AmazonSecurityTokenServiceException>(() =>
            sts.AssumeRoleAsync(new AssumeRoleRequest { RoleArn = "arn:aws:iam::123456789012:role/app", RoleSessionName = "s1" })
        );
        Assert.Equal("AccessDenied", error.ErrorCode);
    }

    [Fact]
    public async Task A_malformed_session_policy_has_an_exception_of_its_own()
    {
        using var sts = Client(server, Root);
        await Assert.ThrowsAsync<MalformedPolicyDocumentException>(() =>
            sts.GetFederationTokenAsync(new GetFederationTokenRequest { Name = "fed", Policy = "{}" })
        );
    }

    [Fact]
    public async Task A_session_ends_at_its_expiration()
    {
        // Issued by a sandbox whose clock is 14 minutes slow, judged by one of the same seed and the right time: 15 minutes are nearly
        // over, then over.
        await using var earlier = await SandboxServer.StartAsync(
            new SandboxOptions { Seed = "sts", SignatureClock = new OffsetClock(TimeSpan.FromMinutes(-14)) },
            port: 0,
            CancellationToken.None
        );
        await using var later = await SandboxServer.StartAsync(
            new SandboxOptions { Seed = "sts", SignatureClock = new OffsetClock(TimeSpan.FromMinutes(3)) },
            port: 0,
            CancellationToken.None
        );
        using var issuer = Client(earlier, Root);
        var session = (await issuer.GetSessionTokenAsync(new GetSessionTokenRequest { DurationSeconds = 900 })).Credentials;
        using var before = Client(server, session);
        Assert.Equal("arn:aws:iam::123456789012:root", (await before.GetCallerIdentityAsync(new GetCallerIdentityRequest())).Arn);
        using var after = Client(later, session);
        var error = await Assert.ThrowsAnyAsync<AmazonSecurityTokenServiceException>(() =>
            after.GetCallerIdentityAsync(new GetCallerIdentityRequest())
        );
        Assert.Equal("ExpiredToken", error.ErrorCode);
    }

    [Fact]
    public async Task A_clock_that_is_twenty_minutes_slow_is_refused()
    {
        await using var ahead = await SandboxServer.StartAsync(
            new SandboxOptions { SignatureClock = new OffsetClock(TimeSpan.FromMinutes(20)) },
            port: 0,
            CancellationToken.None
        );
        using var sts = Client(ahead, Root);
        var error = await Assert.ThrowsAnyAsync<AmazonSecurityTokenServiceException>(() =>
            sts.GetCallerIdentityAsync(new GetCallerIdentityRequest())
        );
        Assert.Equal("SignatureDoesNotMatch", error.ErrorCode);
        Assert.Contains("Signature expired", error.Message, StringComparison.Ordinal);
    }

    private static BasicAWSCredentials Root => new(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey);

    private static AmazonSecurityTokenServiceClient Client(SandboxServer server, AWSCredentials credentials) =>
        new(
            credentials,
            new AmazonSecurityTokenServiceConfig
            {
                ServiceURL = server.Url.ToString(),
                AuthenticationRegion = "us-east-1",
                MaxErrorRetry = 0,
            }
        );
}
