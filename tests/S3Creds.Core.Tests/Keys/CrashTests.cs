using S3Creds.Sandbox;

namespace S3Creds.Core.Tests.Keys;

/// <summary>A process that dies before or after any of its acts: the next one converges, and the consumer never notices.</summary>
public sealed class CrashTests
{
    private const string Keys = "{rotateAfter: 90d, grace: 7d, observe: 24h, deliver: [{file: ci.json}]}";

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Killed_at_every_act_the_next_run_converges(bool rotating, bool after)
    {
        var points = 0;
        for (var at = 1; ; at++)
        {
            await using var world = await KeyWorld.StartAsync(Keys);
            await PrepareAsync(world, rotating);
            var death = new Death(at, after);
            var secrets = new HashSet<string>(StringComparer.Ordinal);
            var outcome = await world.RunAsync(death);
            var where = $"{(rotating ? "rotation" : "creation")} killed {(after ? "after" : "before")} act {at}";
            await KeyInvariants.AlwaysAsync(world, where);
            if (!death.IsDead)
            {
                Assert.Equal(0, outcome!.ExitCode);
                break;
            }

            points++;
            Keep(world, secrets);
            Assert.True((await world.RunAsync())?.ExitCode == 0, where + ": " + string.Join('\n', world.Failures()));
            await KeyInvariants.ConvergedAsync(world, where);
            Keep(world, secrets);
            KeyInvariants.NoCanary(world, secrets);
            await world.RunAsync();
            Assert.True(world.LastPlan!.Steps.Count == 0, where + ": a plan after the re-run is not empty");
        }

        Assert.True(points >= 20, $"only {points} points");
    }

    [Theory]
    [InlineData(17)]
    public async Task Killed_twice_at_drawn_pairs_of_acts_the_third_run_converges(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 60; i++)
        {
            var (first, second, rotating) = (random.Next(1, 40), random.Next(1, 40), random.Next(2) == 0);
            var (a, b) = (random.Next(2) == 0, random.Next(2) == 0);
            var where = $"seed {seed}, pair {i}: {first}{(a ? "+" : "-")}, {second}{(b ? "+" : "-")}, rotating {rotating}";
            await using var world = await KeyWorld.StartAsync(Keys);
            await PrepareAsync(world, rotating);
            await world.RunAsync(new Death(first, a));
            await KeyInvariants.AlwaysAsync(world, where);
            await world.RunAsync(new Death(second, b));
            await KeyInvariants.AlwaysAsync(world, where);
            Assert.True((await world.RunAsync())?.ExitCode == 0, where + ": " + string.Join('\n', world.Failures()));
            await KeyInvariants.ConvergedAsync(world, where);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Under_drawn_faults_and_lagging_reads_the_consumer_never_fails_and_a_quiet_run_converges(int start)
    {
        // S3CREDS_SCHEDULES raises the volume; a failure names the seed that replays it.
        var volume = int.TryParse(Environment.GetEnvironmentVariable("S3CREDS_SCHEDULES"), out var wanted) ? wanted : 120;
        for (var i = 0; i < volume / 3; i++)
        {
            var seed = (start * 1_000_000) + i;
            var random = new Random(seed);
            var lag = random.Next(2) == 0 ? ReadLag.None : new ReadLag.UpTo(TimeSpan.FromSeconds(random.Next(1, 61)));
            await using var world = await KeyWorld.StartAsync(Keys, new SandboxOptions { IamReadLag = lag, EnforcementLag = lag });
            await PrepareAsync(world, random.Next(2) == 0);
            for (var run = 0; run < 3; run++)
            {
                var gate = new Lock();
                world.Faults = (point, request) =>
                {
                    lock (gate)
                        return Draw(random, point, request);
                };
                await TryAsync(world, random.Next(3) == 0 ? new Death(random.Next(1, 40), random.Next(2) == 0) : null);
                world.Faults = (_, _) => null;
                // What a write did takes effect within the lag; consumers read their sinks later than that.
                world.Advance(TimeSpan.FromMinutes(3));
                await KeyInvariants.AlwaysAsync(world, $"seed {seed}, run {run}");
            }

            for (var quiet = 0; quiet < 2; quiet++)
            {
                await TryAsync(world, null);
                world.Advance(TimeSpan.FromMinutes(3));
            }

            await KeyInvariants.ConvergedAsync(world, $"seed {seed}: {string.Join(" | ", world.Failures().TakeLast(2))}");
        }
    }

    [Theory]
    [InlineData(FaultPoint.AfterEffect)]
    [InlineData(FaultPoint.BeforeEffect)]
    public async Task A_creation_whose_answer_is_lost_is_sent_once_and_cleaned_up_before_the_next(FaultPoint lost)
    {
        await using var world = await KeyWorld.StartAsync(Keys);
        await PrepareAsync(world, rotating: false);
        world.Faults = (point, request) => request is { Operation: "CreateAccessKey", Occurrence: 1 } && point == lost ? new Fault.Reset() : null;
        Assert.True((await world.RunAsync())!.ExitCode == 0, string.Join('\n', world.Failures()));
        Assert.Equal(2, world.Host.Counters.Count("iam", "CreateAccessKey"));
        Assert.Equal(lost == FaultPoint.AfterEffect ? 1 : 0, world.Host.Counters.Count("iam", "DeleteAccessKey"));
        await KeyInvariants.ConvergedAsync(world, "lost answer");
    }

    private static Fault? Draw(Random random, FaultPoint point, RequestSummary request)
    {
        if (random.Next(12) != 0)
            return null;
        return (point, random.Next(5)) switch
        {
            (FaultPoint.BeforeEffect, 0) => Fault.Throttle,
            (_, 1) => Fault.InternalError,
            (_, 2) => new Fault.Reset(),
            (FaultPoint.BeforeAnswer, 3) => new Fault.Truncate(random.Next(1, 80)),
            (FaultPoint.BeforeEffect, 4) when request.IsWrite => new Fault.Duplicate(random.Next(2) == 0),
            _ => null,
        };
    }

    private static async Task TryAsync(KeyWorld world, Death? death)
    {
        try
        {
            await world.RunAsync(death);
        }
        catch (Core.Diagnostics.S3CredsException)
        {
            // A plan or an apply that is refused has done nothing: the next run tries again.
        }
    }

    private static async Task PrepareAsync(KeyWorld world, bool rotating)
    {
        await world.AsRootAsync(a => a.Iam.CreateUserAsync(new()
        {
            UserName = KeyWorld.User,
            Tags = [new() { Key = "s3creds:owner", Value = "team" }, new() { Key = "s3creds:source", Value = "team.yaml" }],
        }));
        world.Advance(TimeSpan.FromMinutes(3));
        if (!rotating)
            return;
        Assert.Equal(0, (await world.RunAsync())!.ExitCode);
        world.Advance(TimeSpan.FromDays(91));
    }

    private static void Keep(KeyWorld world, HashSet<string> secrets)
    {
        if (world.Held() is { } held)
            secrets.Add(held.Secret);
    }
}
