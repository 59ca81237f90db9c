using Amazon.S3.Model;
using S3Creds.Core.Kinds;
using S3Creds.Core.Live;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Core.Tests.Kinds.Buckets;

/// <summary>Which of many undeclared buckets are owned is asked of AWS's view of tags, where there is one.</summary>
public sealed class TaggedBucketsTests
{
    private const int Others = 502;

    [Fact]
    public async Task Of_many_undeclared_buckets_those_that_the_tagging_view_shows_as_owned_are_read()
    {
        await using var run = await WithBucketsAsync();
        var live = await ReadAsync(run, "team");
        Assert.Equal(["owned-east", "owned-west"], Buckets(live));
        Assert.Equal("team", live.Resources[new ResourceAddress(ResourceKind.Bucket, "owned-west")]!.OwnershipTags.Owner);
        Assert.Contains("'team'", Assert.Single(live.Notes).Message, StringComparison.Ordinal);
        // One request in each of two regions, and the tags of the two buckets.
        Assert.Equal(2, run.Counters.Entries.Count(e => e.Operation == "GetResources"));
        Assert.InRange(run.Counters.Entries.Count(e => e.Service == "s3"), 3, 12);
    }

    [Theory]
    [InlineData(true, "team")]
    [InlineData(false, null)]
    public async Task Where_the_view_is_refused_or_all_owners_count_each_bucket_is_read(bool refused, string? owner)
    {
        await using var run = await WithBucketsAsync();
        run.Deny = request => refused && request.Service == "tagging";
        var live = await ReadAsync(run, owner);
        Assert.Equal(Others + 3, Buckets(live).Count);
        Assert.Empty(live.Notes);
    }

    private static List<string> Buckets(LiveSnapshot live) =>
        [.. live.Resources.Resources.Keys.Where(a => a.Kind == ResourceKind.Bucket).Select(a => a.Name)];

    private static Task<LiveSnapshot> ReadAsync(SandboxRun run, string? owner)
    {
        run.Counters.Reset();
        return new LiveReader(
            run.Aws,
            [KindTable.All.Of(ResourceKind.Bucket)!],
            new LiveReadOptions(DiscoverBuckets: true) { Owner = owner }
        ).ReadAccountAsync(ResourceSet.Empty, default);
    }

    private static async Task<SandboxRun> WithBucketsAsync()
    {
        var run = await SandboxRun.StartAsync(denied: _ => false);
        var s3 = run.Aws.S3("us-west-2");
        foreach (var name in (string[])["owned-west", "rival-west", .. Enumerable.Range(0, Others).Select(i => $"others-{i:000}")])
            await s3.PutBucketAsync(new PutBucketRequest { BucketName = name, BucketRegionName = "us-west-2" });
        await run.Aws.S3("us-east-1").PutBucketAsync(new PutBucketRequest { BucketName = "owned-east" });
        await TagAsync(run, "us-west-2", "owned-west", "team");
        await TagAsync(run, "us-west-2", "rival-west", "others");
        await TagAsync(run, "us-east-1", "owned-east", "team");
        return run;
    }

    private static Task TagAsync(SandboxRun run, string region, string bucket, string owner) =>
        run
            .Aws.S3(region)
            .PutBucketTaggingAsync(
                new PutBucketTaggingRequest { BucketName = bucket, TagSet = [new() { Key = OwnershipTagMap.OwnerKey, Value = owner }] }
            );
}
