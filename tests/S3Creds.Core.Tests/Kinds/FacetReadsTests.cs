using S3Creds.Core.Applying;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;
using S3Creds.Core.Tests.Locking;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox;

namespace S3Creds.Core.Tests.Kinds;

/// <summary>S3 reads each property of a bucket by itself, so that reads are counted for each: beside those of a plan, an apply takes at most
/// three of a property, and none of what it does not write (docs/decisions/0250).</summary>
public sealed class FacetReadsTests
{
    /// <summary>Those that need what another client has made are read as the others.</summary>
    public static TheoryData<string> Cases =>
        [.. FacetCase.All.Where(c => c.Kind == ResourceKind.Bucket && c.Before.Count == 0).Select(c => c.ToString())];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_property_of_a_bucket_takes_at_most_3_reads_and_a_difference_none_to_be_confirmed(string name)
    {
        var facet = FacetCase.All.Single(c => c.ToString() == name);
        await using var run = await SandboxRun.StartAsync();
        foreach (var keys in new[] { facet.First, facet.Second, facet.Absent }.OfType<string>())
        {
            var isNew = keys == facet.First;
            var manifest = FacetLifeTests.Manifest(facet, keys);
            run.Counters.Reset();
            var plan = (await run.PlanAsync(manifest, null, "public:*", "trust:*", "admin:*", "expire:*")).Plan;
            Assert.All(Reads(run), r => Assert.True(r.Value == 1, $"{r.Key} took {r.Value} reads in the plan"));
            run.Counters.Reset();
            Assert.Equal(Outcome.Done, (await run.ApplyAsync(plan)).Outcome);
            var reads = Reads(run);
            var properties = plan.Steps.Count(s => s.Address == facet.Address && s.Facet is not null);
            if (isNew)
            {
                // Whether it is there, and its tags: twice at the end, and once after the creation in a store that is not AWS.
                Assert.Equal((1, 3), (reads.GetValueOrDefault("HeadBucket"), reads.GetValueOrDefault("GetBucketTagging")));
                reads.Remove("HeadBucket");
                reads.Remove("GetBucketTagging");
            }

            Assert.True(reads.Count <= properties, $"read besides what is written: {string.Join(", ", reads.Keys)}");
            Assert.All(reads, r => Assert.InRange(r.Value, 1, 3));
        }
    }

    [Fact]
    public async Task A_new_bucket_with_eight_properties_takes_two_reads_of_each()
    {
        await using var run = await SandboxRun.StartAsync();
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Usual, "expire:*")).Outcome);
        var reads = run.Counters.Entries.Where(e => e.Service == "s3" && !e.IsWrite).ToList();
        Assert.Equal(2, reads.Count(e => e.Operation == "HeadBucket"));
        Assert.Equal(3, reads.Count(e => e.Operation == "GetBucketTagging"));
        // S3 may give a new bucket a default of its own, which is kept.
        Assert.Equal(3, reads.Count(e => e.Operation == "GetBucketEncryption"));
        foreach (var other in (string[])["GetBucketVersioning", "GetBucketLifecycleConfiguration", "GetBucketCors", "GetBucketPolicy"])
            Assert.Equal(2, reads.Count(e => e.Operation == other));
    }

    /// <summary>However long the creation of all buckets takes: two reads at the end remain.</summary>
    [Fact]
    public async Task What_stands_alone_follows_the_creation_of_its_bucket_and_is_not_read_before()
    {
        const int Buckets = 8;
        await using var run = await SandboxRun.StartAsync();
        var manifest = string.Concat(
            Enumerable
                .Range(0, Buckets)
                .Select(i =>
                    Usual
                        .Replace("buckets:\n", i == 0 ? "buckets:\n" : "", StringComparison.Ordinal)
                        .Replace("facet-reads", $"facet-reads-{i}", StringComparison.Ordinal)
                )
        );
        var plan = (await run.PlanAsync(manifest, null, "expire:*")).Plan;
        run.Counters.Reset();
        var clock = new ManualClock(DateTimeOffset.UnixEpoch);
        var done = new List<PlanStep>();
        var applier = new Applier(run.Aws, KindTable.All, clock, ApplyOptions.Default with { Parallelism = 1 });
        var result = await applier.RunAsync(
            plan,
            "run-1",
            e =>
            {
                clock.Move(TimeSpan.FromMilliseconds(300));
                if (e is ApplyEvent.StepDone step)
                    done.Add(step.Step);
            },
            CancellationToken.None
        );
        Assert.Equal(Outcome.Done, result.Outcome);
        foreach (
            var (operation, facet, reads) in (ReadOnlySpan<(string, string, int)>)
                [("GetBucketVersioning", "versioning", 2), ("GetBucketCors", "cors", 2), ("GetBucketPolicy", "policy", 3)]
        )
        {
            Assert.Equal(Buckets, done.Count(s => s.Facet == facet));
            Assert.Equal(reads * Buckets, run.Counters.Entries.Count(e => e.Operation == operation));
        }

        // What gives or takes access still waits for all that comes before it.
        var first = done.FindIndex(s => s.Facet is "policy" or "publicAccess" or "ownership");
        Assert.All(done.Skip(first), s => Assert.Contains(s.Facet, (string[])["policy", "publicAccess", "ownership"]));
        Assert.Equal(plan.Steps.Count, done.Count);
    }

    [Fact]
    public void What_stands_alone_gives_nobody_access()
    {
        var alone = KindTable.All.SelectMany(k => k.Facets).Where(f => f.StandsAlone).ToList();
        Assert.Contains(alone, f => f.Key == "versioning");
        Assert.All(alone, f => Assert.Equal(AccessBearing.None, f.Bearing));
    }

    /// <summary>What was read before another client's change does not hold any more.</summary>
    [Fact]
    public async Task A_write_that_S3_refuses_because_of_another_change_reads_again_and_keeps_that_change()
    {
        SandboxRun? run = null;
        var refusals = 0;
        var options = new SandboxOptions
        {
            Faults = async (point, request, cancellationToken) =>
            {
                if (point != FaultPoint.BeforeEffect || request.Operation != "PutBucketPolicy" || refusals++ != 1)
                    return null;
                await run!.Aws.S3("us-west-2").PutBucketPolicyAsync("facet-reads", Foreign, cancellationToken);
                return new Fault.Error(409, "OperationAborted", "A conflicting conditional operation is currently in progress");
            },
        };
        await using (run = await SandboxRun.StartAsync(options))
        {
            Assert.Equal(Outcome.Done, (await run.ApplyAsync(Statement("Deny"))).Outcome);
            Assert.Equal(1, refusals);
            var changed = await run.ApplyAsync(Statement("Allow", "{AWS: \"123456789012\"}"));
            Assert.Equal(Outcome.Done, changed.Outcome);
            var policy = (await run.Aws.S3("us-west-2").GetBucketPolicyAsync("facet-reads")).Policy;
            Assert.Contains("\"foreign\"", policy, StringComparison.Ordinal);
            Assert.Contains("\"ours\"", policy, StringComparison.Ordinal);
        }
    }

    private const string Usual = """
        buckets:
          facet-reads:
            region: us-west-2
            versioning: enabled
            encryption: aes256
            publicAccess: blocked
            ownership: BucketOwnerEnforced
            tags: {team: media}
            lifecycle: {tmp: {prefix: tmp/, expireAfter: 7}}
            cors: [{methods: [GET], origins: ["https://example.org"]}]
            policy: {statements: {tls: {Effect: Deny, Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::facet-reads/*", Condition: {Bool: {"aws:SecureTransport": "false"}}}}}

        """;

    private const string Foreign = """
        {"Version":"2012-10-17","Statement":[{"Sid":"foreign","Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::facet-reads"}]}
        """;

    private static string Statement(string effect, string principal = "\"*\"") =>
        "buckets:\n  facet-reads:\n    region: us-west-2\n    policy: {statements: {ours: {"
        + $"Effect: {effect}, Principal: {principal}, Action: \"s3:GetObject\", Resource: \"arn:aws:s3:::facet-reads/*\""
        + "}}}\n";

    /// <summary>Of the bucket, by operation.</summary>
    private static Dictionary<string, int> Reads(SandboxRun run) =>
        run
            .Counters.Entries.Where(e => e.Service == "s3" && !e.IsWrite && e.Resource.StartsWith("facet-life", StringComparison.Ordinal))
            .GroupBy(e => e.Operation)
            .ToDictionary(g => g.Key, g => g.Count());
}
