using System.Globalization;
using System.Text;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Tests.Reconciling;

/// <summary>How many requests a reading costs: a limit that a large account feels.</summary>
public sealed class RequestCountTests(RequestCountTests.LargeAccount account) : IClassFixture<RequestCountTests.LargeAccount>
{
    private const int Users = 1_000;
    private const int Buckets = 100;
    private const int Undeclared = 7;

    [Fact]
    public async Task A_plan_without_changes_over_1000_users_and_100_buckets_takes_at_most_705_requests_and_one_for_each_undeclared_bucket()
    {
        account.Run.Counters.Reset();
        var planned = await account.Run.PlanAsync(account.Manifest);
        Assert.Empty(planned.Plan.Steps);
        Assert.Equal(Users + Buckets, planned.Plan.Unchanged);
        Assert.Equal(0, account.Run.Counters.Writes);
        Assert.InRange(account.Run.Counters.Total, Buckets, 705 + Undeclared);
    }

    [Fact]
    public async Task One_user_alone_takes_at_most_10_IAM_requests()
    {
        account.Run.Counters.Reset();
        var planned = await account.Run.PlanAsync(account.Manifest, "user/u0500");
        Assert.Empty(planned.Plan.Steps);
        Assert.InRange(account.Run.Counters.Entries.Count(e => e.Service == "iam"), 1, 10);
        Assert.Equal(0, account.Run.Counters.Entries.Count(e => e.Service == "s3"));
    }

    [Fact]
    public async Task Above_500_undeclared_buckets_only_those_that_are_named_are_read()
    {
        await using var run = await SandboxRun.StartAsync();
        var s3 = run.Aws.S3("us-west-2");
        for (var i = 0; i < 502; i++)
            await s3.PutBucketAsync(new Amazon.S3.Model.PutBucketRequest { BucketName = $"others-{i}", BucketRegionName = "us-west-2" });
        const string Manifest = "buckets: {acme-data: {region: us-west-2, logging: {bucket: others-7, prefix: logs/}}}";
        run.Counters.Reset();
        var planned = await run.PlanAsync(Manifest);
        Assert.DoesNotContain(planned.Plan.Diagnostics, d => d.IsError);
        Assert.Contains(planned.Plan.Diagnostics, d => d.Message.StartsWith("501 buckets that are not declared", StringComparison.Ordinal));
        Assert.Equal(["others-7"], Tagged(run));
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Manifest)).Outcome);
        run.Counters.Reset();
        Assert.Empty((await run.PlanAsync(Manifest)).Plan.Steps);
        Assert.Equal(["acme-data", "others-7"], Tagged(run));
        // A target that is not there is an error before the first write.
        var missing = await run.PlanAsync(Manifest.Replace("others-7", "others-no", StringComparison.Ordinal));
        Assert.Contains(missing.Plan.Diagnostics, d => d.IsError && d.Message.Contains("others-no", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Tagged(SandboxRun run) =>
        run
            .Counters.Entries.Where(e => e.Operation == "GetBucketTagging")
            .Select(e => e.Resource.Split('/')[^1])
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

    [Fact]
    public void A_first_apply_of_1000_users_and_100_buckets_takes_at_most_6_requests_for_each() =>
        Assert.InRange(account.RequestsOfFirstApply, Users + Buckets, 6 * (Users + Buckets));

    [Fact]
    public async Task A_user_with_access_takes_2_writes_and_at_most_3_reads_a_page_of_a_list_counts_as_one()
    {
        await using var run = await SandboxRun.StartAsync();
        run.Counters.Reset();
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Text(100, 1))).Outcome);
        var iam = run.Counters.Entries.Where(e => e.Service == "iam").ToList();
        Assert.Equal(200, iam.Count(e => e.IsWrite));
        Assert.InRange(iam.Count(e => !e.IsWrite), 1, 3 * 100);
    }

    [Fact]
    public async Task A_user_whose_access_changes_takes_its_writes_and_at_most_3_reads()
    {
        await using var run = await SandboxRun.StartAsync();
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Text(100, 1))).Outcome);
        run.Counters.Reset();
        var changed = Text(100, 1).Replace("read-only", "read-write", StringComparison.Ordinal);
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(changed, "mass-change")).Outcome);
        var iam = run.Counters.Entries.Where(e => e.Service == "iam").ToList();
        // The policy of the new grant, and the removal of the old one.
        Assert.Equal(200, iam.Count(e => e.IsWrite));
        // A plan reads the keys of a hundred users.
        Assert.InRange(iam.Count(e => !e.IsWrite && e.Operation != "ListAccessKeys"), 1, (3 * 100) + 10);
    }

    [Fact]
    public async Task A_renamed_manifest_file_takes_no_requests_but_those_of_a_plan()
    {
        await using var run = await SandboxRun.StartAsync();
        var text = Encoding.UTF8.GetBytes(Manifests.Loading.Head + Text(100, 10));
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(new Dictionary<string, byte[]> { ["old.yaml"] = text })).Outcome);
        run.Counters.Reset();
        Assert.Empty((await run.PlanAsync(new Dictionary<string, byte[]> { ["old.yaml"] = text })).Plan.Steps);
        var plan = run.Counters.Total;
        run.Counters.Reset();
        Assert.Empty((await run.PlanAsync(new Dictionary<string, byte[]> { ["sub/new.yaml"] = text })).Plan.Steps);
        Assert.Equal((plan, 0), (run.Counters.Total, run.Counters.Writes));
    }

    [Fact]
    public async Task A_first_apply_of_200_users_and_20_buckets_takes_at_most_6_requests_for_each()
    {
        await using var run = await SandboxRun.StartAsync();
        run.Counters.Reset();
        var outcome = await run.ApplyAsync(Text(200, 20));
        Assert.Equal((Outcome.Done, 0, 0), (outcome.Outcome, outcome.Failed, outcome.Unsettled));
        Assert.InRange(run.Counters.Total, 220, 6 * 220);
        var planned = await run.PlanAsync(Text(200, 20));
        Assert.Empty(planned.Plan.Steps);
    }

    /// <summary>Made by an apply, so that what is counted is what this tool leaves behind.</summary>
    public sealed class LargeAccount : IAsyncLifetime
    {
        internal SandboxRun Run { get; private set; } = null!;

        public long RequestsOfFirstApply { get; private set; }

        public string Manifest { get; } = Text(Users, Buckets);

        public async Task InitializeAsync()
        {
            Run = await SandboxRun.StartAsync();
            for (var i = 0; i < Undeclared; i++)
                await Run
                    .Aws.S3("us-west-2")
                    .PutBucketAsync(
                        new Amazon.S3.Model.PutBucketRequest { BucketName = $"somebody-elses-{i}", BucketRegionName = "us-west-2" }
                    );
            Run.Counters.Reset();
            var outcome = await Run.ApplyAsync(Manifest);
            RequestsOfFirstApply = Run.Counters.Total;
            Assert.Equal((Outcome.Done, 0), (outcome.Outcome, outcome.Failed));
        }

        public async Task DisposeAsync() => await Run.DisposeAsync();
    }

    private static string Text(int users, int buckets)
    {
        var text = new StringBuilder("defaults: {region: us-west-2, tags: {team: media}}\nbuckets:\n");
        for (var i = 0; i < buckets; i++)
        {
            text.Append(
                    CultureInfo.InvariantCulture,
                    $"  b-{i:000}: {{versioning: enabled, encryption: aes256, ownership: BucketOwnerEnforced, publicAccess: blocked, "
                )
                .Append(
                    CultureInfo.InvariantCulture,
                    $"policy: {{statements: {{tls: {{Effect: Deny, Principal: \"*\", Action: \"s3:*\", Resource: "
                        + $"\"arn:aws:s3:::b-{i:000}/*\", Condition: {{Bool: {{\"aws:SecureTransport\": \"false\"}}}}}}}}}}}}\n"
                );
        }

        text.Append("users:\n");
        for (var i = 0; i < users; i++)
            text.Append(CultureInfo.InvariantCulture, $"  u{i:0000}: {{access: [{{bucket: b-{i % buckets:000}, allow: read-only}}]}}\n");
        return text.ToString();
    }
}
