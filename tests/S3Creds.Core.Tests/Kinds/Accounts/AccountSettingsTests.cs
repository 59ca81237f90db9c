using Amazon.IdentityManagement.Model;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Importing;
using S3Creds.Core.Kinds.Accounts;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Manifests;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Core.Tests.Kinds.Accounts;

/// <summary>The account's public-access block: one owner, and what it means for the buckets.</summary>
public sealed class AccountSettingsTests
{
    private const string Blocked = "accountOwner: true\naccountSettings: {s3: {publicAccess: blocked}}\n";
    private const string Open =
        "accountOwner: true\naccountSettings: {s3: {publicAccess: {blockPublicAcls: true, ignorePublicAcls: true, "
        + "blockPublicPolicy: false, restrictPublicBuckets: false}}}\n";

    [Theory]
    [InlineData("accountSettings: {s3: {publicAccess: blocked}}", "S3C132")]
    [InlineData("accountOwner: false\naccountSettings: {s3: {publicAccess: blocked}}", "S3C132")]
    [InlineData("accountOwner: true\naccountSettings: {other: {publicAccess: blocked}}", "S3C045")]
    [InlineData("accountOwner: true\naccountSettings: {s3: {publicAccess: null}}", "S3C032")]
    [InlineData("accountOwner: true\naccountSettings: {s3: {publicAccess: readable}}", "S3C033")]
    [InlineData("policies: {S3creds-account-Settings: {}}", "S3C045")]
    public void What_is_not_to_be_declared_is_an_error(string body, string code) =>
        Assert.Contains(Loading.Load(body).Diagnostics, d => d.IsError && d.Code == code);

    [Fact]
    public async Task Of_two_owners_the_second_is_refused_and_the_record_is_nobodys_policy()
    {
        await using var run = await SandboxRun.StartAsync();
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Blocked)).Outcome);
        // The record is no policy of anyone's manifests.
        Assert.Empty((await run.PlanAsync(Blocked)).Plan.Steps);
        await run.Aws.Iam.TagPolicyAsync(
            new()
            {
                PolicyArn = $"arn:aws:iam::123456789012:policy/s3creds/{AccountOwner.PolicyName}",
                Tags = [new Tag { Key = "s3creds:owner", Value = "security" }],
            },
            default
        );
        var refused = (await run.PlanAsync(Open, null, "public:*")).Plan;
        Assert.Empty(refused.Steps);
        Assert.Equal("account/s3 belongs to owner 'security'", Assert.Single(refused.Diagnostics, d => d.IsError).Message);
        // What another owner has is not removed by who does not declare it.
        Assert.DoesNotContain((await run.PlanAsync("users: {ada: {}}")).Plan.Steps, s => s.Address.Kind == ResourceKind.Account);
    }

    [Fact]
    public async Task A_block_set_by_hand_has_no_owner_and_an_import_leaves_it_out_unless_asked()
    {
        await using var run = await SandboxRun.StartAsync();
        await run.Aws.PutAccountPublicAccessAsync("123456789012", new() { BlockPublicAcls = true, IgnorePublicAcls = true }, default);
        Assert.Equal(
            "account/s3 exists already and has no owner",
            Assert.Single((await run.PlanAsync(Blocked)).Plan.Diagnostics, d => d.IsError).Message
        );
        var without = await run.ImportAsync(new ImportRequest { Owner = "team" });
        Assert.Equal(("account/s3", "--include account-settings"), without.LeftOut.Select(l => (l.Address.ToString(), l.WayIn!)).Single());
        var with = await run.ImportAsync(
            new ImportRequest
            {
                Owner = "team",
                Include = new HashSet<OtherTool> { OtherTool.AccountSettings },
            }
        );
        Assert.Equal(["account/s3:owner"], (await run.PlanAsync(with)).Plan.Steps.Select(s => $"{s.Address}:{s.Facet}"));
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(with.Files)).Outcome);
        Assert.Empty((await run.PlanAsync(with)).Plan.Steps);
    }

    [Fact]
    public async Task What_the_block_held_back_is_shown_as_public_for_declared_buckets_and_others()
    {
        await using var run = await SandboxRun.StartAsync();
        Assert.Equal(Outcome.Done, (await run.ApplyAsync("buckets: {acme-open: {publicAccess: readable}}", "public:*")).Outcome);
        var closing = (await run.PlanAsync(Blocked)).Plan;
        Assert.Equal(
            ("everyone", false, "arn:aws:s3:::acme-open/*"),
            closing.Access.Changes.Select(c => (c.Who, c.IsGain, c.Resource)).Single()
        );
        Assert.Empty(closing.Approvals);
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Blocked)).Outcome);

        var opening = (await run.PlanAsync(Open)).Plan;
        Assert.Equal(
            ("everyone", true, "arn:aws:s3:::acme-open/*"),
            opening.Access.Changes.Select(c => (c.Who, c.IsGain, c.Resource)).Single()
        );
        Assert.Equal(["public:account/s3"], opening.Approvals.Select(a => a.Token));
    }

    [Fact]
    public async Task The_account_opens_before_its_buckets_and_goes_only_on_request()
    {
        await using var run = await SandboxRun.StartAsync();
        await run.ApplyAsync(Blocked + "buckets: {acme-site: {publicAccess: blocked}}");
        var opened = await run.ApplyAsync(Open + "buckets: {acme-site: {publicAccess: readable}}", "public:*");
        Assert.Equal(Outcome.Done, opened.Outcome);

        var kept = (await run.PlanAsync("buckets: {acme-site: {publicAccess: readable}}")).Plan;
        Assert.Empty(kept.Steps);
        Assert.Contains(kept.Diagnostics, d => d.Message.EndsWith("and is kept (on-remove: retain)", StringComparison.Ordinal));

        var removable = Blocked.Replace("publicAccess", "onRemove: delete, publicAccess", StringComparison.Ordinal);
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(removable + "users: {ada: {}}", "public:*")).Outcome);
        var removal = (await run.PlanAsync("users: {ada: {}}")).Plan;
        Assert.Equal(["delete:account/s3", "public:account/s3"], removal.Approvals.Select(a => a.Token));
        Assert.Contains(removal.Access.Changes, c => c is { Who: "everyone", IsGain: true });
        Assert.Equal(Outcome.Done, (await run.ApplyAsync("users: {ada: {}}", "delete:*", "public:*")).Outcome);
        Assert.Null(await run.Aws.AccountPublicAccessAsync("123456789012", default));
        Assert.Null(await AccountOwner.ReadAsync(run.Aws, default));
    }
}
