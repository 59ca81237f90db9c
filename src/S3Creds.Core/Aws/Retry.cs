namespace S3Creds.Core.Aws;

/// <summary>What comes after a try.</summary>
public readonly record struct Next
{
    private Next(TimeSpan? pause, TimeSpan? within)
    {
        IsAgain = true;
        (Pause, Limit) = (pause, within);
    }

    /// <summary>No further try: the result is returned, the failure thrown.</summary>
    public static Next Done => default;

    /// <summary>Another try after the pause of the <see cref="Retry"/>.</summary>
    public static Next Again { get; } = new(null, null);

    /// <summary>Another try without a pause.</summary>
    public static Next AtOnce { get; } = new(TimeSpan.Zero, null);

    internal bool IsAgain { get; }

    internal TimeSpan? Pause { get; }

    internal TimeSpan? Limit { get; }

    /// <summary>Another try after a pause of its own.</summary>
    public static Next After(TimeSpan pause) => new(pause, null);

    /// <summary>Another try, but only within this time since the first.</summary>
    public static Next Within(TimeSpan limit) => new(null, limit);

    public static Next If(bool again) => again ? Again : Done;
}

/// <summary>How long the pause after each try is, counted from 1.</summary>
public static class Pauses
{
    /// <param name="most">The longest; null: they grow without end.</param>
    public static Func<int, TimeSpan> Growing(TimeSpan first, TimeSpan? most = null, double factor = 2) =>
        tries =>
        {
            var milliseconds = first.TotalMilliseconds * Math.Pow(factor, tries - 1);
            return TimeSpan.FromMilliseconds(Math.Min(milliseconds, (most ?? TimeSpan.FromDays(1)).TotalMilliseconds));
        };

    public static Func<int, TimeSpan> Steps(TimeSpan step) => tries => step * tries;

    public static Func<int, TimeSpan> Every(TimeSpan pause) => _ => pause;
}

/// <summary>
/// The one loop that tries a thing again: with pauses between the tries, until it is done, its time is over, its tries are used up, or the
/// run is to stop. Pauses go through <see cref="Waits"/>, so that a long one is reported.
/// </summary>
/// <param name="Why">What is waited for, as a person reads it.</param>
/// <param name="Pause">See <see cref="Pauses"/>.</param>
public sealed record Retry(Waits Waits, string Why, Func<int, TimeSpan> Pause)
{
    /// <summary>No try begins later than this after the first; null: the number of tries decides.</summary>
    public TimeSpan? Within { get; init; }

    /// <summary>At most; the first one counts.</summary>
    public int Tries { get; init; } = int.MaxValue;

    /// <summary>A graceful stop ends the pause; the try after it is the last and decides.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Waits for something in the account, which another run may change as soon as this one has lost its lock: then no try follows.</summary>
    public bool IsOfAccount { get; init; }

    /// <summary>Tries again where a failure may pass; any other is thrown, and the last one of them.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> act, Func<Exception, bool> mayPass, CancellationToken cancellationToken) =>
        RunAsync(act, static _ => Next.Done, e => Next.If(mayPass(e)), cancellationToken);

    /// <inheritdoc cref="RunAsync{T}(Func{Task{T}}, Func{Exception, bool}, CancellationToken)"/>
    public Task RunAsync(Func<Task> act, Func<Exception, bool> mayPass, CancellationToken cancellationToken) =>
        RunAsync(
            async () =>
            {
                await act();
                return true;
            },
            mayPass,
            cancellationToken
        );

    /// <summary>Looks again until what is seen needs no further look.</summary>
    /// <returns>What was seen last.</returns>
    public Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, Next> judge, CancellationToken cancellationToken) =>
        RunAsync(look, judge, static _ => Next.Done, cancellationToken);

    public async Task<T> RunAsync<T>(
        Func<Task<T>> act,
        Func<T, Next> judge,
        Func<Exception, Next> judgeFailure,
        CancellationToken cancellationToken
    )
    {
        var begun = Waits.Stamp();
        for (var tries = 1; ; tries++)
        {
            TimeSpan? pause;
            try
            {
                var result = await act();
                pause = PauseBefore(judge(result), tries, begun);
                if (pause is null)
                    return result;
            }
            catch (Exception e) when ((pause = PauseBefore(judgeFailure(e), tries, begun)) is not null)
            {
                // Tried again below.
            }

            await WaitAsync(pause.Value, begun, cancellationToken);
        }
    }

    /// <summary>Null: there is no further try.</summary>
    private TimeSpan? PauseBefore(Next next, int tries, WaitStamp begun)
    {
        if (!next.IsAgain || tries >= Tries || Stop.IsCancellationRequested || (IsOfAccount && Waits.IsClosed()))
            return null;
        var pause = next.Pause ?? Pause(tries);
        if ((next.Limit ?? Within) is not { } limit)
            return pause;
        // What is tried again at once is bounded as if it paused.
        var elapsed = Waits.Since(begun);
        return elapsed >= limit || elapsed + (pause > TimeSpan.Zero ? pause : Pause(tries)) > limit ? null : pause;
    }

    private async Task WaitAsync(TimeSpan pause, WaitStamp begun, CancellationToken cancellationToken)
    {
        if (pause == TimeSpan.Zero)
            return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Stop);
        try
        {
            await Waits.PauseAsync(Why, begun, Within, pause, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The next try is the last.
        }
    }
}
