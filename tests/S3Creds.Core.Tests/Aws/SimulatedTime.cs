using System.Collections.Concurrent;

namespace S3Creds.Core.Tests.Aws;

/// <summary>A clock that is moved to the next timer as soon as nothing else is left to run: hours pass in milliseconds, and two runs of the
/// same are the same.</summary>
internal sealed class SimulatedTime : TimeProvider
{
    private readonly PriorityQueue<Timer, (long Due, long Number)> timers = new();
    private readonly Pump pump = new();
    private long now;
    private long number;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public TimeSpan Elapsed => TimeSpan.FromTicks(now);

    public override long GetTimestamp() => now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(() => callback(state));
        if (dueTime >= TimeSpan.Zero)
            timers.Enqueue(timer, (now + dueTime.Ticks, number++));
        return timer;
    }

    /// <summary>Runs on this thread alone, from the beginning to the end.</summary>
    public void Run(Func<Task> act)
    {
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(pump);
        try
        {
            var task = act();
            while (!task.IsCompleted)
            {
                if (pump.RunOne())
                    continue;
                if (!timers.TryDequeue(out var timer, out var due))
                    throw new InvalidOperationException("nothing is left that could go on");
                now = Math.Max(now, due.Due);
                timer.Fire();
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    private sealed class Pump : SynchronizationContext
    {
        private readonly ConcurrentQueue<Action> queue = new();

        public override void Post(SendOrPostCallback d, object? state) => queue.Enqueue(() => d(state));

        public bool RunOne()
        {
            if (!queue.TryDequeue(out var next))
                return false;
            next();
            return true;
        }
    }

    private sealed class Timer(Action callback) : ITimer
    {
        private bool isDone;

        public void Fire()
        {
            if (isDone)
                return;
            isDone = true;
            callback();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose() => isDone = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
