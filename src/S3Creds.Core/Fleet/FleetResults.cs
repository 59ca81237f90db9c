using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Fleet;

/// <summary>The results of one run: what is there, and how a new one joins it. A task that an engine started twice adds a try of its own;
/// none is lost and none is replaced.</summary>
public sealed class FleetResults(IResultStore store)
{
    /// <summary>Two tasks that run at once and take turns: more tries than that are a fault.</summary>
    private const int MostAttempts = 1000;

    /// <summary>The last try of each account that the account itself wrote; of one that wrote none, the last of others: no account can
    /// hide what another one wrote.</summary>
    public static IReadOnlyDictionary<string, ResultKey> Latest(IEnumerable<ResultKey> keys, string verb) =>
        keys.Where(k => k.Verb == verb)
            .GroupBy(k => k.Account, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.OrderBy(k => k.IsOwn).ThenBy(k => k.Attempt).Last(), StringComparer.Ordinal);

    /// <summary>What is known last of an account: its own last result, or, where that is open, what another one reported after
    /// it.</summary>
    /// <param name="tries">Of one account and one verb; not empty.</param>
    /// <exception cref="S3CredsException">As <see cref="ReadAsync"/>.</exception>
    public async Task<FleetResult> ReadLastAsync(IReadOnlyCollection<ResultKey> tries, CancellationToken cancellationToken)
    {
        var own = tries.Where(k => k.IsOwn).MaxBy(k => k.Attempt);
        var other = tries.Where(k => !k.IsOwn).MaxBy(k => k.Attempt);
        if (own is null)
            return await ReadAsync(other!, cancellationToken);
        var result = await ReadAsync(own, cancellationToken);
        return result.IsSettled || other is null || other.Attempt <= own.Attempt ? result : await ReadAsync(other, cancellationToken);
    }

    public Task<IReadOnlyList<ResultKey>> ListAsync(CancellationToken cancellationToken) => store.ListAsync(cancellationToken);

    /// <exception cref="S3CredsException">It is missing, not a result, or reports a success that another account wrote
    /// (S3C809).</exception>
    public async Task<FleetResult> ReadAsync(ResultKey key, CancellationToken cancellationToken)
    {
        var bytes = await store.ReadAsync(key, cancellationToken) ?? throw Bad(key, "it is not there any more");
        FleetResult result;
        try
        {
            result = FleetResult.Read(bytes, key);
        }
        catch (FleetResultException e)
        {
            throw Bad(key, e.Message);
        }

        if (key.IsOwn && result.Caller?.Split(':', 6) is not [_, _, _, _, { } account, _])
            throw Bad(key, "it names no caller");
        else if (key.IsOwn && result.Caller!.Split(':', 6)[4] != key.Account)
            throw Bad(key, $"its caller is of account {result.Caller.Split(':', 6)[4]}");
        return key.IsOwn || result.Outcome is Outcome.Failed or Outcome.Refused or Outcome.Cancelled
            ? result
            : throw Bad(key, $"account {key.Writer} wrote it, and it reports more than a failure");
    }

    /// <summary>Adds a result under the next free number. Where the number is that of this same result, whose answer was lost, it is
    /// there.</summary>
    public async Task<FleetResult> AddAsync(FleetResult result, AwsSession? writer, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MostAttempts; tries++)
        {
            if (
                await store.WriteNewAsync(result.Key, result.Write(), writer, cancellationToken)
                || await IsThereAsync(result, cancellationToken)
            )
                return result;
            result = result with { Key = result.Key with { Attempt = result.Key.Attempt + 1 } };
        }

        throw Bad(result.Key, "there are too many tries of this account");
    }

    /// <summary>Whether what is there is this same result.</summary>
    private async Task<bool> IsThereAsync(FleetResult result, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAsync(result.Key, cancellationToken) is { } bytes && FleetResult.Read(bytes, result.Key).Id == result.Id;
        }
        catch (FleetResultException)
        {
            return false;
        }
    }

    private static S3CredsException Bad(ResultKey key, string why) =>
        new(FleetCodes.BadResult.With($"the result {key} cannot be used: {why}", "remove it, and run the account again"), Outcome.Failed);
}
