namespace S3Creds.Core.Aws;

/// <summary>
/// Spaces writes out: additive increase on success, halving on a throttle. IAM's write limits are undocumented token buckets,
/// so the pace finds them.
/// </summary>
public sealed class AdaptivePace
{
    private const double Least = 0.25;
    private const double Most = 20;
    private const double Step = 0.1;

    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly long start;
    private double perSecond;
    private TimeSpan next;
    private TimeSpan lastDrop = TimeSpan.MinValue;

    private AdaptivePace(TimeProvider time, double perSecond)
    {
        this.time = time;
        this.perSecond = perSecond;
        start = time.GetTimestamp();
    }

    /// <summary>Writes a second at this moment; infinite where nothing limits.</summary>
    public double PerSecond
    {
        get
        {
            lock (gate)
                return perSecond;
        }
    }

    public static AdaptivePace ForAws(TimeProvider time) => new(time, 2);

    /// <summary>No limit until the store throttles.</summary>
    public static AdaptivePace Unlimited(TimeProvider time) => new(time, double.PositiveInfinity);

    /// <summary>Waits for this write's turn. Turns are handed out in the order of the calls.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => WaitAsync(new Waits(time), "the store", cancellationToken);

    /// <inheritdoc cref="WaitAsync(CancellationToken)"/>
    internal async Task WaitAsync(Waits waits, string service, CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (gate)
        {
            if (double.IsPositiveInfinity(perSecond))
                return;
            var now = time.GetElapsedTime(start);
            var turn = next > now ? next : now;
            next = turn + TimeSpan.FromSeconds(1 / perSecond);
            wait = turn - now;
        }

        if (wait > TimeSpan.Zero)
            await waits.ForAsync($"writes to {service} are paced to stay below its rate limit", wait, cancellationToken);
    }

    public void Succeeded()
    {
        lock (gate)
            perSecond = double.IsPositiveInfinity(perSecond) ? perSecond : Math.Min(Most, perSecond + Step);
    }

    /// <summary>Halves the pace, at most once a second: one burst of refusals is one signal.</summary>
    public void Throttled()
    {
        lock (gate)
        {
            var now = time.GetElapsedTime(start);
            if (lastDrop != TimeSpan.MinValue && now - lastDrop < TimeSpan.FromSeconds(1))
                return;
            lastDrop = now;
            perSecond = double.IsPositiveInfinity(perSecond) ? Most / 2 : Math.Max(Least, perSecond / 2);
        }
    }
}
