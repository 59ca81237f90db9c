using S3Creds.Core.Applying;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;
using S3Creds.Core.Tests.Locking;
using S3Creds.Core.Tests.Reconciling;
using S3Creds.Sandbox;

namespace S3Creds.Core.Tests.Applying;

/// <summary>A list stands for single reads. What it costs follows the steps that begin soon, not the account.</summary>
public sealed class RecentReadsTests
{
    private const int Users = 400;
    private const string Inline = "inline";
    private const string List = "GetAccountAuthorizationDetails";

    [Fact]
    public async Task A_list_is_taken_up_for_the_steps_that_begin_next_and_a_new_one_brings_the_following()
    {
        await using var run = await WithUsersAsync();
        var clock = new ManualClock(DateTimeOffset.UnixEpoch);
        var reads = new RecentReads(run.Aws, KindTable.All, clock, 4);
        var all = Enumerable.Range(0, Users).Select(Address).ToList();
        reads.Expect(all.Select(a => (a, Inline)));
        run.Counters.Reset();

        // One step in six seconds: what is far ahead is not asked for, and is read by itself.
        clock.Move(TimeSpan.FromSeconds(6));
        Assert.NotNull(await reads.FindAsync(all[0], Inline, default));
        Assert.NotNull(await reads.FindAsync(all[90], Inline, default));
        Assert.Equal(1, Lists(run));
        Assert.Null(await reads.FindAsync(all[^1], Inline, default));
        Assert.Equal(2, Lists(run));

        foreach (var address in all[..^1])
            Assert.IsType<FacetValue.Absent>((await reads.FindAsync(address, Inline, default))?[Inline]);
        Assert.InRange(Lists(run), 3, 8);
        Assert.Equal(Lists(run), run.Counters.Total);
    }

    [Fact]
    public async Task At_an_unknown_pace_one_list_stands_for_all_until_it_is_too_old()
    {
        await using var run = await WithUsersAsync();
        var clock = new ManualClock(DateTimeOffset.UnixEpoch);
        var reads = new RecentReads(run.Aws, KindTable.All, clock, 4);
        reads.Expect(Enumerable.Range(0, Users).Select(i => (Address(i), Inline)));
        run.Counters.Reset();
        for (var i = 0; i < Users / 2; i++)
            Assert.NotNull(await reads.FindAsync(Address(i), Inline, default));
        Assert.Equal(1, run.Counters.Total);
        clock.Move(RecentReads.Fresh + TimeSpan.FromTicks(1));
        for (var i = Users / 2; i < Users; i++)
            Assert.NotNull(await reads.FindAsync(Address(i), Inline, default));
        Assert.Equal((2, 2), (Lists(run), run.Counters.Total));
    }

    /// <summary>Those of resources that this run made a moment ago: later ones are too old for that.</summary>
    [Fact]
    public async Task A_list_is_for_what_follows_the_steps_that_needed_none()
    {
        await using var run = await WithUsersAsync();
        var clock = new ManualClock(DateTimeOffset.UnixEpoch);
        var reads = new RecentReads(run.Aws, KindTable.All, clock, 4);
        reads.Expect(Enumerable.Range(0, Users).Select(i => (Address(i), Inline)));
        run.Counters.Reset();
        for (var i = 0; i < Users - 100; i++)
            reads.Pass(Address(i));
        clock.Move(RecentReads.Fresh + TimeSpan.FromSeconds(1));
        for (var i = Users - 100; i < Users; i++)
            Assert.NotNull(await reads.FindAsync(Address(i), Inline, default));
        Assert.Equal((1, 1), (Lists(run), run.Counters.Total));
    }

    [Fact]
    public async Task A_list_that_takes_longer_than_five_seconds_stands_for_twice_its_time()
    {
        var clock = new ManualClock(DateTimeOffset.UnixEpoch);
        await using var run = await WithUsersAsync(request =>
        {
            if (request.Operation == List)
                clock.Move(TimeSpan.FromSeconds(8));
            return false;
        });
        var reads = new RecentReads(run.Aws, KindTable.All, clock, 4);
        reads.Expect(Enumerable.Range(0, Users).Select(i => (Address(i), Inline)));
        run.Counters.Reset();
        for (var i = 0; i < Users; i++)
            Assert.NotNull(await reads.FindAsync(Address(i), Inline, default));
        Assert.Equal(Lists(run), run.Counters.Total);
        Assert.InRange(Lists(run), 1, 4);
    }

    [Fact]
    public async Task Of_a_list_only_what_is_asked_for_is_taken_up_with_the_policies_that_hold_its_access()
    {
        await using var run = await SandboxRun.StartAsync(time: new SkippingClock(TimeProvider.System.GetUtcNow()));
        var prefix = new string('p', 300);
        var buckets = Enumerable.Range(0, 14).Select(i => $"b-{i:00}").ToList();
        var grants = buckets.Select(b => $"{{bucket: {b}, allow: write-only, prefix: {prefix}/}}");
        var manifest =
            $"external: {{buckets: [{string.Join(", ", buckets)}]}}\nusers:\n  ada: {{access: [{string.Join(", ", grants)}]}}\n"
            + string.Concat(Enumerable.Range(0, 12).Select(i => $"  u{i:000}: {{access: [{{bucket: b-00, allow: read-only}}]}}\n"));
        Assert.Equal(Outcome.Done, (await run.ApplyAsync(manifest)).Outcome);
        var whole = await ReadAsync(only: null);
        var ada = new ResourceAddress(ResourceKind.User, "ada");
        Assert.NotEmpty(whole.Find(ada)!.AccessPolicies);

        var one = await ReadAsync([ada]);
        Assert.Equal(whole.Find(ada)![Inline], one.Find(ada)![Inline]);
        Assert.Equal([ada], one.Resources.Select(r => r.Key).Where(a => a.Kind != ResourceKind.Policy));
        Assert.Equal(whole.Find(Address(7))![Inline], (await ReadAsync([Address(7)])).Find(Address(7))![Inline]);

        async Task<BulkReading> ReadAsync(HashSet<ResourceAddress>? only)
        {
            var reading = new BulkReading(run.Aws, KindTable.All, ResourceSet.Empty, 4, Owners: false, All: false) { Only = only };
            await IamBulk.Instance.ReadAsync(reading, default);
            return reading;
        }
    }

    private static int Lists(SandboxRun run) => run.Counters.Entries.Count(e => e.Operation == List);

    private static ResourceAddress Address(int number) => new(ResourceKind.User, $"u{number:000}");

    private static async Task<SandboxRun> WithUsersAsync(Func<RequestSummary, bool>? denied = null)
    {
        var run = await SandboxRun.StartAsync(denied: denied);
        for (var i = 0; i < Users; i++)
            await run.Aws.Iam.CreateUserAsync(new() { UserName = Address(i).Name });
        return run;
    }
}
