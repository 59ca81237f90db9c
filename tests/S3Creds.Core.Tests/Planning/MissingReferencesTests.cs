using S3Creds.Core.Diagnostics;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Core.Tests.Planning;

/// <summary>What a plan would name and is nowhere is an error of the plan, at each place where a policy can name it: nothing is made
/// half.</summary>
public sealed class MissingReferencesTests
{
    private const string Allow = """Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::media-a/*" """;
    private const string Ghost = "arn:aws:iam::123456789012:user/ghost";

    [Theory]
    [InlineData(
        "buckets: {media-a: {policy: {statements: {X: {Principal: {AWS: \"$ghost\"}, $allow}}}}}",
        "bucket/media-a: principal user/ghost does not exist"
    )]
    [InlineData(
        "buckets: {media-a: {policy: {statements: {X: {NotPrincipal: {AWS: [\"$ghost\"]}, Effect: Deny, Action: \"s3:*\", Resource: "
            + "\"arn:aws:s3:::media-a/*\"}}}}}",
        "bucket/media-a: principal user/ghost does not exist"
    )]
    [InlineData(
        "buckets: {media-a: {policy: {document: {Statement: [{Principal: {AWS: [\"$ghost\", "
            + "\"arn:aws:iam::123456789012:role/p/ghost\"]}, $allow}]}}}}",
        "bucket/media-a: principal role/ghost does not exist",
        "bucket/media-a: principal user/ghost does not exist"
    )]
    [InlineData("roles: {deploy: {trust: {principal: \"$ghost\"}}}", "role/deploy: principal user/ghost does not exist")]
    [InlineData(
        "roles: {deploy: {trust: {document: {Statement: {Effect: Allow, Principal: {AWS: \"$ghost\"}, Action: \"sts:AssumeRole\"}}}}}",
        "role/deploy: principal user/ghost does not exist"
    )]
    [InlineData(
        "users: {ada: {groups: [nowhere], policies: [\"arn:aws:iam::aws:policy/Misspelt\"]}}",
        "user/ada: group group/nowhere does not exist",
        "user/ada: policy arn:aws:iam::aws:policy/Misspelt does not exist"
    )]
    public async Task What_is_nowhere_is_named(string body, params string[] expected)
    {
        await using var run = await SandboxRun.StartAsync();
        var plan = (await run.PlanAsync(Filled(body))).Plan;
        Assert.Equal(
            expected,
            plan.Diagnostics.Where(d => d.Code == ApplyCodes.Missing.Code).Select(d => d.Message).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("users: {ghost: {}}\nbuckets: {media-a: {policy: {statements: {X: {Principal: {AWS: \"$ghost\"}, $allow}}}}}")]
    [InlineData("roles: {deploy: {trust: {role: deploy}}}")]
    [InlineData("buckets: {media-a: {policy: {statements: {X: {Principal: {AWS: \"arn:aws:iam::444455556666:user/ghost\"}, $allow}}}}}")]
    [InlineData("buckets: {media-a: {policy: {statements: {X: {Principal: {AWS: \"arn:aws:iam::123456789012:root\"}, $allow}}}}}")]
    [InlineData("buckets: {media-a: {policy: {statements: {X: {Principal: {AWS: \"arn:aws:iam::123456789012:user/Ada\"}, $allow}}}}}")]
    public async Task What_is_made_by_this_plan_or_is_there_or_is_of_another_account_is_not(string body)
    {
        await using var run = await SandboxRun.StartAsync();
        await run.Aws.Iam.CreateUserAsync(new() { UserName = "Ada" });
        var plan = (await run.PlanAsync(Filled(body))).Plan;
        Assert.DoesNotContain(plan.Diagnostics, d => d.Code == ApplyCodes.Missing.Code);
    }

    private static string Filled(string body) =>
        body.Replace("$ghost", Ghost, StringComparison.Ordinal).Replace("$allow", Allow, StringComparison.Ordinal);
}
