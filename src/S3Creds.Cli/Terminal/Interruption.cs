namespace S3Creds.Cli;

/// <summary> How a run ends before its end. What only reads may be left at any moment, even where it is busy or waits for a file that never
/// comes. What changes something is held: it ends at the next safe point, and the user hears within a second that it will. </summary>
public sealed class Interruption
{
    /// <summary>A run that ends by itself so soon needs no announcement.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(700);

    private readonly Lock gate = new();
    private TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int held;

    public Interruption() => released.SetResult();

    /// <summary>Until it is disposed a first Ctrl-C waits for a safe point.</summary>
    public IDisposable Hold()
    {
        lock (gate)
        {
            if (held++ == 0)
                released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return new Held(this);
    }

    /// <summary>The run's result; null where it was left.</summary>
    /// <param name="announce">Announces that the run ends at the next safe point.</param>
    /// <param name="stop">The first Ctrl-C, or SIGTERM.</param>
    /// <param name="abort">The second one.</param>
    public async Task<int?> EndAsync(Task<int> run, Func<Task> announce, CancellationToken stop, CancellationToken abort)
    {
        if (!stop.CanBeCanceled)
            return await run;
        using var stopped = new Signal(stop);
        using var aborted = new Signal(abort);
        if (await Task.WhenAny(run, stopped.Task) == run || await EndsInTimeAsync(run))
            return await run;
        while (true)
        {
            if (Release() is not { IsCompleted: false } safe)
                return await EndsInTimeAsync(run) ? await run : null;
            await announce();
            if (await Task.WhenAny(run, safe, aborted.Task) == run)
                return await run;
            if (aborted.Task.IsCompleted)
                return await EndsInTimeAsync(run) || await EndsInTimeAsync(run) ? await run : null;
        }
    }

    private Task Release()
    {
        lock (gate)
            return released.Task;
    }

    private static async Task<bool> EndsInTimeAsync(Task<int> run) =>
        await Task.WhenAny(run, Task.Delay(Grace, TimeProvider.System, CancellationToken.None)) == run;

    private void LetGo()
    {
        lock (gate)
        {
            if (--held == 0)
                released.SetResult();
        }
    }

    private sealed class Held(Interruption of) : IDisposable
    {
        private int disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref disposed, 1) == 0)
                of.LetGo();
        }
    }

    private sealed class Signal : IDisposable
    {
        private readonly TaskCompletionSource source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenRegistration registration;

        public Signal(CancellationToken token) => registration = token.Register(() => source.TrySetResult());

        public Task Task => source.Task;

        public void Dispose() => registration.Dispose();
    }
}
