using System.Globalization;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Sandbox;

namespace S3Creds.Core.Tests.Keys;

/// <summary> A life drawn from one number: where it begins, what the sinks are, how reads lag, which runs there are with which faults, how
/// much time goes by. The same number gives the same life. </summary>
internal sealed class KeySchedule
{
    private static readonly string[] Sinks =
    [
        "{file: ci.json}",
        "{file: ci.json}",
        "{file: ci.json}",
        "{file: ci.json}, {ssm: /team/ci}",
        "{file: ci.json}, {stdout: true}",
        "{stdout: true}",
    ];

    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromMinutes(3),
        TimeSpan.FromMinutes(3),
        TimeSpan.FromMinutes(3),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(25),
        TimeSpan.FromDays(8),
        TimeSpan.FromDays(91),
    ];

    /// <summary>Longer than any lag: what was written shows by then.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(3);

    private readonly int seed;
    private readonly Random random;
    private readonly string keys;
    private readonly Stage stage;
    private readonly bool writeOnly;
    private readonly TimeSpan cache;
    private readonly TimeSpan lag;

    public KeySchedule(int seed)
    {
        this.seed = seed;
        random = new Random(seed);
        var sinks = Draw(Sinks);
        writeOnly = sinks == "{stdout: true}";
        keys = $"{{rotateAfter: 90d, grace: 7d, observe: 24h, deliver: [{sinks}]}}";
        stage = Draw(Enum.GetValues<Stage>());
        lag = random.Next(2) == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(random.Next(1, 121));
        cache = writeOnly ? TimeSpan.Zero : Draw([TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromHours(6), TimeSpan.FromDays(6)]);
    }

    public async Task RunAsync()
    {
        var from = await Stages.AtAsync(keys, stage);
        ReadLag reads = lag == TimeSpan.Zero ? ReadLag.None : new ReadLag.UpTo(lag);
        await using var world = from.Fork(
            new SandboxOptions
            {
                IamReadLag = reads,
                EnforcementLag = reads,
                EnforcePolicies = random.Next(4) == 0,
            }
        );
        foreach (var consumer in world.Consumers)
            consumer.Cache = cache;
        if (cache > TimeSpan.Zero)
            world.Consumers.Add(new Consumer("file", world.Held));
        try
        {
            await LiveAsync(world);
        }
        catch (Xunit.Sdk.XunitException e)
        {
            throw new Xunit.Sdk.XunitException($"{e.Message}\n{Story(world)}", e);
        }
    }

    private async Task LiveAsync(KeyWorld world)
    {
        var runs = random.Next(1, 4);
        for (var run = 1; run <= runs; run++)
        {
            await FaultyAsync(world);
            world.Faults = (_, _) => null;
            world.Disk.IsFull = () => false;
            // What a write did takes effect within the lag; consumers read their sinks later than that.
            world.Advance(Settled);
            await KeyInvariants.AlwaysAsync(world, $"run {run} of {this}");
            world.Advance(Draw(Pauses));
        }

        await QuietAsync(world);
        await KeyInvariants.ConvergedAsync(world, $"in the end of {this}: {string.Join(" | ", world.Failures().TakeLast(2))}");
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"seed {seed} ({stage}, {keys}, lag {lag.TotalSeconds} s, cache {cache.TotalHours} h)");

    /// <summary>The writes that the account saw, for whoever replays the seed.</summary>
    private static string Story(KeyWorld world) =>
        string.Join(
            '\n',
            world
                .Host.Counters.Entries.Where(e => e.IsWrite || e.Operation == "ListBuckets")
                .Select(e => $"    {e.Time:MM-dd HH:mm:ss} {e.Operation} {e.Resource} {e.Status} {e.ErrorCode} by {e.AccessKeyId}")
        ) + $"\n    tags {world.Ring().Tags}, keys {string.Join(", ", world.Ring().Keys)}";

    private async Task FaultyAsync(KeyWorld world)
    {
        var odds = Draw([6, 12, 12, 40]);
        var gate = new Lock();
        world.Faults = (point, request) =>
        {
            lock (gate)
                return random.Next(odds) == 0 ? Draw(point, request) : null;
        };
        if (random.Next(8) == 0)
        {
            var (writes, room) = (0, random.Next(40));
            world.Disk.IsFull = () => ++writes > room;
        }

        var request = random.Next(16) switch
        {
            0 or 1 => KeyRequest.None with { Now = true },
            2 when cache == TimeSpan.Zero => KeyRequest.None with { Compromised = true },
            _ => KeyRequest.None,
        };
        await TryAsync(
            world,
            new KeyRun
            {
                Death = random.Next(2) == 0 ? new Death(random.Next(1, 90), random.Next(2) == 0) : Death.Never,
                Request = request,
                KeysOnly = random.Next(4) != 0,
                Skew = random.Next(4) == 0 ? TimeSpan.FromSeconds(random.Next(-600, 601)) : TimeSpan.Zero,
            }
        );
    }

    /// <summary>Without faults, two runs bring everything in order, and the next has nothing to do.</summary>
    private async Task QuietAsync(KeyWorld world)
    {
        for (var run = 0; run < 3; run++)
        {
            var keysOnly = stage != Stage.NoUser && random.Next(4) != 0;
            await TryAsync(world, new KeyRun { KeysOnly = keysOnly });
            Assert.True(world.Made <= 1, $"{world.Made} keys were made in one quiet run of {this}");
            world.Advance(Settled);
            if (world.LastPlan!.Steps.Count == 0 && world.Ring().Tags is { Intent: null, Delivering: null, Current: not null })
                return;
            // Where no sink can tell whether it holds the new key, its use does, or the time of observation.
            Assert.True(await world.ConsumerWorksAsync(), $"a consumer is refused in quiet run {run} of {this}");
            if (writeOnly)
                world.Advance(TimeSpan.FromHours(25));
        }

        Assert.Fail(
            $"two quiet runs leave something to do: {string.Join(", ", world.LastPlan!.Steps.Select(s => s.Id))}; "
                + $"{string.Join(" | ", world.Failures().TakeLast(3))}; {this}"
        );
    }

    private Fault? Draw(FaultPoint point, RequestSummary request) =>
        (point, random.Next(7)) switch
        {
            (FaultPoint.BeforeEffect, 0) => Fault.Throttle,
            (_, 1) => Fault.InternalError,
            (_, 2) => new Fault.Reset(),
            (FaultPoint.BeforeAnswer, 3) => new Fault.Truncate(random.Next(1, 400)),
            (FaultPoint.BeforeEffect, 4) when request.IsWrite => new Fault.Duplicate(random.Next(2) == 0),
            (_, 5) => Fault.SlowDown,
            (FaultPoint.BeforeAnswer, 6) => new Fault.Strange(Draw(Enum.GetValues<StrangeAnswer>())),
            _ => null,
        };

    private T Draw<T>(T[] from) => from[random.Next(from.Length)];

    private static async Task TryAsync(KeyWorld world, KeyRun run)
    {
        try
        {
            await world.RunAsync(run);
        }
        catch (Exception e)
            when (e
                    is S3CredsException
                        or IOException
                        or Amazon.Runtime.AmazonServiceException
                        or Amazon.Runtime.AmazonClientException
                        or HttpRequestException
            )
        {
            // A plan or an apply that is refused, or a journal that cannot be written: the program ends there, the next run tries again.
            world.Canaries.AreNotIn(e.ToString(), "a refusal");
        }
    }
}
