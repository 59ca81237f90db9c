using S3Creds.Core.Diagnostics;
using S3Creds.Sandbox;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Keys;

/// <summary>A process that dies before or after any of its acts: the next one converges, and no consumer ever notices.</summary>
public sealed class CrashTests
{
    private const string File = "{rotateAfter: 90d, grace: 7d, observe: 24h, deliver: [{file: ci.json}]}";
    private const string Three = "{rotateAfter: 90d, grace: 7d, observe: 24h, deliver: [{file: ci.json}, {ssm: /team/ci}, {stdout: true}]}";

    [Theory]
    [InlineData(File, (int)Stage.NoUser, 20)]
    [InlineData(File, (int)Stage.Due, 20)]
    [InlineData(File, (int)Stage.RetiredLong, 8)]
    [InlineData(File, (int)Stage.Inactive, 8)]
    [InlineData(Three, (int)Stage.NoKey, 20)]
    [InlineData(Three, (int)Stage.Due, 20)]
    public async Task Killed_before_and_after_every_act_the_next_run_converges(string keys, int stage, int atLeast)
    {
        var points = 0;
        foreach (var after in (bool[])[false, true])
        {
            for (var at = 1; ; at++)
            {
                await using var world = (await Stages.AtAsync(keys, (Stage)stage)).Fork();
                var death = new Death(at, after);
                var outcome = await world.RunAsync(death);
                var where = $"{(Stage)stage}, killed {(after ? "after" : "before")} act {at}";
                await KeyInvariants.AlwaysAsync(world, where);
                if (!death.IsDead)
                {
                    Assert.Equal(Outcome.Done, outcome!.Outcome);
                    break;
                }

                points++;
                await ConvergesAsync(world, where);
            }
        }

        Assert.True(points >= 2 * atLeast, $"only {points} points");
    }

    /// <summary>All ordered pairs with S3CREDS_LONG=1; else for each first death some second ones.</summary>
    [Theory]
    [InlineData(File, (int)Stage.NoUser)]
    [InlineData(File, (int)Stage.Due)]
    [InlineData(Three, (int)Stage.Due)]
    public async Task Killed_twice_the_third_run_converges(string keys, int stage)
    {
        var from = await Stages.AtAsync(keys, (Stage)stage);
        var whole = new Death(long.MaxValue, after: false);
        await using (var clean = from.Fork())
            await clean.RunAsync(whole);
        var pairs = 0L;
        await Volume.EachAsync(
            Enumerable.Range(1, (int)whole.Acts).SelectMany(at => (bool[])[false, true], (at, after) => (At: at, After: after)),
            async first =>
            {
                await using var once = from.Fork();
                await once.RunAsync(new Death(first.At, first.After));
                await KeyInvariants.AlwaysAsync(once, $"{first}");
                await using var recovery = once.Fork();
                var again = new Death(long.MaxValue, after: false);
                await recovery.RunAsync(again);
                foreach (var second in Seconds((int)again.Acts, seed: (first.At * 2) + (first.After ? 1 : 0)))
                {
                    await using var world = once.Fork();
                    await world.RunAsync(new Death(second.At, second.After));
                    var where = $"{(Stage)stage}, killed at {first}, then at {second}";
                    await KeyInvariants.AlwaysAsync(world, where);
                    await ConvergesAsync(world, where);
                    Interlocked.Increment(ref pairs);
                }
            }
        );
        Assert.True(pairs >= 2 * whole.Acts, $"only {pairs} pairs");
    }

    [Theory]
    [InlineData((int)FaultPoint.AfterEffect)]
    [InlineData((int)FaultPoint.BeforeEffect)]
    public async Task A_creation_whose_answer_is_lost_is_sent_once_and_cleaned_up_before_the_next(int lost)
    {
        await using var world = (await Stages.AtAsync(File, Stage.NoKey)).Fork();
        world.Faults = (point, request) =>
            request is { Operation: "CreateAccessKey", Occurrence: 1 } && (int)point == lost ? new Fault.Reset() : null;
        Assert.True((await world.RunAsync())!.Outcome == Outcome.Done, string.Join('\n', world.Failures()));
        Assert.Equal(2, world.Host.Counters.Count("iam", "CreateAccessKey"));
        Assert.Equal((FaultPoint)lost == FaultPoint.AfterEffect ? 1 : 0, world.Host.Counters.Count("iam", "DeleteAccessKey"));
        await KeyInvariants.ConvergedAsync(world, "lost answer");
    }

    /// <summary>Found by seed 2146: the tag was written and its answer lost, nothing was printed, and the verification looked later than
    /// the tag.</summary>
    [Fact]
    public async Task A_key_that_nobody_was_shown_is_replaced_even_where_this_machines_clock_is_behind()
    {
        await using var world = (
            await Stages.AtAsync("{rotateAfter: 90d, grace: 7d, observe: 24h, deliver: [{stdout: true}]}", Stage.Due)
        ).Fork();
        world.Faults = (point, request) =>
            request is { Operation: "TagUser", Occurrence: 2 } && point == FaultPoint.AfterEffect ? Fault.InternalError : null;
        Assert.Equal(Outcome.Partial, (await world.RunAsync(new KeyRun { Skew = TimeSpan.FromMinutes(-5) }))!.Outcome);
        world.Faults = (_, _) => null;
        var unseen = world.Ring().Tags.Delivering;
        Assert.NotNull(unseen);
        Assert.DoesNotContain(unseen, world.Terminal, StringComparison.Ordinal);
        world.Advance(TimeSpan.FromHours(25));
        await ConvergesAsync(world, "a delivery that did not happen");
        Assert.Null(world.Ring()[unseen]);
    }

    private static IEnumerable<(int At, bool After)> Seconds(int acts, int seed)
    {
        var all = Enumerable.Range(1, acts).SelectMany(at => (bool[])[false, true], (at, after) => (at, after)).ToArray();
        if (Volume.IsLong)
            return all;
        new Random(seed).Shuffle(all);
        return all.Take(Volume.Of(desk: 1, ci: 3, all: all.Length));
    }

    /// <summary>One run more brings everything in order, and the next has nothing to do.</summary>
    private static async Task ConvergesAsync(KeyWorld world, string where)
    {
        Assert.True((await world.RunAsync())?.Outcome == Outcome.Done, where + ": " + string.Join('\n', world.Failures()));
        await KeyInvariants.ConvergedAsync(world, where);
        await world.RunAsync();
        Assert.True(world.LastPlan!.Steps.Count == 0, where + ": a plan after the re-run is not empty");
    }
}
