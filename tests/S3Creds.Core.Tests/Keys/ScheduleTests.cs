using S3Creds.Testing;

namespace S3Creds.Core.Tests.Keys;

/// <summary>Lives drawn at random: several runs and rotations, each request and write of which can go wrong
/// (docs/reliability.md).</summary>
public sealed class ScheduleTests
{
    [Fact]
    public Task Whatever_goes_wrong_no_consumer_is_cut_off_and_the_runs_after_it_bring_everything_in_order() =>
        Volume.EachAsync(Volume.Seeds(desk: 500, ci: 10_000, all: 1_000_000), seed => new KeySchedule(seed).RunAsync());

    [Fact]
    public async Task A_seed_replays_the_same_life()
    {
        async Task<string> LiveAsync()
        {
            await using var world = (
                await Stages.AtAsync("{rotateAfter: 90d, grace: 7d, observe: 24h, deliver: [{file: ci.json}]}", Stage.Due)
            ).Fork();
            await world.RunAsync(new Death(31, after: true));
            await world.RunAsync();
            return string.Join('\n', world.Host.Counters.Entries.Select(e => e.ToString())) + world.Held();
        }

        Assert.Equal(await LiveAsync(), await LiveAsync());
    }
}
