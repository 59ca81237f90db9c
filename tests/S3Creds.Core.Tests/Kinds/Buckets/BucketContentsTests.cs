using Amazon.S3;
using Amazon.S3.Model;
using S3Creds.Core.Applying;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Core.Tests.Kinds.Buckets;

/// <summary>A bucket that is deleted with what it holds: counted in the plan, approved with the count, never more than that.</summary>
public sealed class BucketContentsTests
{
    private const string Bucket = "contents-bucket";
    private const string Declared = "users: {u: {}}\nbuckets: {contents-bucket: {versioning: enabled, onRemove: delete}}";
    private const string Removed = "users: {u: {}}";
    private const string Delete = "delete:bucket/contents-bucket";

    [Fact]
    public async Task Versions_markers_and_uploads_go_with_the_bucket_once_they_are_approved()
    {
        await using var run = await StartAsync();
        await PutAsync(run, "a b+c/\u00e9", "a b+c/\u00e9", "x");
        await run.Aws.S3("us-west-2").DeleteObjectAsync(Bucket, "x");
        await run.Aws.S3("us-west-2").InitiateMultipartUploadAsync(Bucket, "part");

        var without = await run.ApplyAsync(Removed, Delete);
        Assert.Equal(Outcome.Partial, without.Outcome);
        Assert.Contains(run.Events.OfType<ApplyEvent.StepFailed>(), e => e.Why.Code == "S3C231");

        run.Force = true;
        var plan = (await run.PlanAsync(Removed, null, Delete)).Plan;
        Assert.Equal(
            [("delete:bucket/contents-bucket", true), ("empty:bucket/contents-bucket", false)],
            plan.Approvals.Select(a => (a.Token, a.Given))
        );
        Assert.Equal("bucket/contents-bucket would be deleted with 4 object versions and 1 unfinished upload", plan.Approvals[1].Why);
        await Assert.ThrowsAsync<S3CredsException>(() => run.ApplyAsync(Removed, Delete));
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Removed, Delete, "empty:bucket/*")).Outcome);
        Assert.Empty((await run.PlanAsync(Removed)).Plan.Steps);
        Assert.DoesNotContain((await run.Aws.S3("us-west-2").ListBucketsAsync()).Buckets ?? [], b => b.BucketName == Bucket);
    }

    [Fact]
    public async Task More_than_a_thousand_are_approved_by_their_number_alone()
    {
        await using var run = await StartAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, 1001), async (i, _) => await PutAsync(run, $"k{i}"));
        run.Force = true;
        await Assert.ThrowsAsync<S3CredsException>(() => run.ApplyAsync(Removed, Delete, "empty:bucket/*"));
        await Assert.ThrowsAsync<S3CredsException>(() => run.ApplyAsync(Removed, Delete, "empty:bucket/contents-bucket:1000"));
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Removed, Delete, "empty:bucket/contents-bucket:1001")).Outcome);
    }

    [Fact]
    public async Task What_was_added_after_the_plan_keeps_everything()
    {
        await using var run = await StartAsync();
        await PutAsync(run, "x");
        run.Force = true;
        var plan = (await run.PlanAsync(Removed, null, Delete, "empty:*")).Plan;
        await PutAsync(run, "y");
        var outcome = await run.ApplyAsync(plan);
        Assert.Equal(Outcome.Partial, outcome.Outcome);
        Assert.Contains("holds 2 object versions now, the approval is for 1 object version", Failure(run), StringComparison.Ordinal);
        Assert.Equal(2, (await run.Aws.S3("us-west-2").ListVersionsAsync(Bucket)).Versions.Count);
    }

    [Fact]
    public async Task A_locked_version_is_not_bypassed()
    {
        await using var run = await SandboxRun.StartAsync();
        var s3 = run.Aws.S3("us-west-2");
        await run.ApplyAsync("users: {u: {}}");
        await s3.PutBucketAsync(
            new PutBucketRequest
            {
                BucketName = Bucket,
                BucketRegionName = "us-west-2",
                ObjectLockEnabledForBucket = true,
            }
        );
        await s3.PutBucketTaggingAsync(
            Bucket,
            [new() { Key = "s3creds:owner", Value = "team" }, new() { Key = "s3creds:on-remove", Value = "delete" }]
        );
        await s3.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = Bucket,
                Key = "locked",
                ContentBody = "x",
                ChecksumSHA256 = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData("x"u8)),
                ObjectLockMode = ObjectLockMode.Governance,
                ObjectLockRetainUntilDate = DateTime.UtcNow.AddDays(30),
            }
        );
        run.Force = true;
        var outcome = await run.ApplyAsync(Removed, Delete, "empty:*");
        Assert.Equal(Outcome.Partial, outcome.Outcome);
        Assert.Contains("1 object version could not be deleted: locked (AccessDenied)", Failure(run), StringComparison.Ordinal);
        Assert.Single((await s3.ListVersionsAsync(Bucket)).Versions);
    }

    private static string Failure(SandboxRun run) => run.Events.OfType<ApplyEvent.StepFailed>().Last().Why.Message;

    private static async Task<SandboxRun> StartAsync()
    {
        var run = await SandboxRun.StartAsync();
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Declared)).Outcome);
        return run;
    }

    private static async Task PutAsync(SandboxRun run, params string[] keys)
    {
        foreach (var key in keys)
            await run
                .Aws.S3("us-west-2")
                .PutObjectAsync(
                    new PutObjectRequest
                    {
                        BucketName = Bucket,
                        Key = key,
                        ContentBody = "x",
                    }
                );
    }
}
