using System.Text;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using S3Creds.Core.Planning;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox;

namespace S3Creds.Core.Tests.Planning;

/// <summary>Claims through a whole run: a change of them needs an approval, is recorded in a tag, and the keys that are not claimed are
/// read.</summary>
public sealed class ClaimsApprovalTests : IAsyncLifetime
{
    private const string Team = "users: {ada: {}, bob: {}}\n";
    private const string Keep =
        "guardrails: {scps: {root: [FullAWSAccess, {Version: \"2012-10-17\", Statement: [{Effect: Deny, Action: \"s3:DeleteObject\", "
        + "Resource: \"*\"}]}]}}\n";
    private const string Nothing = "guardrails: {scps: {root: [FullAWSAccess]}}\n";
    private SandboxRun run = null!;

    public async Task InitializeAsync() => run = await SandboxRun.StartAsync();

    public async Task DisposeAsync() => await run.DisposeAsync();

    [Fact]
    public async Task A_change_of_claims_is_approved_by_its_digest_and_then_remembered()
    {
        var token = Assert.Single(await TokensAsync(Keep + Team));
        Assert.Matches("^claims:[0-9a-f]{16}$", token);
        await Assert.ThrowsAsync<Diagnostics.S3CredsException>(() => run.ApplyAsync(Keep + Team));
        await run.ApplyAsync(Keep + Team, token);
        Assert.Empty((await run.PlanAsync(Keep + Team)).Plan.Steps);

        var other = Assert.Single(await TokensAsync(Nothing + Team));
        Assert.NotEqual(token, other);
        Assert.False(PlanGuard.IsGiven([token], other));
        Assert.Equal("user/ada:owner", Assert.Single((await run.PlanAsync(Nothing + Team)).Plan.Steps).Id);
        Assert.Equal(["claims:none"], await TokensAsync(Team));
        await run.ApplyAsync(Team, "claims:none");
        Assert.Empty(await TokensAsync(Team));
    }

    [Fact]
    public async Task The_mark_moves_to_another_resource_without_a_new_approval()
    {
        await run.ApplyAsync(Keep + Team, "claims:*");
        Assert.Empty(await TokensAsync(Keep + "users: {aaron: {}, ada: {}, bob: {}}\n"));
        await run.ApplyAsync(Keep + "users: {aaron: {}, ada: {}, bob: {}}\n");
        Assert.Empty((await run.PlanAsync(Keep + "users: {aaron: {}, ada: {}, bob: {}}\n")).Plan.Steps);
    }

    [Fact]
    public async Task A_saved_plan_keeps_its_claims_and_one_that_hides_them_is_refused()
    {
        var plan = (
            await run.PlanAsync(
                Keep
                    + "users: {ada: {inline: {p: {Version: \"2012-10-17\", Statement: [{Effect: Allow, Action: \"s3:*\", Resource: "
                    + "\"arn:aws:s3:::m/*\"}]}}}}\n"
            )
        ).Plan;
        Assert.Contains(plan.Access.Claimed, c => c.Access.Actions.SequenceEqual(["s3:DeleteObject"]));
        var read = PlanFile.Read(PlanFile.Write(plan));
        Assert.Equal(plan.Approvals, read.Approvals);
        Assert.Equal(plan.Access.Claimed.Select(c => c.ToString()), read.Access.Claimed.Select(c => c.ToString()));
        var forged = plan with { Approvals = [.. plan.Approvals.Where(a => !a.Token.StartsWith("claims:", StringComparison.Ordinal))] };
        Assert.Throws<Diagnostics.S3CredsException>(() => PlanFile.Read(PlanFile.Write(forged)));
        Assert.NotEmpty(Encoding.UTF8.GetString(PlanFile.Write(plan)));
    }

    [Theory]
    [InlineData("kms:*", null)]
    [InlineData("kms:GenerateDataKey", "kms:Decrypt on")]
    public async Task The_policy_of_a_key_that_is_not_claimed_is_read(string action, string? failure)
    {
        var key = await KeyAsync();
        var plan = (await run.PlanAsync(Manifest(key, action))).Plan;
        var errors = plan.Diagnostics.Where(d => d.IsError).ToList();
        Assert.Equal(failure is null ? 0 : 1, errors.Count);
        if (failure is not null)
            Assert.Contains(failure, errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_policy_that_cannot_be_read_leaves_it_unknown()
    {
        await run.DisposeAsync();
        run = await SandboxRun.StartAsync(denied: r => r.Operation == "GetKeyPolicy");
        var key = await KeyAsync();
        Assert.Contains((await run.PlanAsync(Manifest(key, "kms:*"))).Plan.Diagnostics, d =>
            d.Code == "S3C341" && d.Message.Contains("could not be read", StringComparison.Ordinal)
        );
    }

    private static string Manifest(string key, string action) =>
        $$$"""
            buckets: {media-vault-x: {publicAccess: blocked, policy: null, encryption: {kms: "{{{key}}}"} } }
            users:
              ada:
                inline:
                  p: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:*", Resource: "arn:aws:s3:::media-vault-x/*"}, {Effect: Allow, Action: "{{{action}}}", Resource: "*"}]}
            expect: [{who: user/ada, can: s3:GetObject, on: media-vault-x/*}]

            """;

    /// <summary>A new key, made over HTTP by the SDK's own client.</summary>
    private async Task<string> KeyAsync()
    {
        using var kms = new AmazonKeyManagementServiceClient(
            new BasicAWSCredentials(SandboxAccount.DefaultRootAccessKeyId, SandboxAccount.DefaultRootSecretAccessKey),
            new AmazonKeyManagementServiceConfig { ServiceURL = (await run.ServeAsync()).ToString(), AuthenticationRegion = "us-west-2" }
        );
        return (await kms.CreateKeyAsync(new CreateKeyRequest())).KeyMetadata.Arn;
    }

    private async Task<IReadOnlyList<string>> TokensAsync(string body) =>
        [.. (await run.PlanAsync(body)).Plan.Approvals.Select(a => a.Token)];
}
