namespace S3Creds.Cli.Tests.Watching;

/// <summary>A clock whose waits end at once. A wait between two comparisons calls the test first, with its number from 1 and its
/// length.</summary>
internal sealed class TurnClock(Func<int, TimeSpan, Task> between) : TimeProvider
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private long elapsed;
    private int turns;

    public List<TimeSpan> Waits { get; } = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Start.AddTicks(Interlocked.Read(ref elapsed));

    public override long GetTimestamp() => Interlocked.Read(ref elapsed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime >= TimeSpan.Zero)
        {
            Interlocked.Add(ref elapsed, dueTime.Ticks);
            if (dueTime >= Turn)
                Waits.Add(dueTime);
            _ = Task.Run(async () =>
            {
                if (dueTime >= Turn)
                    await between(Interlocked.Increment(ref turns), dueTime);
                callback(state);
            });
        }

        return new Done();
    }

    private sealed class Done : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose() { }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
