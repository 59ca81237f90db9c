using System.Globalization;
using System.Text;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Reconciling;
using S3Creds.Core.Tests.Manifests;

namespace S3Creds.Core.Tests.Reconciling;

/// <summary>What a run costs grows with the account and not faster: requests, and the memory that is allocated, which is the same on every
/// machine. bench/scale.py measures larger accounts and CPU.</summary>
public sealed class GrowthTests
{
    private const int Factor = 4;
    private const double OverLinear = 1.2;

    [Fact]
    public async Task Requests_of_a_first_apply_and_of_a_plan_are_linear()
    {
        var small = await RequestsAsync(60, 6);
        var large = await RequestsAsync(60 * Factor, 6 * Factor);
        Assert.InRange((double)large.Apply / small.Apply, 1, Factor * OverLinear);
        Assert.InRange((double)large.Plan / small.Plan, 1, Factor * OverLinear);
    }

    [Fact]
    public void Loading_and_linting_are_linear_in_resources_and_in_statements()
    {
        // The first run of each warms what is made once.
        Allocated(100, 10, 1);
        var small = Allocated(100, 10, 1);
        var large = Allocated(100 * Factor, 10 * Factor, 1);
        Assert.All(small.Zip(large), p => Assert.True((double)p.Second.Bytes / p.First.Bytes <= Factor * OverLinear, Series(p.First.What)));
        var few = Allocated(20, 4, 10);
        var many = Allocated(20, 4, 10 * Factor);
        Assert.All(few.Zip(many), p => Assert.InRange((double)p.Second.Bytes / p.First.Bytes, 0.5, Factor * OverLinear));
    }

    private static string Series(string what) =>
        string.Join(
            ", ",
            new[] { 50, 100, 200, 400, 800 }.Select(n =>
                $"{Allocated(n, n / 10, 1).First(a => a.What == what).Bytes / n} bytes for each of {n}"
            )
        );

    private static async Task<(long Apply, long Plan)> RequestsAsync(int users, int buckets)
    {
        await using var run = await SandboxRun.StartAsync();
        run.Counters.Reset();
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(Text(users, buckets, 1))).Outcome);
        var apply = run.Counters.Total;
        run.Counters.Reset();
        Assert.Empty((await run.PlanAsync(Text(users, buckets, 1))).Plan.Steps);
        return (apply, run.Counters.Total);
    }

    private static List<(string What, long Bytes)> Allocated(int users, int buckets, int statements)
    {
        var text = Loading.Head + Text(users, buckets, statements);
        var measured = new List<(string, long)>();
        var desired = Measure("load", () => Loading.LoadText(text));
        Assert.False(desired.HasErrors, string.Join('\n', desired.Diagnostics));
        Measure("lint", () => ManifestLint.Check(desired, "aws"));
        return measured;

        T Measure<T>(string what, Func<T> act)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var result = act();
            measured.Add((what, GC.GetAllocatedBytesForCurrentThread() - before));
            return result;
        }
    }

    private static string Text(int users, int buckets, int statements)
    {
        var text = new StringBuilder("defaults: {region: us-west-2, tags: {team: media}}\nbuckets:\n");
        for (var i = 0; i < buckets; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  b-{i:000}:\n    versioning: enabled\n    policy:\n      statements:\n");
            for (var s = 0; s < statements; s++)
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"        s{s}: {{Effect: Deny, Principal: \"*\", Action: \"s3:*\", Resource: \"arn:aws:s3:::b-{i:000}/{s}/*\", "
                        + $"Condition: {{Bool: {{\"aws:SecureTransport\": \"false\"}}}}}}\n"
                );
        }

        text.Append("users:\n");
        for (var i = 0; i < users; i++)
            text.Append(CultureInfo.InvariantCulture, $"  u{i:0000}: {{access: [{{bucket: b-{i % buckets:000}, allow: read-only}}]}}\n");
        return text.ToString();
    }
}
