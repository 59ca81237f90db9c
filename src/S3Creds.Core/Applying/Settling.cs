using S3Creds.Core.Aws;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Applying;

/// <summary>Waits until what a run wrote reads back equal twice in a row, so that the next plan shows nothing false.</summary>
internal sealed class Settling(StepRunner runner, Waits waits, TimeSpan atMost, int parallelism, CancellationToken stop = default)
{
    private const int ReadsInARow = 2;

    /// <summary>The steps that did not read back in time.</summary>
    public async Task<IReadOnlyList<PlanStep>> WaitAsync(IReadOnlyList<PlanStep> written, CancellationToken cancellationToken)
    {
        var series = waits.Begin("reading the changes back", atMost);
        var good = written.ToDictionary(s => s, _ => 0);
        for (var wait = TimeSpan.FromMilliseconds(250); ; wait = TimeSpan.FromSeconds(Math.Min(wait.TotalSeconds * 2, 5)))
        {
            var open = good.Where(g => g.Value < ReadsInARow).Select(g => g.Key).ToList();
            var seen = new bool[open.Count];
            await Parallel.ForEachAsync(
                Enumerable.Range(0, open.Count),
                new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken },
                async (i, ct) => seen[i] = await ReadsBackAsync(open[i], ct)
            );
            for (var i = 0; i < open.Count; i++)
                good[open[i]] = seen[i] ? good[open[i]] + 1 : 0;

            var missing = open.Where(s => good[s] < ReadsInARow).ToList();
            if (missing.Count == 0 || waits.Now + wait > series.Until || stop.IsCancellationRequested)
                return missing;
            if (missing.Exists(s => good[s] == 0))
                await PauseAsync(series, wait, cancellationToken);
        }
    }

    /// <summary>A graceful stop ends the pause, and is no failure: what was written is written.</summary>
    private async Task PauseAsync(WaitSeries series, TimeSpan pause, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop);
        try
        {
            await series.PauseAsync(pause, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The loop reads it.
        }
    }

    private async Task<bool> ReadsBackAsync(PlanStep step, CancellationToken cancellationToken)
    {
        try
        {
            return await runner.CheckAsync(step, cancellationToken) == StepCheck.Done;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever failed, what was written has not been seen yet.
            return false;
        }
    }
}
