using System.Diagnostics;
using S3Creds.Sandbox;

namespace S3Creds.Cli.Tests.Kills;

/// <summary>When a process is killed.</summary>
internal enum Moment
{
    /// <summary>Its N-th request has come in and has had no effect.</summary>
    BeforeEffect,

    /// <summary>Its N-th request has had its effect; no answer is sent.</summary>
    AfterEffect,

    /// <summary>The answer to its N-th request is on its way.</summary>
    AfterAnswer,

    /// <summary>The N-th sink file was written.</summary>
    AfterDelivery,

    /// <summary>The journal has grown for the N-th time.</summary>
    AfterJournal,
}

internal sealed record KillPoint(Moment Moment, int N)
{
    /// <summary>The points of a run, by what a run to its end did.</summary>
    public static IEnumerable<KillPoint> Of(RunCounts run) =>
        [
            .. Enumerable
                .Range(1, run.Requests)
                .SelectMany(n => (KillPoint[])[new(Moment.BeforeEffect, n), new(Moment.AfterEffect, n), new(Moment.AfterAnswer, n)]),
            .. Enumerable.Range(1, run.Deliveries).Select(n => new KillPoint(Moment.AfterDelivery, n)),
            .. Enumerable.Range(1, run.JournalLines).Select(n => new KillPoint(Moment.AfterJournal, n)),
        ];

    /// <summary>Some of them, the same each time, of every moment in its share.</summary>
    public static IReadOnlyList<KillPoint> Sample(IEnumerable<KillPoint> points, int most)
    {
        var all = points.ToArray();
        new Random(11).Shuffle(all);
        return [.. all.Take(most)];
    }
}

internal sealed record RunCounts(int Requests, int Deliveries, int JournalLines);

/// <summary>Counts what a process does and kills it (SIGKILL) at its point.</summary>
internal sealed class Killer(KillPoint? point)
{
    private readonly TaskCompletionSource<Process> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int requests;
    private int deliveries;
    private int journalLines;

    public RunCounts Counts => new(requests, deliveries, journalLines);

    public bool HasKilled { get; private set; }

    public void Started(Process process) => started.SetResult(process);

    public async ValueTask<Fault?> OnRequestAsync(FaultPoint at)
    {
        var n = at == FaultPoint.BeforeEffect ? Interlocked.Increment(ref requests) : Volatile.Read(ref requests);
        if (point is null || n != point.N)
            return null;
        switch (point.Moment, at)
        {
            case (Moment.BeforeEffect, FaultPoint.BeforeEffect):
            case (Moment.AfterEffect, FaultPoint.AfterEffect):
                await KillAsync();
                return new Fault.Reset();
            case (Moment.AfterAnswer, FaultPoint.BeforeAnswer):
                _ = Task.Run(async () =>
                {
                    await Task.Delay(1);
                    await KillAsync();
                });
                return null;
            default:
                return null;
        }
    }

    public void OnDelivery() => On(Moment.AfterDelivery, Interlocked.Increment(ref deliveries));

    public void OnJournal() => On(Moment.AfterJournal, Interlocked.Increment(ref journalLines));

    private void On(Moment moment, int n)
    {
        if (point is not null && point.Moment == moment && point.N == n)
            _ = KillAsync();
    }

    private async Task KillAsync()
    {
        var process = await started.Task;
        HasKilled = true;
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It had just ended by itself.
        }
    }
}
