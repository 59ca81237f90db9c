using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using S3Creds.Cli.Tests.Direct;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox;

namespace S3Creds.Cli.Tests;

/// <summary>What <c>permissions --lock</c> adds: an apply under the lock gets through with it, and not without any of its
/// actions.</summary>
public sealed class LockPermissionsTests : DirectAccount
{
    private const string Lock = "s3://locks/team/lock";

    private static readonly string[] Added = ["s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"];

    protected override SandboxOptions Shape(SandboxOptions options) =>
        options with
        {
            Quotas = new SandboxQuotas { UserInlineCharacters = 100_000 },
        };

    [InProcessFact]
    public async Task The_printed_policy_suffices_and_each_action_of_the_lock_is_needed()
    {
        var manifest = WriteFile("team.yaml", "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\nusers: {ada: {}}\n");
        await BucketAsync("locks");
        var bare = await CliRunner.RunAsync(Folder, "permissions", "-f", manifest, "--quiet");
        var printed = await CliRunner.RunAsync(Folder, "permissions", "-f", manifest, "--lock", Lock, "--quiet");
        Assert.True(printed.ExitCode == 0, printed.All);
        var policy = JsonNode.Parse(printed.Out)!;
        Assert.Equal(Added, DirectPermissionsTests.ActionsOf(policy).Except(DirectPermissionsTests.ActionsOf(JsonNode.Parse(bare.Out)!)));
        Assert.Contains("\"arn:aws:s3:::locks/team/lock\"", printed.Out, StringComparison.Ordinal);

        await Iam.CreateUserAsync(new CreateUserRequest { UserName = "robot" });
        var key = (await Iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "robot" })).AccessKey!;
        var free = await TryAsync(null);
        Assert.True(free.ExitCode == 0, free.All);
        await HoldAsync();
        var held = await TryAsync(null);
        Assert.True(held.ExitCode == 4 && held.Err.Contains("is held by ada@build-7", StringComparison.Ordinal), held.All);
        foreach (var action in Added)
        {
            await HoldAsync();
            var blind = await TryAsync(action);
            await Root.DeleteObjectAsync("locks", "team/lock");
            var without = await TryAsync(action);
            await Root.DeleteObjectAsync("locks", "team/lock");
            Assert.True(
                without.ExitCode != 0 || !blind.Err.Contains("is held by ada@build-7", StringComparison.Ordinal),
                $"without {action}: {without.All}\n{blind.All}"
            );
        }

        async Task<CliResult> TryAsync(string? without)
        {
            await Iam.PutUserPolicyAsync(
                new()
                {
                    UserName = "robot",
                    PolicyName = "least",
                    PolicyDocument = DirectPermissionsTests.Without(policy, without),
                }
            );
            return await CliRunner.RunHereAsync(
                new CliSurroundings { Time = new SkippingClock(TimeProvider.System.GetUtcNow()) },
                [
                    "apply",
                    "-f",
                    manifest,
                    "--yes",
                    "--lock",
                    Lock,
                    "--runs-folder",
                    Path.Combine(Folder, "runs"),
                    "--access-key",
                    key.AccessKeyId!,
                    "--secret-key",
                    key.SecretAccessKey!,
                    "--endpoint-url",
                    Url,
                    "--region",
                    "us-east-1",
                ]
            );
        }
    }

    [Theory]
    [InlineData("plan", "plan takes no lock")]
    [InlineData("put-object", "put-object has no manifests, owner, path or lock")]
    public async Task A_verb_without_a_lock_refuses_the_option(string verb, string message)
    {
        var result = await CliRunner.RunAsync(Folder, "permissions", "--for", verb, "--lock", Lock);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, result.Err, StringComparison.Ordinal);
    }

    private Task HoldAsync() =>
        ObjectAsync(
            "locks",
            "team/lock",
            """{"caller":"","command":"apply","format":"s3creds-lock/1","holder":"ada@build-7","id":"3f2a9c01","leaseSeconds":600,"renewals":1,"since":""}"""
        );
}
