using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws.Answers;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Core.Tests.Kinds.Groups;

/// <summary>Groups in an account: their members, their owner in the path, and what they give.</summary>
public sealed class GroupsAccountTests
{
    private const string Buckets = "buckets: {media-files: {}}\n";

    private const string Team =
        Buckets
        + """
            groups:
              readers: {access: [{bucket: media-files, allow: read-only}], path: /eng/, protect: true}
              writers: {access: [{bucket: media-files, allow: write-only}]}
            users:
              ada: {groups: [readers, Writers]}
              bob: {groups: [readers]}
            """;

    [Fact]
    public async Task Groups_and_their_members_are_created_in_one_plan_and_the_path_holds_the_owner()
    {
        await using var run = await SandboxRun.StartAsync();
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Team)).Outcome);
        Assert.Empty((await run.PlanAsync(Team)).Plan.Steps);
        Assert.Equal("/s3creds/team+protect/eng/", await PathAsync(run, "readers"));
        Assert.Equal("/s3creds/team/", await PathAsync(run, "writers"));
        Assert.Equal(["ada"], await MembersAsync(run, "writers"));
    }

    [Fact]
    public async Task What_a_group_gives_is_a_gain_of_its_members_and_the_risk_of_its_step()
    {
        await using var run = await SandboxRun.StartAsync();
        await run.ApplyAsync(Team);
        foreach (var only in (string?[])[null, "group/*", "group/readers"])
        {
            var plan = (await run.PlanAsync(Team.Replace("read-only", "read-write", StringComparison.Ordinal), only)).Plan;
            var step = Assert.Single(plan.Steps);
            Assert.Equal("group/readers:inline", step.Id);
            Assert.True(step.Risk.HasFlag(Risk.Write | Risk.Erase), $"{only}: {step.Risk}");
            Assert.Contains(plan.Access.Changes, c => c is { Who: "user/bob", IsGain: true, Level: "write" });
            Assert.Empty(plan.Access.SameAccess);
        }
    }

    [Fact]
    public async Task A_group_that_is_no_longer_declared_goes_with_its_members_and_what_they_lose_is_said()
    {
        await using var run = await SandboxRun.StartAsync();
        await run.ApplyAsync(Team);
        await run.Aws.Iam.CreateUserAsync(new() { UserName = "stranger" }, default);
        await run.Aws.Iam.AddUserToGroupAsync(new() { UserName = "stranger", GroupName = "writers" }, default);
        await run.Aws.Iam.CreateGroupAsync(new() { GroupName = "others" }, default);

        var less = Buckets + "users: {ada: {}, bob: {}}";
        var plan = (await run.PlanAsync(less)).Plan;
        Assert.Equal(["group/writers", "user/ada:groups", "user/bob:groups"], Ids(plan));
        Assert.Contains(plan.Access.Changes, c => c is { Who: "user/stranger", IsGain: false });
        Assert.Empty(plan.Access.Undecided);
        Assert.Contains(plan.Diagnostics, d => d.Code == "S3C305" && d.Hint!.Contains("+protect", StringComparison.Ordinal));

        Assert.Equal(Outcome.Done, (await run.ApplyAsync(less, "delete:group/writers")).Outcome);
        var groups = (await run.Aws.Iam.ListGroupsAsync(new(), default)).Groups!.Select(g => g.GroupName);
        Assert.Equal(["others", "readers"], groups.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("onRemove: retain", "/s3creds/team+retain/", "S3C306")]
    [InlineData("onRemove: release", "/s3creds/team+release/", null)]
    [InlineData("onRemove: delete", "/s3creds/team/", null)]
    [InlineData("protect: true", "/s3creds/team+protect/", "S3C305")]
    public async Task What_happens_on_removal_is_in_the_path(string keys, string path, string? code)
    {
        await using var run = await SandboxRun.StartAsync();
        var manifest = $"groups: {{g: {{{keys}}}, h: {{}}}}\n";
        await run.ApplyAsync(manifest);
        Assert.Empty((await run.PlanAsync(manifest)).Plan.Steps);
        Assert.Equal(path, await PathAsync(run, "g"));
        var plan = (await run.PlanAsync("groups: {h: {}}")).Plan;
        Assert.Equal(code is not null, plan.Diagnostics.Any(d => d.Code == code));
        Assert.Equal(Outcome.Done, (await run.ApplyAsync("groups: {h: {}}", "delete:group/g")).Outcome);
        var left = await KindTable.Of(ResourceKind.Group)!.ReadAsync(run.Aws, new(ResourceKind.Group, "g"), [], default);
        Assert.Equal(keys == "onRemove: delete" ? Presence.Absent : Presence.Present, left.Presence);
        Assert.Equal(code is null ? null : "team", left.OwnershipTags.Owner);
    }

    [Fact]
    public async Task A_namesake_is_adopted_on_request_only_and_another_owners_never()
    {
        await using var run = await SandboxRun.StartAsync();
        await run.Aws.Iam.CreateGroupAsync(new() { GroupName = "Readers", Path = "/eng/" }, default);
        await run.Aws.Iam.CreateGroupAsync(new() { GroupName = "theirs", Path = "/s3creds/other/" }, default);
        var plan = (await run.PlanAsync("groups: {readers: {}, theirs: {}}")).Plan;
        Assert.Empty(plan.Steps);
        Assert.Equal(["S3C300", "S3C301"], plan.Diagnostics.Where(d => d.IsError).Select(d => d.Code).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_answer_without_paths_is_not_believed()
    {
        GetAccountAuthorizationDetailsResponse answer = new() { IsTruncated = false, GroupDetailList = [new() { GroupName = "g" }] };
        var problem = AnswerContent.Problem(new GetAccountAuthorizationDetailsRequest(), answer);
        Assert.Contains("Path", problem, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Ids(Plan plan) => plan.Steps.Select(s => s.Id).Order(StringComparer.Ordinal);

    private static async Task<string?> PathAsync(SandboxRun run, string group) =>
        (await run.Aws.Iam.GetGroupAsync(new() { GroupName = group }, default)).Group.Path;

    private static async Task<IEnumerable<string>> MembersAsync(SandboxRun run, string group) =>
        (await run.Aws.Iam.GetGroupAsync(new() { GroupName = group }, default)).Users!.Select(u => u.UserName!);
}
