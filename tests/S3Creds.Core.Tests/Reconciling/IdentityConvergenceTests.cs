using Amazon.IdentityManagement.Model;
using S3Creds.Core.Applying;
using S3Creds.Core.Diagnostics;
using S3Creds.Sandbox;

namespace S3Creds.Core.Tests.Reconciling;

/// <summary>Apply, plan again, nothing to do: users, roles and policies on the sandbox.</summary>
public sealed class IdentityConvergenceTests
{
    private const string Team = """
        external: {buckets: [media]}
        policies:
          list-all:
            document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*"}]}
            tags: {a: b}
        users:
          ada:
            access: [{bucket: media, allow: read-write}]
            policies: [list-all, "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]
            boundary: auto
            tags: {team: media}
          bob: {path: /media/, access: [{bucket: media, allow: write-only, prefix: in/}]}
        roles:
          pipeline:
            trust: {service: ec2.amazonaws.com}
            access: [{bucket: media, allow: read-only}]
            policies: [list-all]
            maxSessionDuration: 7200
        """;

    [Fact]
    public async Task After_an_apply_the_plan_is_empty_and_a_second_apply_sends_no_write()
    {
        await using var run = await SandboxRun.StartAsync();
        var first = await run.ApplyAsync(Team);
        Assert.True(
            first.Outcome == Outcome.Done,
            string.Join('\n', run.Events.OfType<ApplyEvent.StepFailed>().Select(e => $"{e.Step.Id}: {e.Why.Message}"))
        );
        Assert.Empty((await run.PlanAsync(Team)).Plan.Steps);

        run.Counters.Reset();
        var second = await run.ApplyAsync(Team);
        Assert.Equal((0, Outcome.Done), (second.Done, second.Outcome));
        Assert.Equal(0, run.Counters.Writes);
    }

    [Fact]
    public async Task A_user_that_is_no_longer_declared_goes_in_full_with_everything_that_hangs_on_it()
    {
        await using var run = await SandboxRun.StartAsync();
        await run.ApplyAsync(Team);
        var iam = run.Aws.Iam;
        await iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "ada" });
        await iam.CreateGroupAsync(new() { GroupName = "readers" });
        await iam.AddUserToGroupAsync(new() { GroupName = "readers", UserName = "ada" });

        var without = Team.Replace(
            Team[Team.IndexOf("  ada:", StringComparison.Ordinal)..Team.IndexOf("  bob:", StringComparison.Ordinal)],
            "",
            StringComparison.Ordinal
        );
        var refused = await Assert.ThrowsAsync<Core.Diagnostics.S3CredsException>(() => run.ApplyAsync(without));
        Assert.Equal(Outcome.Refused, refused.Outcome);

        Assert.Equal(Outcome.Done, (await run.ApplyAsync(without, "delete:user/ada")).Outcome);
        await Assert.ThrowsAsync<NoSuchEntityException>(() => iam.GetUserAsync(new GetUserRequest { UserName = "ada" }));
        Assert.Empty((await run.PlanAsync(without)).Plan.Steps);
    }

    [Fact]
    public async Task Furnishing_many_resources_that_an_interrupted_run_made_needs_no_word_and_changing_what_many_have_does()
    {
        await using var run = await SandboxRun.StartAsync();
        var bare = string.Concat(Enumerable.Range(10, 12).Select(i => $"  u{i}: {{}}\n"));
        var furnished = bare.Replace(
            "{}",
            "{access: [{bucket: media, allow: read-only}], policies: [\"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess\"], boundary: auto}",
            StringComparison.Ordinal
        );
        const string head = "external: {buckets: [media]}\nusers:\n";
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(head + bare)).Outcome);

        var going = (await run.PlanAsync(head + furnished)).Plan;
        Assert.Equal(36, going.Steps.Count);
        Assert.Empty(going.Approvals);
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(head + furnished)).Outcome);
        Assert.Contains((await run.PlanAsync(head + bare)).Plan.Approvals, a => a.Token == "mass-change");
        Assert.Contains(
            (await run.PlanAsync(head + furnished.Replace("read-only", "read-write", StringComparison.Ordinal))).Plan.Approvals,
            a => a.Token == "mass-change"
        );
    }

    [Fact]
    public async Task A_plan_that_deletes_a_user_tells_which_keys_and_sign_ins_go_with_it()
    {
        await using var run = await SandboxRun.StartAsync();
        await run.ApplyAsync(Team);
        var key = (await run.Aws.Iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "ada" })).AccessKey!.AccessKeyId!;
        var without = Team.Replace(
            Team[Team.IndexOf("  ada:", StringComparison.Ordinal)..Team.IndexOf("  bob:", StringComparison.Ordinal)],
            "",
            StringComparison.Ordinal
        );

        var told = Assert.Single((await run.PlanAsync(without)).Plan.Diagnostics, d => d.Code == "S3C617");
        Assert.Equal($"user/ada would be deleted with access key {key[..4]}…{key[^4..]} (foreign, active, no use known)", told.Message);
        await run.ApplyAsync(Team);
        Assert.DoesNotContain((await run.PlanAsync(Team)).Plan.Diagnostics, d => d.Code == "S3C617");
    }

    [Fact]
    public async Task A_change_by_hand_shows_as_a_change_and_is_reverted()
    {
        await using var run = await SandboxRun.StartAsync();
        await run.ApplyAsync(Team);
        await run.Aws.Iam.AttachUserPolicyAsync(new() { UserName = "bob", PolicyArn = "arn:aws:iam::aws:policy/AmazonS3FullAccess" });
        await run.Aws.Iam.UpdateAssumeRolePolicyAsync(
            new()
            {
                RoleName = "pipeline",
                PolicyDocument =
                    """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}""",
            }
        );

        Assert.Equal(
            ["role/pipeline:trust", "user/bob:policies"],
            (await run.PlanAsync(Team)).Plan.Steps.Select(s => s.Id).Order(StringComparer.Ordinal)
        );
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Team)).Outcome);
        Assert.Empty((await run.PlanAsync(Team)).Plan.Steps);
    }

    [Fact]
    public async Task With_reads_that_lag_30_seconds_the_plan_right_after_an_apply_is_empty()
    {
        var clock = new SkippingClock(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        await using var run = await SandboxRun.StartAsync(
            new SandboxOptions { ResourceClock = clock, ReadLag = new ReadLag.Fixed(TimeSpan.FromSeconds(30)) },
            clock
        );
        var outcome = await run.ApplyAsync(Team);
        Assert.True(
            outcome.Outcome == Outcome.Done,
            string.Join('\n', run.Events.OfType<ApplyEvent.StepFailed>().Select(e => $"{e.Step.Id}: {e.Why.Message}"))
        );
        Assert.Empty((await run.PlanAsync(Team)).Plan.Steps);
    }

    [Fact]
    public async Task A_targeted_read_sees_what_the_bulk_read_sees()
    {
        await using var run = await SandboxRun.StartAsync();
        await run.ApplyAsync(Team);
        var bulk = (await run.PlanAsync(Team)).Live;
        foreach (var (address, state) in (await run.PlanAsync(Team)).Desired.Resources)
        {
            var targeted = (await run.PlanAsync(Team, address.ToString())).Live[address]!;
            foreach (var facet in state.Facets.Keys)
                Assert.Equal(bulk[address]![facet], targeted[facet]);
            Assert.Equal(bulk[address]!.OwnershipTags, targeted.OwnershipTags);
        }
    }

    [Fact]
    public async Task Renaming_what_is_granted_and_tightening_converge_too()
    {
        await using var run = await SandboxRun.StartAsync();
        await run.ApplyAsync(Team);
        var tightened = Team.Replace(
                "access: [{bucket: media, allow: read-write}]",
                "access: [{bucket: media, allow: read-only, until: 2030-01-31}]",
                StringComparison.Ordinal
            )
            .Replace("boundary: auto\n", "\n", StringComparison.Ordinal)
            .Replace("maxSessionDuration: 7200", "maxSessionDuration: 3600", StringComparison.Ordinal)
            .Replace("policies: [list-all]", "policies: []", StringComparison.Ordinal);
        var plan = (await run.PlanAsync(tightened)).Plan;
        Assert.Equal(
            ["role/pipeline:maxSessionDuration", "role/pipeline:policies", "user/ada:boundary", "user/ada:inline"],
            plan.Steps.Select(s => s.Id).Order(StringComparer.Ordinal)
        );
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(tightened)).Outcome);
        Assert.Empty((await run.PlanAsync(tightened)).Plan.Steps);
    }
}
