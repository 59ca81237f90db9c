using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.AccessKeys;

namespace S3Creds.Core.Tests.Keys;

/// <summary>Whole lives of keys on the emulated account, with time under control.</summary>
public sealed class RotationTests
{
    private const string Keys = "{rotateAfter: 90d, grace: 7d, observe: 24h, deliver: [{file: ci.json}]}";

    [Fact]
    public async Task A_first_key_is_created_verified_delivered_and_committed_and_the_next_plan_is_empty()
    {
        await using var world = await KeyWorld.StartAsync(Keys);
        var outcome = await world.RunAsync();
        Assert.True(outcome!.Outcome == Outcome.Done, string.Join('\n', world.Failures()));
        var ring = world.Ring();
        var key = Assert.Single(ring.Keys);
        Assert.Equal(KeyTags.None with { Current = key.Id, RotatedAt = ring.Tags.RotatedAt }, ring.Tags);
        Assert.Equal(key.Id, world.Held()!.Value.Id);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, world.Disk[KeyWorld.SinkFile]!.Mode);
        Assert.True(await world.ConsumerWorksAsync());
        // The scan for secrets knows this one, or it would prove nothing.
        Assert.NotNull(world.Canaries.FindIn(world.Held()!.Value.Secret));
        await world.RunAsync();
        Assert.Empty(world.LastPlan!.Steps);
    }

    [Fact]
    public async Task Over_200_days_with_two_full_rotations_no_consumer_is_ever_refused_however_seldom_it_looks_into_its_sink()
    {
        await using var world = await KeyWorld.StartAsync(Keys);
        await world.RunAsync();
        // One that always looks, one that starts anew every six hours, one that reads its key once in six days: less than the grace of
        // seven.
        world.Consumers.Add(new Consumer("file", world.Held) { Cache = TimeSpan.FromHours(6) });
        world.Consumers.Add(new Consumer("file", world.Held) { Cache = TimeSpan.FromDays(6) });
        var seen = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var refused = 0;
        for (var hour = 1; hour <= 200 * 24; hour++)
        {
            world.Advance(TimeSpan.FromHours(1));
            if (hour % 24 == 0)
                Assert.True(
                    (await world.RunAsync(new KeyRun { KeysOnly = true }))!.Outcome == Outcome.Done,
                    string.Join('\n', world.Failures())
                );
            refused += await world.ConsumerWorksAsync() ? 0 : 1;
            foreach (var consumer in world.Consumers)
                seen[consumer.Held!.Value.Id] = seen.GetValueOrDefault(consumer.Held.Value.Id) + 1;
        }

        Assert.Empty(world.Violations);
        Assert.Equal((3, 0), (seen.Count, refused));
        Assert.Equal(3 * 200 * 24, seen.Values.Sum());
        // Full: both old keys were deactivated, watched and deleted, and the third is alone.
        Assert.Equal(
            (3, 2, 2),
            (
                world.Host.Counters.Count("iam", "CreateAccessKey"),
                world.Host.Counters.Count("iam", "UpdateAccessKey"),
                world.Host.Counters.Count("iam", "DeleteAccessKey")
            )
        );
        Assert.Equal(world.Held()!.Value.Id, Assert.Single(world.Ring().Keys).Id);
        Assert.Equal(KeyTags.None with { Current = world.Held()!.Value.Id, RotatedAt = null }, world.Ring().Tags with { RotatedAt = null });
    }

    [Fact]
    public async Task A_consumer_that_keeps_the_old_key_holds_its_deactivation_back_until_it_stops()
    {
        await using var world = await KeyWorld.StartAsync(Keys);
        await world.RunAsync();
        var old = world.Held()!.Value;
        world.Advance(TimeSpan.FromDays(91));
        await world.RunAsync();
        Assert.NotEqual(old.Id, world.Held()!.Value.Id);
        for (var day = 0; day < 12; day++)
        {
            world.Advance(TimeSpan.FromHours(12));
            Assert.True(await world.SignAsync(old));
            world.Advance(TimeSpan.FromHours(12));
            await world.RunAsync();
        }

        Assert.True(world.Ring()[old.Id]!.Active);
        Assert.Contains(world.LastPlan!.Diagnostics, d =>
            d.Code == "S3C606" && d.Message.Contains("by s3 in us-west-2", StringComparison.Ordinal)
        );
        world.Advance(TimeSpan.FromDays(2));
        await world.RunAsync();
        Assert.False(world.Ring()[old.Id]!.Active);
        world.Advance(TimeSpan.FromHours(25));
        await world.RunAsync();
        Assert.Null(world.Ring()[old.Id]);
    }

    [Fact]
    public async Task A_compromised_key_is_replaced_and_deactivated_at_once()
    {
        await using var world = await KeyWorld.StartAsync(Keys);
        await world.RunAsync();
        var old = world.Held()!.Value;
        Assert.True(
            (await world.RunAsync(null, KeyRequest.None with { Compromised = true }))!.Outcome == Outcome.Done,
            string.Join('\n', world.Failures())
        );
        Assert.False(world.Ring()[old.Id]!.Active);
        Assert.NotEqual(old.Id, world.Held()!.Value.Id);
        Assert.True(await world.ConsumerWorksAsync());
        Assert.Contains(world.LastPlan!.Diagnostics, d => d.Code == "S3C610");
    }

    [Fact]
    public async Task A_foreign_key_is_reported_and_never_touched_and_where_it_takes_the_slot_the_way_out_is_told()
    {
        await using var world = await KeyWorld.StartAsync(Keys);
        await world.RunAsync();
        var foreign = await world.AsRootAsync(async a =>
            (await a.Iam.CreateAccessKeyAsync(new Amazon.IdentityManagement.Model.CreateAccessKeyRequest { UserName = KeyWorld.User }))
                .AccessKey
                .AccessKeyId
        );
        world.Advance(TimeSpan.FromDays(100));
        await Assert.ThrowsAsync<Core.Diagnostics.S3CredsException>(() => world.RunAsync());
        Assert.Contains(world.LastPlan!.Diagnostics, d => d.Code == "S3C604" && d.Hint!.Contains(foreign, StringComparison.Ordinal));
        Assert.NotNull(world.Ring()[foreign]);
    }
}
