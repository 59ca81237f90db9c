using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Sandbox.Tests;

/// <summary>Keys and their policies as AWSSDK.KeyManagementService uses them, over HTTP.</summary>
public sealed class KmsClientTests : IAsyncLifetime
{
    private const string Root = "arn:aws:iam::123456789012:root";
    private SandboxServer server = null!;

    public async Task InitializeAsync() =>
        server = await SandboxServer.StartAsync(new SandboxOptions { Seed = "kms" }, port: 0, CancellationToken.None);

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_key_has_a_policy_that_is_read_and_replaced()
    {
        using var kms = Client();
        var key = (await kms.CreateKeyAsync(new CreateKeyRequest { Description = "x" })).KeyMetadata;
        Assert.Equal($"arn:aws:kms:us-west-2:123456789012:key/{key.KeyId}", key.Arn);
        Assert.Contains(Root, await PolicyAsync(kms, key.KeyId), StringComparison.Ordinal);
        var policy = Policy(Root, "kms:Decrypt", "kms:PutKeyPolicy", "kms:GetKeyPolicy");
        await kms.PutKeyPolicyAsync(
            new PutKeyPolicyRequest
            {
                KeyId = key.Arn,
                PolicyName = "default",
                Policy = policy,
            }
        );
        Assert.Equal(policy, await PolicyAsync(kms, key.Arn));
    }

    [Fact]
    public async Task What_KMS_refuses_is_refused()
    {
        using var kms = Client();
        var key = (await kms.CreateKeyAsync(new CreateKeyRequest())).KeyMetadata;
        await Assert.ThrowsAsync<NotFoundException>(() => PolicyAsync(kms, "11111111-2222-3333-4444-555555555555"));
        using var elsewhere = Client("eu-west-1");
        await Assert.ThrowsAsync<NotFoundException>(() => PolicyAsync(elsewhere, key.Arn));
        foreach (
            var bad in (string[])
                [
                    "{}",
                    "nonsense",
                    Policy("arn:aws:iam::123456789012:user/nobody", "kms:*"),
                    Policy("arn:aws:iam::444455556666:root", "kms:*"),
                ]
        )
            await Assert.ThrowsAsync<MalformedPolicyDocumentException>(() =>
                kms.PutKeyPolicyAsync(new PutKeyPolicyRequest { KeyId = key.Arn, Policy = bad })
            );
    }

    [Fact]
    public async Task A_key_policy_that_leaves_the_account_out_shuts_it_out()
    {
        using var kms = Client();
        var key = (
            await kms.CreateKeyAsync(
                new CreateKeyRequest { Policy = Policy("arn:aws:iam::444455556666:root", "kms:*"), BypassPolicyLockoutSafetyCheck = true }
            )
        ).KeyMetadata;
        var refused = await Assert.ThrowsAnyAsync<AmazonKeyManagementServiceException>(() => PolicyAsync(kms, key.Arn));
        Assert.Equal("AccessDeniedException", refused.ErrorCode);
    }

    private static async Task<string> PolicyAsync(AmazonKeyManagementServiceClient kms, string key) =>
        (await kms.GetKeyPolicyAsync(new GetKeyPolicyRequest { KeyId = key, PolicyName = "default" })).Policy;

    private static string Policy(string principal, params string[] actions) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{principal}}"},"Action":["{{string.Join("\",\"", actions)}}"],"Resource":"*"}]}""";

    private AmazonKeyManagementServiceClient Client(string region = "us-west-2") =>
        new(
            new BasicAWSCredentials(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey),
            new AmazonKeyManagementServiceConfig { ServiceURL = server.Url.ToString(), AuthenticationRegion = region }
        );
}
