using Amazon.Runtime;
using S3Creds.Core.Aws;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Sandbox;
using S3Creds.Sandbox.Hosting;
using Xunit.Abstractions;

namespace S3Creds.Core.Tests.Kinds.AccessKeys;

public sealed class KeyListingTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_list_of_all_keys_asks_twice_for_each_key_and_once_for_a_thousand_users()
    {
        var users = Environment.GetEnvironmentVariable("S3CREDS_LONG") == "1" ? 5_000 : 60;
        await using var host = await SandboxHost.OpenAsync(new SandboxOptions { Seed = "list" }, default);
        using var handler = host.CreateHandler();
        using var aws = new AwsSession(
            new AwsSessionOptions(
                new BasicAWSCredentials(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey),
                "us-west-2",
                "http://localhost",
                handler
            )
        );
        await Parallel.ForEachAsync(Enumerable.Range(0, users), async (i, ct) =>
        {
            await aws.Iam.CreateUserAsync(new() { UserName = $"user{i:d4}" }, ct);
            await aws.Iam.CreateAccessKeyAsync(new() { UserName = $"user{i:d4}" }, ct);
        });
        var before = host.Counters.Entries.Count;
        var started = TimeProvider.System.GetTimestamp();
        var listing = await KeyListing.ReadAsync(
            aws,
            new Dictionary<string, DeclaredKeys>(StringComparer.Ordinal),
            16,
            DateTimeOffset.UnixEpoch,
            default
        );
        output.WriteLine(
            $"{users} users: {host.Counters.Entries.Count - before} requests in "
                + $"{TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s"
        );
        Assert.Empty(listing.Problems);
        Assert.Equal(Enumerable.Range(0, users).Select(i => $"user{i:d4}"), listing.Rows.Select(r => r.User));
        Assert.Equal((2 * users) + ((users + 999) / 1000), host.Counters.Entries.Count - before);
    }
}
