using System.Text.Json.Nodes;
using CsCheck;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Manifests;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class LoggingTests
{
    private const string LogDelivery = "http://acs.amazonaws.com/groups/s3/LogDelivery";

    [Theory]
    [InlineData("logging: {bucket: all-logs}", """{"bucket":"all-logs"}""")]
    [InlineData("logging: {bucket: all-logs, prefix: \"\", keyFormat: simple, grants: []}", """{"bucket":"all-logs"}""")]
    [InlineData(
        "logging: {bucket: all-logs, prefix: web/, keyFormat: delivery-time}",
        """{"bucket":"all-logs","keyFormat":"delivery-time","prefix":"web/"}"""
    )]
    [InlineData(
        "logging: {bucket: all-logs, grants: [{to: LogDelivery, permissions: [READ, READ]}]}",
        $$"""{"bucket":"all-logs","grants":[{"permission":"READ","to":"{{LogDelivery}}"}]}"""
    )]
    [InlineData("logging: null", "Absent")]
    [InlineData("", "unmanaged")]
    [InlineData("logging: all-logs", "S3C032")]
    [InlineData("logging: {prefix: web/}", "S3C031")]
    [InlineData("logging: {bucket: all-logs, keyFormat: partitioned}", "S3C033")]
    [InlineData("logging: {bucket: all-logs, grants: [{to: LogDelivery, permissions: [READ_ACP]}]}", "S3C033")]
    [InlineData("logging: {bucket: all-logs, grants: [{to: owner, permissions: [READ]}]}", "S3C150")]
    [InlineData("logging: {bucket: \"all/logs\"}", "S3C150")]
    public void A_manifest_says(string keys, string means) => Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "logging", keys));

    [Theory]
    [InlineData("buckets: {b1x: {region: eu-west-1, logging: {bucket: b2x}}, b2x: {region: us-west-2}}", "S3C120")]
    [InlineData("defaults: {region: us-west-2}\nbuckets: {b1x: {logging: {bucket: b2x}}, b2x: {region: us-west-1}}", "S3C120")]
    [InlineData("buckets: {b1x: {region: eu-west-1, logging: {bucket: b2x}}, b2x: {}}", "")]
    [InlineData("buckets: {b1x: {logging: {bucket: b1x}}}", "S3C121")]
    public void The_other_bucket_may_be_told_from_the_manifest(string body, string code) =>
        Assert.Equal(code, string.Join(' ', Loading.Load(body).Diagnostics.Select(d => d.Code)));

    [Fact]
    public void Drawn_logging_is_canonical()
    {
        var logging =
            from prefix in Gen.OneOf("", "a/", "ü")
            from format in Gen.OneOf("simple", "event-time", "delivery-time")
            from grants in Gen.OneOf("AllUsers", "LogDelivery").Array[0, 3]
            select new JsonObject
            {
                ["bucket"] = "all-logs",
                ["prefix"] = prefix,
                ["keyFormat"] = format,
                ["grants"] = new JsonArray([
                    .. grants.Select(g => new JsonObject { ["to"] = g, ["permissions"] = new JsonArray("WRITE", "READ") }),
                ]),
            };
        DrawnFacet.IsCanonical("logging", logging, Volume.Of(40, 200, 2000));
    }

    [Fact]
    public async Task The_bucket_for_the_logs_may_be_of_the_same_plan_in_whatever_order_of_names()
    {
        await using var run = await SandboxRun.StartAsync();
        const string Manifest = "buckets: {a-first: {logging: {bucket: b-second}}, b-second: {logging: {bucket: a-first, prefix: b/}}}";
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Manifest)).Outcome);
        Assert.Empty((await run.PlanAsync(Manifest)).Plan.Steps);
    }

    [Fact]
    public async Task A_bucket_for_the_logs_that_is_not_there_is_an_error_of_the_plan()
    {
        await using var run = await SandboxRun.StartAsync();
        var planned = await run.PlanAsync("buckets: {a-first: {logging: {bucket: b-secnd}}}");
        var error = Assert.Single(planned.Plan.Diagnostics, d => d.IsError);
        Assert.Contains("log target bucket/b-secnd does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_for_the_logs_is_found_among_any_number_of_buckets()
    {
        await using var run = await SandboxRun.StartAsync();
        for (var i = 0; i <= 500; i++)
            await run.Aws.S3("us-east-1").PutBucketAsync($"other-{i:000}");
        var planned = await run.PlanAsync("buckets: {a-first: {logging: {bucket: other-500}}}");
        Assert.DoesNotContain(planned.Plan.Diagnostics, d => d.IsError);
    }
}
