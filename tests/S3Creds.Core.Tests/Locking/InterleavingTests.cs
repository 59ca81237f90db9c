using S3Creds.Core.Diagnostics;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Locking;

/// <summary>Runs that change one account at once, request by request in an order that one number draws.</summary>
public sealed class InterleavingTests
{
    [Fact]
    public Task Under_the_lock_no_two_runs_change_the_account_at_once() =>
        Volume.EachAsync(Volume.Seeds(desk: 20, ci: 5_000, all: 50_000), async seed =>
        {
            await using var world = await LockSchedule.StartAsync(seed, stops: false);
            await world.RunAsync();
            Assert.Empty(world.Trespasses);
            // A run that meets nothing but lost answers is refused before its first change.
            Assert.All(world.Runs, run =>
                Assert.True(run.Problem is null || run.Problem.StartsWith("S3C286", StringComparison.Ordinal), $"{run.Name}: {run.Problem}")
            );
            await world.ConvergesAsync();
        });

    /// <summary>Runs are stopped past their lease, killed, and their requests arrive late; locks are removed by hand. A run that has lost
    /// its lock has at most one request on its way, and sends no other.</summary>
    [Fact]
    public Task A_run_that_lost_its_lock_sends_at_most_the_request_that_is_on_its_way()
    {
        var (lost, trespassed) = (0, 0);
        return RunAllAsync();

        async Task RunAllAsync()
        {
            await Volume.EachAsync(Volume.Seeds(desk: 20, ci: 5_000, all: 50_000), async seed =>
            {
                await using var world = await LockSchedule.StartAsync(seed, stops: true);
                await world.RunAsync();
                foreach (var run in world.Trespasses.GroupBy(t => t.Run))
                {
                    Interlocked.Increment(ref trespassed);
                    Assert.True(run.Count() == 1, $"{run.Key} sent {run.Count()} changes without the lock: {string.Join(", ", run)}");
                    Assert.True(run.Single().WasStopped, $"{run.Single()} was not on its way when the lock was lost");
                }

                Interlocked.Add(ref lost, world.Runs.Count(r => r.Problem?.Contains(LockCodes.Lost.Code) == true));
                Assert.All(world.Runs, run =>
                    Assert.True(run.Problem is null || LockSchedule.IsExpected(run.Problem), $"{run.Name}: {run.Problem}")
                );
                await world.ConvergesAsync();
            });
            // The schedules must reach what they are about.
            if (Environment.GetEnvironmentVariable("S3CREDS_SEED") is null)
                Assert.True(lost > 0 && trespassed > 0, $"{lost} runs lost their lock, {trespassed} had a request on its way");
        }
    }
}
