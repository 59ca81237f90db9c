using System.Globalization;
using System.Text;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Reconciling;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class IntelligentTieringTests
{
    [Theory]
    [InlineData("intelligentTiering: {all: {archiveAfter: 90}}", """{"all":{"archiveAfter":90,"status":"enabled"}}""")]
    [InlineData(
        "intelligentTiering: {logs: {prefix: logs/, tags: {b: 1, a: x}, status: disabled, archiveAfter: 90, deepArchiveAfter: 730}}",
        """{"logs":{"archiveAfter":90,"deepArchiveAfter":730,"prefix":"logs/","status":"disabled","tags":{"a":"x","b":"1"}}}"""
    )]
    [InlineData(
        "intelligentTiering: {old: null, b: {deepArchiveAfter: 180}}",
        """{"b":{"deepArchiveAfter":180,"status":"enabled"},"old":null}"""
    )]
    [InlineData("intelligentTiering: {}", "{}")]
    [InlineData("intelligentTiering: null", "Absent")]
    [InlineData("intelligentTiering: {a: {}}", "S3C150")]
    [InlineData("intelligentTiering: {a: {prefix: logs/}}", "S3C150")]
    [InlineData("intelligentTiering: {a: {archiveAfter: 89}}", "S3C032")]
    [InlineData("intelligentTiering: {a: {deepArchiveAfter: 179}}", "S3C032")]
    [InlineData("intelligentTiering: {a: {archiveAfter: 731}}", "S3C032")]
    [InlineData("intelligentTiering: {a: {archiveAfter: 90, prefix: \"\"}}", "S3C032")]
    [InlineData("intelligentTiering: {a: {archiveAfter: 90, tags: {}}}", "S3C032")]
    [InlineData("intelligentTiering: [a]", "S3C032")]
    [InlineData("", "unmanaged")]
    public void A_manifest_says(string keys, string means) =>
        Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "intelligentTiering", keys));

    [Fact]
    public async Task What_is_not_named_stays_all_pages_are_read_and_only_what_differs_is_written()
    {
        const int Many = 130;
        await using var run = await SandboxRun.StartAsync();
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Manifest(Many, 90))).Outcome);
        Assert.Equal(Many, Writes(run));
        Assert.Empty((await run.PlanAsync(Manifest(Many, 90))).Plan.Steps);

        run.Counters.Reset();
        const string Two = "buckets: {one-bucket: {intelligentTiering: {c001: {archiveAfter: 100}, c002: null}}}";
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Two)).Outcome);
        Assert.Equal(2, Writes(run));
        Assert.Empty((await run.PlanAsync(Two)).Plan.Steps);
        Assert.Equal(["c001", "c002"], Differing(await run.PlanAsync(Manifest(Many, 90))));
        Assert.Equal(Outcome.Done, (await run.ApplyAsync("buckets: {one-bucket: {intelligentTiering: null}}")).Outcome);
        Assert.Empty((await run.PlanAsync("buckets: {one-bucket: {intelligentTiering: null}}")).Plan.Steps);
    }

    private static int Writes(SandboxRun run) =>
        run.Counters.Entries.Count(e =>
            e.Operation.EndsWith("BucketIntelligentTieringConfiguration", StringComparison.Ordinal)
            && (e.Operation.StartsWith("Put", StringComparison.Ordinal) || e.Operation.StartsWith("Delete", StringComparison.Ordinal))
        );

    private static IEnumerable<string> Differing(S3Creds.Core.Reconciling.PlanResult planned)
    {
        var step = Assert.Single(planned.Plan.Steps);
        var (before, after) = (step.Before!.Value.ToNode()!.AsObject(), step.After!.Value.ToNode()!.AsObject());
        return after.Where(c => !System.Text.Json.Nodes.JsonNode.DeepEquals(c.Value, before[c.Key])).Select(c => c.Key);
    }

    private static string Manifest(int count, int days)
    {
        var text = new StringBuilder("buckets:\n  one-bucket:\n    intelligentTiering:\n");
        for (var i = 0; i < count; i++)
            text.Append(CultureInfo.InvariantCulture, $"      c{i:000}: {{prefix: p{i}/, archiveAfter: {days}}}\n");
        return text.ToString();
    }
}
