using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using S3Creds.Core.Applying;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;
using S3Creds.Sandbox;

namespace S3Creds.Core.Tests.Reconciling;

/// <summary>A user that is no longer declared and has access keys: deactivate, observe, delete, over several runs.</summary>
public sealed class StagedRemovalTests
{
    private const string With = "users: {ada: {}, bob: {}}\n";
    private const string Without = "users: {bob: {}}\n";

    [Fact]
    public async Task Its_key_is_deactivated_then_observed_and_then_the_user_is_deleted()
    {
        var (run, clock, key) = await StartAsync();
        await using var _ = run;
        var first = (await run.PlanAsync(Without)).Plan;
        Assert.Equal([$"access-key/ada:deactivate {key.AccessKeyId}"], first.Steps.Select(s => s.Id));
        Assert.Empty(first.Approvals);
        Assert.Contains("is deactivated now, and the user is deleted by a run after 20", Note(first, "S3C621"), StringComparison.Ordinal);
        await AppliesAsync(run);
        Assert.Equal(StatusType.Inactive, (await KeysAsync(run)).Single().Status);

        var second = (await run.PlanAsync(Without)).Plan;
        Assert.Empty(second.Steps);
        Assert.Contains("is inactive, and the user is deleted by a run after 20", Note(second, "S3C621"), StringComparison.Ordinal);
        Assert.Empty((await run.PlanAsync(Without)).Plan.Steps);

        await clock.WaitAsync(TimeSpan.FromHours(25));
        var third = (await run.PlanAsync(Without)).Plan;
        Assert.Equal(["user/ada"], third.Steps.Select(s => s.Id));
        Assert.Equal(["delete:user/ada"], third.Approvals.Select(a => a.Token));
        await AppliesAsync(run, "delete:user/ada");
        Assert.Empty((await run.PlanAsync(Without)).Plan.Steps);
        await Assert.ThrowsAsync<NoSuchEntityException>(() => run.Aws.Iam.GetUserAsync(new GetUserRequest { UserName = "ada" }));
    }

    [Fact]
    public async Task An_approved_deletion_of_a_user_whose_key_is_idle_needs_one_run()
    {
        var (run, _, _) = await StartAsync();
        await using var __ = run;
        await AppliesAsync(run, "delete:user/ada");
        Assert.Empty((await run.PlanAsync(Without)).Plan.Steps);
    }

    [Fact]
    public async Task Recent_use_holds_back_every_step_until_it_is_approved_by_the_key()
    {
        var (run, clock, key) = await StartAsync();
        await using var _ = run;
        await UseAsync(run, key);
        var held = (await run.PlanAsync(Without, null, "delete:user/ada")).Plan;
        Assert.Empty(held.Steps);
        Assert.Contains($"access-key/ada/{key.AccessKeyId} is in use: 20", Note(held, "S3C622"), StringComparison.Ordinal);
        Assert.DoesNotContain(held.Diagnostics, d => d.Message.Contains("approves nothing", StringComparison.Ordinal));

        await AppliesAsync(run, $"in-use:access-key/ada/{key.AccessKeyId}");
        Assert.Equal(StatusType.Inactive, (await KeysAsync(run)).Single().Status);
        Assert.Empty((await run.PlanAsync(Without)).Plan.Steps);
        await clock.WaitAsync(TimeSpan.FromHours(25));
        Assert.Equal(["user/ada"], (await run.PlanAsync(Without)).Plan.Steps.Select(s => s.Id));
    }

    [Fact]
    public async Task A_key_that_another_client_reactivated_and_used_holds_the_user_back()
    {
        var (run, clock, key) = await StartAsync();
        await using var _ = run;
        await AppliesAsync(run);
        await clock.WaitAsync(TimeSpan.FromHours(1));
        await SetAsync(run, key, StatusType.Active);
        await UseAsync(run, key);
        await SetAsync(run, key, StatusType.Inactive);
        await clock.WaitAsync(TimeSpan.FromHours(25));
        var plan = (await run.PlanAsync(Without, null, "delete:user/ada")).Plan;
        Assert.Empty(plan.Steps);
        Assert.Contains("was used after its deactivation", Note(plan, "S3C622"), StringComparison.Ordinal);
        var approved = (await run.PlanAsync(Without, null, "delete:user/ada", $"in-use:access-key/ada/{key.AccessKeyId}")).Plan;
        Assert.Equal(["user/ada"], approved.Steps.Select(s => s.Id));
    }

    [Theory]
    [InlineData("UpdateAccessKey", FaultPoint.BeforeEffect)]
    [InlineData("UpdateAccessKey", FaultPoint.AfterEffect)]
    [InlineData("TagUser", FaultPoint.BeforeEffect)]
    [InlineData("TagUser", FaultPoint.AfterEffect)]
    public async Task A_run_that_ended_in_a_stage_is_completed_by_the_next(string operation, FaultPoint at)
    {
        var armed = false;
        var (run, clock, _) = await StartAsync(
            (point, request, _) =>
                ValueTask.FromResult<Fault?>(
                    armed && request.Operation == operation && point == at ? new Fault.Error(403, "AccessDenied", "ended") : null
                )
        );
        await using var __ = run;
        armed = true;
        await run.ApplyAsync(Without);
        armed = false;
        await AppliesAsync(run);
        Assert.Equal(StatusType.Inactive, (await KeysAsync(run)).Single().Status);
        Assert.Empty((await run.PlanAsync(Without)).Plan.Steps);
        await clock.WaitAsync(TimeSpan.FromHours(25));
        await AppliesAsync(run, "delete:user/ada");
        Assert.Empty((await run.PlanAsync(Without)).Plan.Steps);
    }

    [Fact]
    public async Task What_still_names_the_user_is_reported_in_the_first_stage()
    {
        const string bucket = """
            buckets:
              shared:
                policy: {statements: {ada: {Effect: Allow, Principal: {AWS: "arn:aws:iam::123456789012:user/ada"}, Action: "s3:GetObject", Resource: "arn:aws:s3:::shared/*"}}}

            """;
        var (run, _, _) = await StartAsync();
        await using var __ = run;
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(bucket + With)).Outcome);
        var plan = (await run.PlanAsync(bucket + Without)).Plan;
        Assert.Equal(StepAction.Update, Assert.Single(plan.Steps).Action);
        Assert.Equal("user/ada would be deleted, and the policy of bucket/shared still names it", Note(plan, "S3C320"));
    }

    [Fact]
    public async Task Keys_of_a_user_of_another_owner_are_not_touched_by_a_plan_that_asks_for_it()
    {
        var (run, _, key) = await StartAsync();
        await using var __ = run;
        var plan = (await run.PlanAsync(Without)).Plan;
        await run.Aws.Iam.TagUserAsync(new() { UserName = "ada", Tags = [new Tag { Key = "s3creds:owner", Value = "other" }] });
        run.Events.Clear();
        Assert.Equal(Outcome.Partial, (await run.ApplyAsync(plan)).Outcome);
        Assert.Equal(StatusType.Active, (await KeysAsync(run)).Single(k => k.AccessKeyId == key.AccessKeyId).Status);
    }

    private static async Task<(SandboxRun Run, SkippingClock Clock, AccessKey Key)> StartAsync(FaultHook? faults = null)
    {
        var clock = new SkippingClock(TimeProvider.System.GetUtcNow());
        var options = new SandboxOptions { ResourceClock = clock };
        var run = await SandboxRun.StartAsync(faults is null ? options : options with { Faults = faults }, clock);
        run.WithKeys = true;
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(With)).Outcome);
        var key = (await run.Aws.Iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "ada" })).AccessKey!;
        return (run, clock, key);
    }

    private static async Task AppliesAsync(SandboxRun run, params string[] allow)
    {
        run.Events.Clear();
        var result = await run.ApplyAsync(Without, allow);
        Assert.True(
            result.Outcome == Outcome.Done,
            string.Join('\n', run.Events.OfType<ApplyEvent.StepFailed>().Select(e => $"{e.Step.Id}: {e.Why.Message}"))
        );
    }

    private static string Note(Plan plan, string code) => Assert.Single(plan.Diagnostics, d => d.Code == code).Message;

    private static async Task<List<AccessKeyMetadata>> KeysAsync(SandboxRun run) =>
        (await run.Aws.Iam.ListAccessKeysAsync(new ListAccessKeysRequest { UserName = "ada" })).AccessKeyMetadata!;

    private static Task SetAsync(SandboxRun run, AccessKey key, StatusType status) =>
        run.Aws.Iam.UpdateAccessKeyAsync(
            new()
            {
                UserName = "ada",
                AccessKeyId = key.AccessKeyId!,
                Status = status,
            }
        );

    /// <summary>Any signed request counts as use.</summary>
    private static async Task UseAsync(SandboxRun run, AccessKey key)
    {
        using var user = new AwsSession(
            new AwsSessionOptions(
                new BasicAWSCredentials(key.AccessKeyId, key.SecretAccessKey),
                "us-west-2",
                "http://localhost",
                run.Host.CreateHandler()
            )
        );
        await user.WhoAmIAsync(default);
    }
}
