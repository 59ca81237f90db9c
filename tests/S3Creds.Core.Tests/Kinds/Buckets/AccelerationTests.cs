using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Manifests;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class AccelerationTests
{
    [Theory]
    [InlineData("acceleration: enabled", "\"enabled\"")]
    [InlineData("acceleration: suspended", "\"suspended\"")]
    [InlineData("acceleration: null", "Absent")]
    [InlineData("acceleration: true", "S3C033")]
    [InlineData("", "unmanaged")]
    public void A_manifest_says(string keys, string means) =>
        Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "acceleration", keys));

    [Fact]
    public void A_bucket_with_a_period_in_its_name_is_not_accelerated() =>
        Assert.Equal(["S3C150 4:46"], Loading.Errors(Loading.Load("buckets: {static.example.org: {acceleration: enabled}}")));

    /// <summary>It cannot be unset: suspended is as good as never set.</summary>
    [Fact]
    public async Task Null_suspends_it_and_nothing_is_left_to_do()
    {
        await using var run = await SandboxRun.StartAsync();
        Assert.Equal(Outcome.Done, (await run.ApplyAsync("buckets: {one-bucket: {acceleration: enabled}}")).Outcome);
        Assert.Equal(S3Creds.Core.Diagnostics.Outcome.Done, (await run.ApplyAsync("buckets: {one-bucket: {acceleration: null}}")).Outcome);
        Assert.Empty((await run.PlanAsync("buckets: {one-bucket: {acceleration: null}}")).Plan.Steps);
        Assert.Empty((await run.PlanAsync("buckets: {one-bucket: {acceleration: suspended}}")).Plan.Steps);
        Assert.Single((await run.PlanAsync("buckets: {one-bucket: {acceleration: enabled}}")).Plan.Steps);
    }
}
