namespace S3Creds.Core.Aws;

/// <summary>
/// How many requests may be in flight: halved when the store throttles, one more after as many successes as there are places. First come,
/// first served.
/// </summary>
public sealed class AdaptiveLimit(TimeProvider time, int most)
{
    private readonly int most = most;
    private readonly Lock gate = new();
    private readonly Queue<TaskCompletionSource> waiting = new();
    private readonly long start = time.GetTimestamp();
    private TimeSpan? lastDrop;
    private int places = most;
    private int taken;
    private int successes;

    /// <summary>Places at this moment.</summary>
    public int Places
    {
        get
        {
            lock (gate)
                return places;
        }
    }

    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource turn;
        lock (gate)
        {
            if (taken < places && waiting.Count == 0)
            {
                taken++;
                return;
            }

            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Enqueue(turn);
        }

        await using var registration = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        await turn.Task;
    }

    public void Leave()
    {
        lock (gate)
        {
            taken--;
            Admit();
        }
    }

    public void Succeeded()
    {
        lock (gate)
        {
            if (places == most || ++successes < places)
                return;
            successes = 0;
            places++;
            Admit();
        }
    }

    /// <summary>At most once a second: one burst of refusals is one signal.</summary>
    public void Throttled()
    {
        lock (gate)
        {
            var now = time.GetElapsedTime(start);
            if (lastDrop is { } last && now - last < TimeSpan.FromSeconds(1))
                return;
            lastDrop = now;
            successes = 0;
            places = Math.Max(1, places / 2);
        }
    }

    /// <summary>A turn that was cancelled meanwhile is passed over.</summary>
    private void Admit()
    {
        while (taken < places && waiting.TryDequeue(out var turn))
        {
            if (turn.TrySetResult())
                taken++;
        }
    }
}
