using Amazon.IdentityManagement.Model;
using S3Creds.Core.Applying;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Tests.Manifests;
using S3Creds.Sandbox;

namespace S3Creds.Core.Tests.Reconciling;

/// <summary><c>moved</c>: users and groups are renamed in place, and the next plan is empty.</summary>
public sealed class MovesTests
{
    private static readonly string Access = string.Join(
        ", ",
        Enumerable.Range(0, 10).Select(i => $"{{bucket: bucket-{i:00}, allow: read-write, prefix: teams/}}")
    );

    [Fact]
    public async Task A_user_and_a_group_are_renamed_with_all_they_have_and_the_next_plan_is_empty()
    {
        await using var run = await StartAsync();
        await AppliesAsync(run, Manifest("ci", "readers"));
        var before = (await run.Aws.Iam.GetUserAsync(new GetUserRequest { UserName = "ci" })).User!;
        var key = (await run.Aws.Iam.CreateAccessKeyAsync(new CreateAccessKeyRequest { UserName = "ci" })).AccessKey!;
        var attached = (await run.Aws.Iam.ListAttachedUserPoliciesAsync(new() { UserName = "ci" })).AttachedPolicies!;

        var plan = (await run.PlanAsync(Moved)).Plan;
        Assert.Equal(["group/viewers:name", "user/uploader:name"], plan.Steps.Select(s => s.Id));
        Assert.Equal("renamed from user/ci", plan.Steps[1].Reason);
        Assert.Empty(plan.Approvals);
        // What the name in a policy variable means changes; nothing else does.
        Assert.Equal(
            ["gains arn:aws:s3:::homes/uploader/*", "loses arn:aws:s3:::homes/ci/*"],
            plan.Access.Changes.Select(c => (c.IsGain ? "gains " : "loses ") + c.Resource).Order(StringComparer.Ordinal)
        );
        Assert.Contains(plan.Diagnostics, d =>
            d.Code == "S3C628" && d.Message.StartsWith("policy/self: document", StringComparison.Ordinal)
        );

        run.Counters.Reset();
        await AppliesAsync(run, Moved);
        Assert.Equal((1L, 1L), (run.Counters.Count("iam", "UpdateUser"), run.Counters.Count("iam", "UpdateGroup")));
        var after = (await run.Aws.Iam.GetUserAsync(new GetUserRequest { UserName = "uploader" })).User!;
        Assert.Equal(before.UserId, after.UserId);
        Assert.Equal(
            key.AccessKeyId,
            (await run.Aws.Iam.ListAccessKeysAsync(new ListAccessKeysRequest { UserName = "uploader" }))
                .AccessKeyMetadata!.Single()
                .AccessKeyId
        );
        Assert.Equal(
            attached.Select(p => p.PolicyArn),
            (await run.Aws.Iam.ListAttachedUserPoliciesAsync(new() { UserName = "uploader" })).AttachedPolicies!.Select(p => p.PolicyArn)
        );
        // The item can stay, and can go.
        Assert.Empty((await run.PlanAsync(Manifest("uploader", "viewers"))).Plan.Steps);
        Assert.DoesNotContain((await run.PlanAsync(Moved)).Plan.Diagnostics, d => d.Code.StartsWith("S3C62", StringComparison.Ordinal));
        // More access is placed beside what came along.
        await AppliesAsync(run, Moved.Replace(Access, $"{Access}, {{bucket: bucket-19, allow: read-only}}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(FaultPoint.BeforeEffect)]
    [InlineData(FaultPoint.AfterEffect)]
    public async Task A_run_that_ended_at_a_rename_is_completed_by_the_next(FaultPoint point)
    {
        for (var at = 1; ; at++)
        {
            var (armed, dead, writes) = (false, false, 0);
            await using var run = await StartAsync(
                new SandboxOptions
                {
                    Faults = (where, request, _) =>
                    {
                        if (armed && request.IsWrite && where == point)
                            dead |= ++writes >= at;
                        return ValueTask.FromResult<Fault?>(dead ? new Fault.Error(403, "AccessDenied", "ended") : null);
                    },
                }
            );
            await AppliesAsync(run, Manifest("ci", "readers"));
            armed = true;
            await run.ApplyAsync(Moved);
            var ended = dead;
            (armed, dead) = (false, false);
            await AppliesAsync(run, Moved);
            await Assert.ThrowsAsync<NoSuchEntityException>(() => run.Aws.Iam.GetUserAsync(new GetUserRequest { UserName = "ci" }));
            if (!ended)
                return;
        }
    }

    [Fact]
    public async Task Both_names_that_exist_are_an_error_and_neither_is_a_warning()
    {
        await using var run = await StartAsync();
        const string moved = "moved: [{from: user/a, to: user/b}]\nusers: {b: {}}\n";
        Assert.Contains((await run.PlanAsync(moved)).Plan.Diagnostics, d => d is { Code: "S3C626", IsError: false });
        await AppliesAsync(run, "users: {a: {}, b: {}}\n");
        Assert.Contains((await run.PlanAsync(moved)).Plan.Diagnostics, d => d is { Code: "S3C625", IsError: true });
    }

    [Theory]
    [InlineData(null, "user/a has no owner: it is not renamed to user/b")]
    [InlineData("other", "user/a belongs to owner 'other': it is not renamed to user/b")]
    public async Task Only_what_is_owned_is_renamed(string? owner, string message)
    {
        await using var run = await StartAsync();
        await run.Aws.Iam.CreateUserAsync(
            new() { UserName = "a", Tags = owner is null ? null : [new Tag { Key = "s3creds:owner", Value = owner }] }
        );
        var plan = (await run.PlanAsync("moved: [{from: user/a, to: user/b}]\nusers: {b: {}}\n")).Plan;
        Assert.Empty(plan.Steps);
        Assert.Equal(message, Assert.Single(plan.Diagnostics, d => d.IsError).Message);
    }

    [Fact]
    public async Task Only_one_of_the_two_names_needs_to_be_selected()
    {
        await using var run = await StartAsync();
        await AppliesAsync(run, "users: {a: {}, c: {}}\n");
        const string moved = "moved: [{from: user/a, to: user/b}]\nusers: {b: {}, c: {}}\n";
        Assert.Equal(["user/b:name"], (await run.PlanAsync(moved, only: "user/b")).Plan.Steps.Select(s => s.Id));
        Assert.Empty((await run.PlanAsync(moved, only: "user/c")).Plan.Steps);
    }

    [Theory]
    [InlineData("moved: [{from: role/a, to: role/b}]\nroles: {b: {trust: {service: ec2.amazonaws.com}}}", "S3C624")]
    [InlineData("moved: [{from: bucket/a, to: bucket/b}]\nbuckets: {b: {}}", "S3C624")]
    [InlineData("moved: [{from: user/a, to: group/b}]\ngroups: {b: {}}", "S3C623")]
    [InlineData("moved: [{from: user/a, to: user/A}]\nusers: {A: {}}", "S3C623")]
    [InlineData("moved: [{from: user/a, to: user/b}]\nusers: {a: {}, b: {}}", "S3C623")]
    [InlineData("moved: [{from: user/a, to: user/b}]\nusers: {}", "S3C623")]
    [InlineData("moved: [{from: user/a, to: user/b}, {from: user/c, to: user/b}]\nusers: {b: {}}", "S3C623")]
    [InlineData("moved: [{from: nobody/a, to: user/b}]\nusers: {b: {}}", "S3C623")]
    public void What_cannot_be_is_refused_offline(string body, string code) =>
        Assert.Contains(Loading.Load(body + "\n").Diagnostics, d => d.IsError && d.Code == code && d.Span is not null);

    private static string Moved =>
        "moved: [{from: user/ci, to: user/uploader}, {from: group/readers, to: group/viewers}]\n" + Manifest("uploader", "viewers");

    private static string Manifest(string user, string group) =>
        $$"""
            external: {buckets: [{{string.Join(", ", Enumerable.Range(0, 20).Select(i => $"bucket-{i:00}"))}}]}
            buckets:
              shared: {policy: {statements: {ci: {Effect: Allow, Principal: {AWS: "arn:aws:iam::123456789012:user/{{user}}"}, Action: "s3:GetObject", Resource: "arn:aws:s3:::shared/*"} } } }
              homes: {}
            policies:
              home: {document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::homes/${aws:username}/*"}]} }
              self: {document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "iam:GetUser", Resource: "arn:aws:iam::123456789012:user/ci"}]} }
            groups: { {{group}}: {} }
            users:
              {{user}}: {policies: [home], groups: [{{group}}], access: [{{Access}}]}
              bob: {groups: [{{group}}]}

            """;

    private static Task<SandboxRun> StartAsync(SandboxOptions? options = null) =>
        SandboxRun.StartAsync(options, new SkippingClock(TimeProvider.System.GetUtcNow()));

    private static async Task AppliesAsync(SandboxRun run, string manifest)
    {
        run.Events.Clear();
        var result = await run.ApplyAsync(manifest, "mass-change");
        Assert.True(
            result.Outcome == Outcome.Done,
            string.Join('\n', run.Events.OfType<ApplyEvent.StepFailed>().Select(e => $"{e.Step.Id}: {e.Why.Message}"))
        );
        Assert.Empty((await run.PlanAsync(manifest)).Plan.Steps);
    }
}
