using S3Creds.Core.Aws;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Applying;

/// <summary>Waits until what a run wrote reads back equal twice in a row, so that the next plan shows nothing false.</summary>
internal sealed class Settling(StepRunner runner, Waits waits, TimeSpan atMost, CancellationToken stop = default)
{
    private const int ReadsInARow = 2;

    /// <summary>The steps that did not read back in time.</summary>
    public async Task<IReadOnlyList<PlanStep>> WaitAsync(IReadOnlyList<PlanStep> written, CancellationToken cancellationToken)
    {
        var good = written.ToDictionary(s => s, _ => 0);
        var reading = new Retry(waits, "reading the changes back", Pauses.Growing(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(5)))
        {
            Within = atMost,
            Stop = stop,
            IsOfAccount = true,
        };
        return await reading.UntilAsync(
            () => ReadAsync(good, cancellationToken),
            missing =>
                missing.Count == 0 ? Next.Done
                : missing.Exists(s => good[s] == 0) ? Next.Again
                : Next.AtOnce,
            cancellationToken
        );
    }

    /// <returns>The steps that did not read back often enough yet.</returns>
    private async Task<List<PlanStep>> ReadAsync(Dictionary<PlanStep, int> good, CancellationToken cancellationToken)
    {
        var open = good.Where(g => g.Value < ReadsInARow).Select(g => g.Key).ToList();
        var seen = await runner.ReadBackAsync(open, cancellationToken);
        foreach (var step in open)
            good[step] = seen.Contains(step) ? good[step] + 1 : 0;
        return [.. open.Where(s => good[s] < ReadsInARow)];
    }
}
