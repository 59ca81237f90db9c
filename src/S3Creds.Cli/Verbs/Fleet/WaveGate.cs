using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Fleet;

namespace S3Creds.Cli.Verbs.Fleet;

/// <summary>Holds a wave of one shard until the waves before it are applied in all shards.</summary>
/// <param name="mine">The accounts of this shard.</param>
/// <param name="planOf">The name of the saved plan that is applied to an account.</param>
/// <param name="mostFailed">How many accounts may fail, in all shards.</param>
/// <param name="longest">How long it waits.</param>
internal sealed class WaveGate(
    FleetResults? results,
    HashSet<string> mine,
    Func<string, string?> planOf,
    int mostFailed,
    TimeSpan longest,
    CommandContext context
)
{
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(12);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);

    private readonly HashSet<string> failed = new(StringComparer.Ordinal);

    /// <param name="failedHere">The accounts of this shard that have failed.</param>
    /// <returns>Why the wave cannot begin; null: it can.</returns>
    public async Task<string?> WaitAsync(IEnumerable<Wave> earlier, int failedHere, bool silent)
    {
        var left = earlier.SelectMany(w => w.Accounts.Where(a => !mine.Contains(a.Id)).Select(a => (Wave: w.Name, Account: a))).ToList();
        var waits = new Waits(context.Time) { Report = silent ? null : wait => context.Err.WriteLine(WaitText.Of(wait)) };
        var retry = new Retry(
            waits,
            $"{Plural.Of(left.Count, "account")} of earlier waves, in other shards, are not applied yet",
            Pauses.Growing(FirstPause, LongestPause)
        )
        {
            Within = longest,
            Stop = context.Stop,
        };
        try
        {
            var why = await retry.UntilAsync(
                () => SettledAsync(left, failedHere),
                why => Next.If(why is null && left.Count > 0),
                context.Stop
            );
            return why
                ?? (left.Count == 0 ? null : $"account {left[0].Account.Id} of wave {left[0].Wave}, in another shard, is not applied yet");
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested)
        {
            return "the run was interrupted";
        }
    }

    /// <summary>Takes out what is applied as it is declared now, and what has failed.</summary>
    /// <returns>Why no other wave begins; null: one may.</returns>
    private async Task<string?> SettledAsync(List<(string? Wave, FleetAccount Account)> left, int failedHere)
    {
        var latest = FleetResults.Latest(await results!.ListAsync(context.Stop), "apply");
        foreach (var (wave, account) in left.ToList())
        {
            if (!latest.TryGetValue(account.Id, out var key))
                continue;
            FleetResult result;
            try
            {
                result = await results.ReadAsync(key, context.Stop);
            }
            catch (S3CredsException e)
            {
                return e.Diagnostics[0].Message;
            }

            // An account that was not reached has no basis. What was done for other manifests is done again.
            if (result.Basis is { } basis && basis != FleetInput.BasisOf(account, planOf(account.Id), context))
                continue;
            left.Remove((wave, account));
            if (!result.IsSettled && failed.Add(account.Id) && failed.Count + failedHere > mostFailed)
                return $"account {account.Id} of wave {wave}, in another shard, has failed";
        }

        return null;
    }
}
