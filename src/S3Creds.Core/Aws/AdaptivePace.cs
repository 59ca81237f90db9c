namespace S3Creds.Core.Aws;

/// <summary>
/// Spaces requests out. A service refuses what its token bucket has no tokens for, and does not publish how many it gets a second
/// (https://aws.amazon.com/blogs/security/how-to-monitor-and-query-iam-resources-at-scale-part-2/), so the pace measures it: between two
/// refusals the bucket was empty twice, and what passed in between is what was filled in.
/// </summary>
public sealed class AdaptivePace
{
    private const double First = 2;
    private const double Least = 0.25;
    private const double Most = 100;

    /// <summary>Until the first refusal: the bucket is full, and is best used.</summary>
    private const double Search = 1.5;

    /// <summary>A little below the rate after a refusal, and a little above it at the end of a cycle, so that a higher limit is found.</summary>
    private const double Below = 0.97;

    private const double Above = 1.06;

    /// <summary>A measurement cannot see what a full bucket did not take: it is not believed far below the pace that was refused.</summary>
    private const double Believed = 0.93;

    private const int LongMeasurement = 100;
    private const int Remembered = 64;

    private static readonly TimeSpan ShortestCycle = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan PauseAfter = TimeSpan.FromSeconds(0.5);

    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly long start;
    private readonly Queue<TimeSpan> latest = new();
    private TimeSpan next;
    private double perSecond;
    private double measured;
    private bool isSearching = true;

    /// <summary>When the bucket was empty, and how many requests have passed since.</summary>
    private TimeSpan empty;
    private long passed;

    private TimeSpan since;
    private TimeSpan deaf = TimeSpan.MinValue;

    private AdaptivePace(TimeProvider time, double perSecond)
    {
        this.time = time;
        this.perSecond = perSecond;
        start = time.GetTimestamp();
    }

    /// <summary>Requests a second at this moment; infinite where nothing limits.</summary>
    public double PerSecond
    {
        get
        {
            lock (gate)
                return RateAt(Now);
        }
    }

    /// <summary>Whether the service has refused requests for their number: the pace is then what it lets through.</summary>
    public bool IsMeasured
    {
        get
        {
            lock (gate)
                return !isSearching;
        }
    }

    public static AdaptivePace ForAws(TimeProvider time) => new(time, First);

    /// <summary>No limit until the store throttles.</summary>
    public static AdaptivePace Unlimited(TimeProvider time) => new(time, double.PositiveInfinity);

    private TimeSpan Now => time.GetElapsedTime(start);

    /// <summary>Waits for this request's turn. Turns are handed out in the order of the calls.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => WaitAsync(new Waits(time), "the store", cancellationToken);

    /// <inheritdoc cref="WaitAsync(CancellationToken)"/>
    internal async Task WaitAsync(Waits waits, string service, CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (gate)
        {
            var now = Now;
            var rate = RateAt(now);
            if (double.IsPositiveInfinity(rate))
                return;
            var turn = next > now ? next : now;
            next = turn + TimeSpan.FromSeconds(1 / rate);
            wait = turn - now;
        }

        if (wait > TimeSpan.Zero)
            await waits.ForAsync($"writes to {service} are paced to stay below its rate limit", wait, cancellationToken);
    }

    public void Succeeded()
    {
        lock (gate)
        {
            passed++;
            latest.Enqueue(Now);
            if (latest.Count > Remembered)
                latest.Dequeue();
            if (isSearching && !double.IsPositiveInfinity(perSecond))
                perSecond = Math.Min(Most, perSecond * Search);
        }
    }

    /// <summary>One burst of refusals is one signal.</summary>
    public void Throttled()
    {
        lock (gate)
        {
            var now = Now;
            if (now < deaf)
                return;
            var refused = double.IsPositiveInfinity(perSecond) ? SentPerSecond(now) : RateAt(now);
            var length = now - empty;
            if (isSearching)
            {
                (measured, isSearching) = (refused / 2, false);
                Measure(now);
            }
            else if (passed < 3)
                measured = refused * 0.6;
            else if (length < Cycle / 2)
            {
                // Refused again so soon, the bucket was never filled: this measurement goes on.
                measured = Math.Min(refused, passed / length.TotalSeconds);
                if (passed > LongMeasurement)
                    Measure(now);
            }
            else
            {
                measured = Math.Min(refused, Math.Max(passed / length.TotalSeconds, Believed * refused));
                Measure(now);
            }

            measured = Math.Clamp(measured, Least, Most);
            perSecond = measured;
            since = now;
            deaf = now + Max(Burst, TimeSpan.FromSeconds(2 / refused));
            next = Max(next, now + PauseAfter);
        }
    }

    private TimeSpan Cycle => Max(ShortestCycle, TimeSpan.FromSeconds(80 / measured));

    private void Measure(TimeSpan now) => (empty, passed) = (now, 0);

    private double RateAt(TimeSpan now)
    {
        if (isSearching)
            return perSecond;
        var cycles = (now - since) / Cycle;
        var factor =
            cycles < 1
                ? Below + ((Above - Below) * cycles)
                // The limit is another one now.
                : Above * (1 + (0.1 * (cycles - 1)) + (0.3 * (cycles - 1) * (cycles - 1)));
        return Math.Clamp(measured * factor, Least, Most);
    }

    private double SentPerSecond(TimeSpan now) =>
        latest.TryPeek(out var first) && now > first ? Math.Min(2 * Most, latest.Count / (now - first).TotalSeconds) : Most;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
