using System.Globalization;
using System.Text;
using CsCheck;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Kinds.Buckets;

/// <summary>What a bucket has several of, by their ids: the same for all four of them.</summary>
public sealed class ConfigurationsByIdTests
{
    /// <summary>The facet, the operations, and two values of one configuration.</summary>
    public static TheoryData<string, string, string, string> Facets =>
        new()
        {
            { "intelligentTiering", "BucketIntelligentTieringConfiguration", "{archiveAfter: 90}", "{archiveAfter: 100}" },
            { "metrics", "BucketMetricsConfiguration", "{prefix: a/}", "{prefix: b/}" },
            { "analytics", "BucketAnalyticsConfiguration", "{prefix: a/}", "{prefix: b/}" },
            {
                "inventory",
                "BucketInventoryConfiguration",
                "{destination: {bucket: one-bucket}}",
                "{frequency: weekly, destination: {bucket: one-bucket}}"
            },
        };

    [Theory]
    [MemberData(nameof(Facets))]
    public async Task What_is_not_named_stays_all_pages_are_read_and_only_what_differs_is_written(
        string facet,
        string operations,
        string first,
        string second
    )
    {
        const int Many = 130;
        await using var run = await SandboxRun.StartAsync();
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Manifest(facet, Many, first))).Outcome);
        Assert.Equal(Many, Writes(run, operations));
        Assert.Empty((await run.PlanAsync(Manifest(facet, Many, first))).Plan.Steps);

        run.Counters.Reset();
        var two = $"buckets: {{one-bucket: {{{facet}: {{c001: {second}, c002: null}}}}}}";
        Assert.Equal(S3Creds.Core.Diagnostics.Outcome.Done, (await run.ApplyAsync(two)).Outcome);
        Assert.Equal(2, Writes(run, operations));
        Assert.Empty((await run.PlanAsync(two)).Plan.Steps);
        Assert.Equal(["c001", "c002"], Differing(await run.PlanAsync(Manifest(facet, Many, first))));
        var none = $"buckets: {{one-bucket: {{{facet}: null}}}}";
        Assert.Equal(S3Creds.Core.Diagnostics.Outcome.Done, (await run.ApplyAsync(none)).Outcome);
        Assert.Empty((await run.PlanAsync(none)).Plan.Steps);
    }

    [Theory]
    [MemberData(nameof(Facets))]
    public void The_order_of_ids_means_nothing(string facet, string operations, string first, string second) =>
        Gen.Select(
                Gen.Int[0, 2]
                    .Select(i =>
                        i == 0 ? first
                        : i == 1 ? second
                        : "null"
                    )
                    .List[1, 6],
                Gen.Int
            )
            .Sample(
                (values, seed) =>
                {
                    Assert.NotEmpty(operations);
                    var entries = values.Select((v, i) => $"c{i}: {v}").ToList();
                    var mixed = new Random(seed);
                    Assert.Equal(Value(facet, entries), Value(facet, entries.OrderBy(_ => mixed.Next())));
                },
                iter: Volume.Of(30, 60, 500)
            );

    [Theory]
    [InlineData("metrics", "a b", "S3C150")]
    [InlineData("analytics", "ü", "S3C150")]
    [InlineData("inventory", "a/b", "S3C150")]
    public void Ids_are_those_that_S3_takes(string facet, string id, string means) =>
        Assert.Equal(
            means,
            ManifestValue.Of(ResourceKind.Bucket, facet, $"{facet}: {{\"{id}\": {(facet == "inventory" ? Report : "{}")}}}")
        );

    private const string Report = "{destination: {bucket: one-bucket}}";

    private static string Value(string facet, IEnumerable<string> entries) =>
        ManifestValue.Of(ResourceKind.Bucket, facet, $"{facet}: {{{string.Join(", ", entries)}}}");

    private static int Writes(SandboxRun run, string operations) =>
        run.Counters.Entries.Count(e => e.Operation == "Put" + operations || e.Operation == "Delete" + operations);

    private static IEnumerable<string> Differing(Core.Reconciling.PlanResult planned)
    {
        var step = Assert.Single(planned.Plan.Steps);
        var (before, after) = (step.Before!.Value.ToNode()!.AsObject(), step.After!.Value.ToNode()!.AsObject());
        return after.Where(c => !System.Text.Json.Nodes.JsonNode.DeepEquals(c.Value, before[c.Key])).Select(c => c.Key);
    }

    private static string Manifest(string facet, int count, string value)
    {
        var text = new StringBuilder($"buckets:\n  one-bucket:\n    {facet}:\n");
        for (var i = 0; i < count; i++)
            text.Append(CultureInfo.InvariantCulture, $"      c{i:000}: {value}\n");
        return text.ToString();
    }
}
