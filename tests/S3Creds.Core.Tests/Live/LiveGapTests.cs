using Amazon.S3.Model;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox;

namespace S3Creds.Core.Tests.Live;

/// <summary>What cannot be read is reported by name and call, holds back removals, and nothing else.</summary>
public sealed class LiveGapTests
{
    private const string Two = "buckets: {mine: {region: us-west-2}}\nusers: {ada: {}}\n";

    [Fact]
    public async Task An_undeclared_bucket_that_cannot_be_read_is_named_and_the_rest_is_applied()
    {
        await using var run = await StartAsync(r => r is { Operation: "GetBucketTagging", Resource: "locked" });
        var plan = (await run.PlanAsync(Two)).Plan;
        var gap = Assert.Single(plan.Diagnostics, d => d.Code == AwsCodes.NotRead.Code);
        Assert.StartsWith("bucket/locked could not be read: GetBucketTagging: AccessDenied", gap.Message, StringComparison.Ordinal);
        Assert.Equal(Severity.Warning, gap.Severity);
        Assert.False(plan.Complete);
        Assert.True(plan.HasChanges);

        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Two)).Outcome);
        Assert.Empty((await run.PlanAsync(Two)).Plan.Steps);
    }

    [Fact]
    public async Task Removals_wait_until_everything_can_be_read()
    {
        await using var run = await StartAsync(r => r is { Operation: "GetBucketTagging", Resource: "locked" });
        await run.ApplyAsync(Two);
        var plan = (await run.PlanAsync("buckets: {mine: {region: us-west-2}}\n")).Plan;
        Assert.Empty(plan.Steps);
        Assert.Contains(plan.Diagnostics, d =>
            d.Code == PlanCodes.NoRemovals.Code && d.Message.StartsWith("1 owned resource is", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Buckets_alone_are_managed_where_the_identities_cannot_be_read()
    {
        await using var run = await StartAsync(r => r.Service == "iam");
        const string body = "buckets: {mine: {region: us-west-2}}\n";
        var plan = (await run.PlanAsync(body)).Plan;
        Assert.StartsWith(
            "users, roles and policies could not be read: GetAccountAuthorizationDetails: AccessDenied",
            Assert.Single(plan.Diagnostics).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(body)).Outcome);
    }

    [Theory]
    [InlineData("users: {ada: {}}\n")]
    [InlineData("buckets: {mine: {}}\nexpect: [{who: anonymous, cannot: \"s3:*\", on: \"mine/*\"}]\n")]
    public async Task Whatever_depends_on_identities_fails_where_they_cannot_be_read(string body)
    {
        await using var run = await StartAsync(r => r.Service == "iam");
        var plan = (await run.PlanAsync(body)).Plan;
        Assert.Contains(plan.Diagnostics, d => d.Code == AwsCodes.AccessDenied.Code && d.IsError);
        Assert.DoesNotContain(plan.Steps, s => s.Address.Kind == S3Creds.Core.Model.ResourceKind.User);
    }

    [Theory]
    [InlineData("GetAccountAuthorizationDetails")]
    [InlineData("ListBuckets")]
    [InlineData("GetBucketTagging")]
    [InlineData("ListPolicyTags")]
    [InlineData("GetBucketVersioning")]
    public async Task No_plan_is_incomplete_without_saying_why(string operation)
    {
        const string body =
            "buckets: {mine: {region: us-west-2, versioning: enabled}}\npolicies: {p: {document: {Statement: [{Effect: Allow, Action: "
            + "\"s3:ListAllMyBuckets\", Resource: \"*\"}]}}}\n";
        await using var run = await StartAsync(_ => false);
        await run.ApplyAsync(body);
        foreach (var only in (string?[])[null, "policy/*", "bucket/mine", "bucket/*"])
        {
            run.Deny = r => r.Operation == operation;
            // What --only leaves out is read all the same.
            var plan = (await run.PlanAsync(body, only)).Plan;
            Assert.Equal(plan.Complete, !plan.Diagnostics.Any(d => d.Code is "S3C303" or "S3C241" or "S3C206"));
            run.Deny = _ => false;
        }
    }

    private static async Task<SandboxRun> StartAsync(Func<RequestSummary, bool> denied)
    {
        var run = await SandboxRun.StartAsync(denied: denied);
        run.Deny = _ => false;
        await run.Aws.S3("us-west-2").PutBucketAsync(new PutBucketRequest { BucketName = "locked", BucketRegionName = "us-west-2" });
        run.Deny = denied;
        return run;
    }
}
