namespace S3Creds.Core.Aws;

/// <summary>A wait that a person would notice.</summary>
/// <param name="Why">What is waited for: <c>user/ci: the new key is tested until it works everywhere</c>.</param>
/// <param name="AtMost">It ends earlier where what it waits for happens.</param>
public sealed record Wait(string Why, DateTimeOffset Until, bool AtMost);

/// <summary>All waits of a run go through here: a wait longer than two seconds reports its reason and its end.</summary>
public sealed class Waits(TimeProvider time)
{
    public static readonly TimeSpan Noticed = TimeSpan.FromSeconds(2);

    /// <summary>The same reason is not reported again so soon: parallel steps wait for the same.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(60);

    private readonly Lock gate = new();
    private readonly Dictionary<string, DateTimeOffset> reported = new(StringComparer.Ordinal);

    /// <summary>Hears of a wait before it begins, or as soon as it is known to be long.</summary>
    public Action<Wait>? Report { get; set; }

    internal DateTimeOffset Now => time.GetUtcNow();

    /// <summary>One wait of a known length.</summary>
    public Task ForAsync(string why, TimeSpan length, CancellationToken cancellationToken)
    {
        if (length > Noticed)
            ReportOnce(new Wait(why, time.GetUtcNow() + length, AtMost: false));
        return Task.Delay(length, time, cancellationToken);
    }

    /// <summary>Pauses between tries of the same thing.</summary>
    public WaitSeries Begin(string why, TimeSpan atMost) => new(this, why, time.GetUtcNow(), atMost);

    /// <summary>Reports what takes longer than is noticed, while it runs.</summary>
    /// <returns>Disposed where it has ended.</returns>
    public IDisposable Watch(string why, TimeSpan atMost)
    {
        var wait = new Wait(why, time.GetUtcNow() + atMost, AtMost: true);
        return TimeProvider.System.CreateTimer(_ => ReportOnce(wait), null, Noticed, Timeout.InfiniteTimeSpan);
    }

    internal Task PauseAsync(Wait series, DateTimeOffset begun, TimeSpan pause, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() + pause - begun > Noticed)
            ReportOnce(series);
        return Task.Delay(pause, time, cancellationToken);
    }

    internal void ReportOnce(Wait wait)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (reported.TryGetValue(wait.Why, out var last) && now - last < Quiet)
                return;
            reported[wait.Why] = now;
        }

        Report?.Invoke(wait);
    }
}

/// <summary>Tries of one thing with pauses between them.</summary>
public sealed class WaitSeries
{
    private readonly Waits waits;
    private readonly DateTimeOffset begun;
    private readonly Wait wait;

    internal WaitSeries(Waits waits, string why, DateTimeOffset begun, TimeSpan atMost)
    {
        this.waits = waits;
        this.begun = begun;
        wait = new Wait(why, begun + atMost, AtMost: true);
    }

    /// <summary>When the last try is over.</summary>
    public DateTimeOffset Until => wait.Until;

    public Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken) => waits.PauseAsync(wait, begun, pause, cancellationToken);
}
