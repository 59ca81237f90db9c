namespace S3Creds.Core.Aws;

/// <summary>A wait that a person would notice.</summary>
/// <param name="Why">What is waited for: <c>user/ci: the new key is tested until it works everywhere</c>.</param>
/// <param name="Until">Null: it has no limit.</param>
/// <param name="AtMost">It ends earlier where what it waits for happens.</param>
public sealed record Wait(string Why, DateTimeOffset? Until, bool AtMost);

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

    /// <summary>Whether the run sends no changes any more.</summary>
    internal Func<bool> IsClosed { get; init; } = static () => false;

    /// <summary>What others need their time for passes in real time, whatever clock the run was given.</summary>
    internal TimeProvider Real { get; init; } = TimeProvider.System;

    internal DateTimeOffset Now => time.GetUtcNow();

    /// <summary>One wait of a known length.</summary>
    public Task ForAsync(string why, TimeSpan length, CancellationToken cancellationToken)
    {
        if (length > Noticed)
            ReportOnce(new Wait(why, time.GetUtcNow() + length, AtMost: false));
        return Task.Delay(length, time, cancellationToken);
    }

    internal WaitStamp Stamp() => new(time.GetTimestamp(), time.GetUtcNow());

    internal TimeSpan Since(WaitStamp begun) => time.GetElapsedTime(begun.Timestamp);

    /// <summary>A pause between two tries of the same thing: together with those before it, it is one wait.</summary>
    /// <param name="within">When the last try is over, from the first; null: as soon as this pause is.</param>
    internal Task PauseAsync(string why, WaitStamp begun, TimeSpan? within, TimeSpan pause, CancellationToken cancellationToken)
    {
        if (Since(begun) + pause > Noticed)
            ReportOnce(
                within is { } limit ? new Wait(why, begun.At + limit, AtMost: true) : new Wait(why, time.GetUtcNow() + pause, AtMost: false)
            );
        return Task.Delay(pause, time, cancellationToken);
    }

    /// <summary>Something that takes its own time: a program, an answer. It is reported once it is long.</summary>
    /// <param name="within">When it is given up, from now; null: it has no limit.</param>
    public async Task<T> DuringAsync<T>(string why, TimeSpan? within, Func<Task<T>> act)
    {
        var begun = time.GetUtcNow();
        await using var noticed = Noticing(() => ReportOnce(new Wait(why, begun + within, AtMost: true)));
        return await act();
    }

    /// <summary>Runs what is given unless it is disposed before a person notices the wait.</summary>
    internal ITimer Noticing(Action report) => Real.CreateTimer(_ => report(), null, Noticed, Timeout.InfiniteTimeSpan);

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

/// <summary>When the first of several tries began: by a clock that only goes forward, and as a person reads it.</summary>
internal sealed record WaitStamp(long Timestamp, DateTimeOffset At);
