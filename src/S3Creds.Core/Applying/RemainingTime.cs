using System.Globalization;

namespace S3Creds.Core.Applying;

/// <summary>How fast the steps of a run end, and how long those that are left take at that speed. Steps are not alike: a user with three
/// grants takes three writes, and a limit of IAM does not hold up S3. So writes are counted, and the speed is measured for each limit by
/// itself. The latest steps count: the first ones may have found a bucket full of requests.</summary>
public sealed class RemainingTime
{
    private const int Latest = 128;
    private const int Fewest = 8;

    private readonly TimeProvider time;
    private readonly Dictionary<StepLimit, Part> parts;
    private readonly Part all;

    public RemainingTime(TimeProvider time, IReadOnlyCollection<StepWork> steps)
    {
        this.time = time;
        parts = steps.GroupBy(s => s.Limit).ToDictionary(g => g.Key, g => new Part(g.Sum(s => s.Writes)));
        all = new Part(steps.Count);
    }

    public void Advance(StepWork step)
    {
        var now = time.GetTimestamp();
        all.End(now, 1);
        parts.GetValueOrDefault(step.Limit)?.End(now, step.Writes);
    }

    /// <summary>Steps a second; null while too few have ended.</summary>
    public double? PerSecond => all.PerSecond(time);

    /// <summary>Null while too few steps have ended. A speed that is not known yet counts as the lowest that is.</summary>
    public TimeSpan? Left
    {
        get
        {
            var known = parts.Values.Select(p => p.PerSecond(time)).Min();
            return known is null
                ? null
                : TimeSpan.FromSeconds(parts.Values.Where(p => p.Left > 0).Sum(p => p.Left / (p.PerSecond(time) ?? known.Value)));
        }
    }

    /// <summary>The steps that meet one limit.</summary>
    private sealed class Part(int writes)
    {
        private readonly Queue<(long At, int Writes)> ended = new();
        private long last;
        private int passed;

        public int Left { get; private set; } = writes;

        public void End(long now, int writes)
        {
            Left = Math.Max(0, Left - writes);
            ended.Enqueue((now, writes));
            passed += writes;
            last = now;
            if (ended.Count > Latest)
                passed -= ended.Dequeue().Writes;
        }

        /// <summary>While it ran: what came after its last step does not slow it down.</summary>
        public double? PerSecond(TimeProvider time) =>
            ended.Count >= Fewest && time.GetElapsedTime(ended.Peek().At, last) is var length && length > TimeSpan.Zero
                ? (passed - ended.Peek().Writes) / length.TotalSeconds
                : null;
    }

    /// <summary><c>11.5/s (the limit of IAM), 25 s left</c>; null while too few steps have ended.</summary>
    /// <param name="limit">Why it is not faster; null where nothing holds it up.</param>
    public string? Text(string? limit) =>
        PerSecond is { } rate && Left is { } left
            ? string.Create(CultureInfo.InvariantCulture, $"{rate:0.#}/s{(limit is null ? "" : $" ({limit})")}, {Length(left)} left")
            : null;

    public static string Length(TimeSpan time) =>
        time < TimeSpan.FromSeconds(90) ? FormattableString.Invariant($"{time.TotalSeconds:0} s")
        : time < TimeSpan.FromMinutes(90) ? FormattableString.Invariant($"{time.TotalMinutes:0} min")
        : FormattableString.Invariant($"{time.TotalHours:0.0} h");
}
