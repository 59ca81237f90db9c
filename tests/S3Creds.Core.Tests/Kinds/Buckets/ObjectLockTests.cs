using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class ObjectLockTests
{
    [Theory]
    [InlineData("objectLock: enabled", "\"enabled\"")]
    [InlineData("objectLock: {mode: governance, days: 30}", """{"days":30,"mode":"governance"}""")]
    [InlineData("objectLock: {mode: compliance, years: 7}", """{"mode":"compliance","years":7}""")]
    [InlineData("objectLock: null", "Absent")]
    [InlineData("", "unmanaged")]
    [InlineData("objectLock: {mode: governance}", "S3C150")]
    [InlineData("objectLock: {mode: governance, days: 1, years: 1}", "S3C150")]
    [InlineData("objectLock: {days: 1}", "S3C031")]
    [InlineData("objectLock: {mode: governance, days: 0}", "S3C032")]
    [InlineData("objectLock: {mode: governance, days: 36501}", "S3C032")]
    [InlineData("objectLock: {mode: governance, years: 101}", "S3C032")]
    [InlineData("objectLock: disabled", "S3C033")]
    [InlineData("versioning: suspended, objectLock: enabled", "S3C123")]
    public void A_manifest_says(string keys, string means) =>
        Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "objectLock", keys));

    [Fact]
    public async Task It_is_a_part_of_the_creating_call_with_its_retention()
    {
        const string Locked = "buckets: {one-bucket: {versioning: enabled, objectLock: {mode: governance, days: 1}}}";
        await using var run = await SandboxRun.StartAsync();
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Locked)).Outcome);
        Assert.Empty((await run.PlanAsync(Locked)).Plan.Steps);
        Assert.DoesNotContain(run.Counters.Entries, e => e.Operation == "PutBucketVersioning");
    }

    [Fact]
    public async Task It_can_be_enabled_later_and_never_be_disabled()
    {
        await using var run = await SandboxRun.StartAsync();
        Assert.Equal(S3Creds.Core.Diagnostics.Outcome.Done, (await run.ApplyAsync("buckets: {one-bucket: {versioning: null}}")).Outcome);
        const string Locked = "buckets: {one-bucket: {versioning: enabled, objectLock: enabled}}";
        Assert.Equal(S3Creds.Core.Diagnostics.Outcome.Done, (await run.ApplyAsync(Locked)).Outcome);
        Assert.Empty((await run.PlanAsync(Locked)).Plan.Steps);

        var none = (await run.PlanAsync("buckets: {one-bucket: {objectLock: null}}")).Plan;
        var error = Assert.Single(none.Diagnostics, d => d.IsError);
        Assert.Equal("S3C302", error.Code);
        Assert.Contains("objectLock: enabled", error.Hint, StringComparison.Ordinal);

        var suspended = (await run.PlanAsync("buckets: {one-bucket: {versioning: suspended}}")).Plan;
        Assert.Equal("S3C334", Assert.Single(suspended.Diagnostics, d => d.IsError).Code);
    }
}
