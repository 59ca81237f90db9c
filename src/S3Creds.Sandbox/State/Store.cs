using System.Collections.Immutable;

namespace S3Creds.Sandbox.State;

/// <summary> The one place where state changes. A write is a function on the current state under a lock; a read takes the snapshot of
/// <c>now - lag</c>. What an answer reports must be on disk first: <see cref="DurableAsync"/> waits for a flush that concurrent requests
/// share. </summary>
internal sealed class Store : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim flushing = new(1, 1);
    private readonly TimeProvider clock;
    private readonly StateFile? file;
    private readonly TimeSpan longestLag;
    private ImmutableList<(DateTimeOffset Time, SandboxState State)> history;
    private long version;
    private long durable;
    private bool touched;

    public Store(SandboxState initial, TimeProvider clock, TimeSpan longestLag, StateFile? file = null)
    {
        this.clock = clock;
        this.longestLag = longestLag;
        this.file = file;
        history = [(DateTimeOffset.MinValue, initial)];
    }

    public SandboxState Current => Volatile.Read(ref history)[^1].State;

    /// <summary>How many flushes were written: fewer than writes when concurrent requests share them.</summary>
    public long Flushes { get; private set; }

    /// <summary>The newest snapshot that is at least <paramref name="lag"/> old.</summary>
    public SandboxState AsOf(TimeSpan lag)
    {
        var seen = Volatile.Read(ref history);
        if (lag <= TimeSpan.Zero)
        {
            return seen[^1].State;
        }

        var horizon = clock.GetUtcNow() - lag;
        for (var i = seen.Count - 1; i > 0; i--)
        {
            if (seen[i].Time <= horizon)
            {
                return seen[i].State;
            }
        }

        return seen[0].State;
    }

    /// <summary>What <paramref name="find"/> gives for the oldest snapshot in which it finds something.</summary>
    public T? Oldest<T>(Func<SandboxState, T?> find)
        where T : class
    {
        foreach (var (_, state) in Volatile.Read(ref history))
        {
            if (find(state) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    public T Write<T>(Func<Draft, T> change)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            var before = history[^1].State;
            var draft = new Draft(before, Seconds(now));
            var result = change(draft);
            if (!ReferenceEquals(before, draft.State))
            {
                Volatile.Write(ref history, Append(now, draft.State));
                version++;
            }

            return result;
        }
    }

    public void Write(Action<Draft> change) =>
        Write(draft =>
        {
            change(draft);
            return true;
        });

    /// <summary>A change that no answer waits for (a key's last use): it is saved with the next flush, at the latest on closing.</summary>
    public void Touch(Func<SandboxState, SandboxState> change)
    {
        lock (gate)
        {
            var (time, state) = history[^1];
            Volatile.Write(ref history, history.SetItem(history.Count - 1, (time, change(state))));
            touched = true;
        }
    }

    /// <summary>Returns once every write made before the call is on disk.</summary>
    public async Task DurableAsync(CancellationToken cancellationToken)
    {
        var wanted = Interlocked.Read(ref version);
        if (file is null || Interlocked.Read(ref durable) >= wanted)
        {
            return;
        }

        await flushing.WaitAsync(cancellationToken);
        try
        {
            if (Interlocked.Read(ref durable) < wanted)
            {
                await FlushAsync();
            }
        }
        finally
        {
            flushing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (file is not null)
        {
            await flushing.WaitAsync();
            if (touched || durable < version)
            {
                await FlushAsync();
            }

            await file.DisposeAsync();
        }

        flushing.Dispose();
    }

    // Not cancellable: another request may be waiting for this very flush.
    private async Task FlushAsync()
    {
        SandboxState state;
        long saved;
        lock (gate)
        {
            state = history[^1].State;
            saved = version;
            touched = false;
        }

        await file!.SaveAsync(state);
        Interlocked.Exchange(ref durable, saved);
        Flushes++;
    }

    private ImmutableList<(DateTimeOffset Time, SandboxState State)> Append(DateTimeOffset now, SandboxState state)
    {
        var kept = history;
        var horizon = now - longestLag;
        // The newest entry beyond the horizon stays: it is what a read at the horizon sees.
        var drop = 0;
        while (drop + 1 < kept.Count && kept[drop + 1].Time <= horizon)
        {
            drop++;
        }

        return (longestLag <= TimeSpan.Zero ? [] : kept.RemoveRange(0, drop)).Add((now, state));
    }

    private static DateTimeOffset Seconds(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
