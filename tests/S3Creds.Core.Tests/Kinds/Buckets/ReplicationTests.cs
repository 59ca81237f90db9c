using CsCheck;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Manifests;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Kinds.Buckets;

public sealed class ReplicationTests
{
    private const string Beside = "external: {buckets: [replica]}";
    private const string Role = "role: \"arn:aws:iam::123456789012:role/replicator\"";
    private const string Plan = """
        roles: {replicator: {trust: {service: s3.amazonaws.com}}}
        buckets:
          source: {versioning: VERSIONING, replication: REPLICATION}
          target: {versioning: enabled}

        """;

    private const string ToTarget = "{role: replicator, rules: {all: {destination: {bucket: target}}}}";

    [Theory]
    [InlineData(
        "rules: {all: {destination: {bucket: replica}}}",
        """{"all":{"destination":{"bucket":"arn:aws:s3:::replica"},"priority":0,"status":"enabled"}}"""
    )]
    [InlineData(
        "rules: {all: {priority: 3, prefix: a/, tags: {b: 1}, status: disabled, replicationTime: true, metrics: false, destination: "
            + "{bucket: \"arn:aws:s3:::theirs\", account: \"444455556666\", owner: destination, storageClass: GLACIER, kmsKey: k}}}",
        """{"all":{"destination":{"account":"444455556666","bucket":"arn:aws:s3:::theirs","kmsKey":"k","owner":"destination","storageClass":"GLACIER"},"metrics":true,"prefix":"a/","priority":3,"replicationTime":true,"status":"disabled","tags":{"b":"1"}}}"""
    )]
    [InlineData("rules: {}", "S3C032")]
    [InlineData("rules: {a: {}}", "S3C031")]
    [InlineData("rules: {a: {destination: {bucket: unknown}}}", "S3C108")]
    [InlineData("rules: {a: {destination: {bucket: one-bucket}}}", "S3C150")]
    [InlineData("rules: {a: {destination: {bucket: replica, owner: destination}}}", "S3C150")]
    [InlineData("rules: {a: {destination: {bucket: replica, storageClass: COLD}}}", "S3C033")]
    [InlineData("rules: {a: {destination: {bucket: replica}, tags: {a: b}, deleteMarkers: true}}", "S3C150")]
    [InlineData("rules: {a: {destination: {bucket: replica}}, b: {priority: 1, destination: {bucket: replica}}}", "S3C150")]
    [InlineData("rules: {a: {priority: 1, destination: {bucket: replica}}, b: {priority: 1, destination: {bucket: replica}}}", "S3C150")]
    [InlineData("rules: {a: {priority: -1, destination: {bucket: replica}}}", "S3C032")]
    public void Rules_say(string rules, string mean)
    {
        var value = ManifestValue.Of(ResourceKind.Bucket, "replication", $"replication: {{{Role}, {rules}}}", Beside);
        Assert.Equal(mean.StartsWith('{') ? $$"""{"role":"arn:aws:iam::123456789012:role/replicator","rules":{{mean}}}""" : mean, value);
    }

    [Theory]
    [InlineData("replication: null", "Absent")]
    [InlineData("", "unmanaged")]
    [InlineData("replication: {rules: {all: {destination: {bucket: replica}}}}", "S3C031")]
    [InlineData("replication: {role: replicator, rules: {all: {destination: {bucket: replica}}}}", "S3C108")]
    [InlineData("replication: {role: \"arn:aws:iam::123456789012:user/u\", rules: {all: {destination: {bucket: replica}}}}", "S3C150")]
    [InlineData("versioning: suspended, replication: {" + Role + ", rules: {all: {destination: {bucket: replica}}}}", "S3C123")]
    [InlineData("versioning: null, replication: {" + Role + ", rules: {all: {destination: {bucket: replica}}}}", "S3C123")]
    public void A_manifest_says(string keys, string means) =>
        Assert.Equal(means, ManifestValue.Of(ResourceKind.Bucket, "replication", keys, Beside));

    [Fact]
    public void A_destination_that_is_declared_without_versions_is_refused() =>
        Assert.Equal(
            ["S3C123 6:101"],
            Loading.Errors(
                Loading.Load(
                    Manifest("enabled", ToTarget)
                        .Replace("target: {versioning: enabled}", "target: {versioning: suspended}", StringComparison.Ordinal)
                )
            )
        );

    [Fact]
    public async Task Role_buckets_and_versioning_of_the_same_plan_come_first_and_replication_goes_before_versioning_is_suspended()
    {
        await using var run = await SandboxRun.StartAsync();
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Manifest("enabled", ToTarget))).Outcome);
        Assert.Empty((await run.PlanAsync(Manifest("enabled", ToTarget))).Plan.Steps);

        var back = Manifest("suspended", "null")
            .Replace("target: {versioning: enabled}", "target: {versioning: suspended}", StringComparison.Ordinal);
        Assert.Equal(
            ["bucket/source:replication", "bucket/source:versioning", "bucket/target:versioning"],
            (await run.PlanAsync(back)).Plan.Steps.Select(s => s.Id)
        );
        Assert.Equal(S3Creds.Core.Diagnostics.Outcome.Done, (await run.ApplyAsync(back)).Outcome);
        Assert.Empty((await run.PlanAsync(back)).Plan.Steps);

        Assert.Equal(S3Creds.Core.Diagnostics.Outcome.Done, (await run.ApplyAsync(Manifest("enabled", ToTarget))).Outcome);
        Assert.Empty((await run.PlanAsync(Manifest("enabled", ToTarget))).Plan.Steps);
    }

    /// <summary>Replication that the manifest does not speak of is read where it decides.</summary>
    [Fact]
    public async Task Versioning_is_not_suspended_under_replication_and_the_plan_says_how_to_go_on()
    {
        await using var run = await SandboxRun.StartAsync();
        Assert.Equal(S3Creds.Core.Diagnostics.Outcome.Done, (await run.ApplyAsync(Manifest("enabled", ToTarget))).Outcome);
        var refused = (await run.PlanAsync(Manifest("suspended", null))).Plan;
        var error = Assert.Single(refused.Diagnostics, d => d.IsError);
        Assert.Equal("S3C334", error.Code);
        Assert.Equal("bucket/source: replication needs versioning to be enabled, not suspended", error.Message);
        Assert.Contains("replication: null", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replication_of_a_bucket_whose_versioning_is_not_declared_is_refused_where_it_is_not_enabled()
    {
        await using var run = await SandboxRun.StartAsync();
        var manifest = Manifest("enabled", ToTarget).Replace("versioning: enabled, replication", "replication", StringComparison.Ordinal);
        Assert.Contains((await run.PlanAsync(manifest)).Plan.Diagnostics, d => d.Code == "S3C334");
        Assert.Equal(S3Creds.Core.Diagnostics.Outcome.Done, (await run.ApplyAsync(Manifest("enabled", null))).Outcome);
        Assert.DoesNotContain((await run.PlanAsync(manifest)).Plan.Diagnostics, d => d.IsError);
        Assert.Equal(S3Creds.Core.Diagnostics.Outcome.Done, (await run.ApplyAsync(manifest)).Outcome);
    }

    [Fact]
    public async Task A_role_that_is_nowhere_is_known_before_the_first_write()
    {
        await using var run = await SandboxRun.StartAsync();
        var plan = (
            await run.PlanAsync(
                Manifest(
                    "enabled",
                    $"{{{Role}x, rules: {{all: {{destination: {{bucket: target}}}}}}}}".Replace("\"x", "x\"", StringComparison.Ordinal)
                )
            )
        ).Plan;
        Assert.Contains(plan.Diagnostics, d => d is { Code: "S3C430", Message: "bucket/source: role role/replicatorx does not exist" });
    }

    [Fact]
    public void The_order_of_rules_means_nothing_and_what_is_off_is_as_good_as_not_written() =>
        Gen.Select(Gen.Int[0, 1].List[1, 5], Gen.Int)
            .Sample(
                (rules, seed) =>
                {
                    var written = rules
                        .Select((r, i) => (Id: $"r{i}", Text: $"priority: {i}, prefix: p{i}/, destination: {{bucket: replica}}", r))
                        .ToList();
                    var mixed = new Random(seed);
                    Assert.Equal(
                        Rules(written.Select(w => $"{w.Id}: {{{w.Text}}}")),
                        Rules(
                            written
                                .OrderBy(_ => mixed.Next())
                                .Select(w =>
                                    $"{w.Id}: {{{(w.r == 0 ? "status: enabled, deleteMarkers: false, " : "metrics: false, ")}{w.Text}}}"
                                )
                        )
                    );
                },
                iter: Volume.Of(50, 100, 1000)
            );

    private static string Rules(IEnumerable<string> rules) =>
        ManifestValue.Of(ResourceKind.Bucket, "replication", $"replication: {{{Role}, rules: {{{string.Join(", ", rules)}}}}}", Beside);

    private static string Manifest(string versioning, string? replication) =>
        Plan.Replace("VERSIONING", versioning, StringComparison.Ordinal)
            .Replace(replication is null ? ", replication: REPLICATION" : "REPLICATION", replication ?? "", StringComparison.Ordinal);
}
