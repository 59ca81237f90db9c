using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Sandbox.Hosting;

namespace S3Creds.Sandbox.Tests;

/// <summary>What simulations need beyond requests: a copy of an account, a look at a key, and word of every secret.</summary>
public sealed class ForkTests
{
    [Fact]
    public async Task A_fork_begins_with_everything_and_neither_sees_what_the_other_does_later()
    {
        await using var first = await SandboxHost.OpenAsync(new SandboxOptions { Seed = "fork" }, default);
        using var before = Client(first);
        await before.PutBucketAsync("fork-suite");
        await before.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = "fork-suite",
                Key = "a",
                ContentBody = "kept",
            }
        );

        await using var second = first.Fork(new SandboxOptions());
        using var after = Client(second);
        await before.DeleteObjectAsync("fork-suite", "a");
        using var kept = await after.GetObjectAsync("fork-suite", "a");
        using var reader = new StreamReader(kept.ResponseStream);
        Assert.Equal("kept", await reader.ReadToEndAsync());
        await after.PutBucketAsync("fork-suite-later");
        Assert.Single((await before.ListBucketsAsync()).Buckets);
        Assert.Equal(2, (await after.ListBucketsAsync()).Buckets.Count);
    }

    [Fact]
    public async Task The_secret_of_the_root_user_is_accepted_and_no_other()
    {
        await using var host = await SandboxHost.OpenAsync(new SandboxOptions(), default);
        Assert.True(host.Accepts(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey));
        Assert.False(host.Accepts(SandboxAccount.DefaultRootAccessKeyId, "another"));
        Assert.False(host.Accepts("AKIANOBODY", SandboxAccount.DefaultRootSecretAccessKey));
    }

    private static AmazonS3Client Client(SandboxHost host) =>
        new(
            SandboxAccount.DefaultRootAccessKeyId,
            SandboxAccount.DefaultRootSecretAccessKey,
            new AmazonS3Config
            {
                ServiceURL = "http://localhost",
                AuthenticationRegion = "us-east-1",
                ForcePathStyle = true,
                HttpClientFactory = new InMemory(host),
            }
        );

    private sealed class InMemory(SandboxHost host) : Amazon.Runtime.HttpClientFactory
    {
        public override HttpClient CreateHttpClient(Amazon.Runtime.IClientConfig clientConfig) => new(host.CreateHandler());

        public override bool UseSDKHttpClientCaching(Amazon.Runtime.IClientConfig clientConfig) => false;
    }
}
