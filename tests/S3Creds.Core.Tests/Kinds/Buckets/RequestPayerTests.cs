using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class RequestPayerTests
{
    [Theory]
    [InlineData("requestPayer: requester", "\"requester\"")]
    [InlineData("requestPayer: bucketOwner", "\"bucketOwner\"")]
    [InlineData("requestPayer: null", "Absent")]
    [InlineData("requestPayer: Requester", "S3C033")]
    [InlineData("", "unmanaged")]
    public void A_manifest_says(string keys, string means) =>
        Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "requestPayer", keys));

    [Fact]
    public async Task A_bucket_whose_owner_pays_is_as_good_as_one_that_was_never_set()
    {
        await using var run = await SandboxRun.StartAsync();
        Assert.Equal(Outcome.Done, (await run.ApplyAsync("buckets: {one-bucket: {requestPayer: bucketOwner}}")).Outcome);
        Assert.Empty((await run.PlanAsync("buckets: {one-bucket: {requestPayer: null}}")).Plan.Steps);
        Assert.Empty((await run.PlanAsync("buckets: {one-bucket: {requestPayer: bucketOwner}}")).Plan.Steps);
    }
}
