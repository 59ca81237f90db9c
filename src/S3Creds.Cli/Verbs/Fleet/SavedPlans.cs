using S3Creds.Core.Diagnostics;
using S3Creds.Core.Fleet;
using S3Creds.Core.Planning;

namespace S3Creds.Cli.Verbs.Fleet;

/// <summary>The plans that <c>fleet plan</c> left in a run. They are read one at a time.</summary>
/// <param name="keys">The results of the run.</param>
internal sealed class SavedPlans(FleetResults results, IReadOnlyList<ResultKey> keys)
{
    private readonly IReadOnlyDictionary<string, ResultKey> latest = FleetResults.Latest(keys, "plan");

    /// <summary>The name of the plan of an account; null where there is none.</summary>
    public string? NameOf(string account) => latest.GetValueOrDefault(account)?.ToString();

    /// <exception cref="S3CredsException">There is none (S3C811), or it cannot be used.</exception>
    public async Task<Plan> ReadAsync(string account, CancellationToken cancellationToken) =>
        await FindAsync(account, cancellationToken)
        ?? throw new S3CredsException(
            FleetCodes.NoSavedPlan.With(
                $"account {account} has no saved plan in this run",
                "plan it with the same --results and --run, or apply without --saved"
            ),
            Outcome.Refused
        );

    /// <summary>What each plan of these accounts needs, and one digest over all of them, as the report shows it.</summary>
    public async Task<(IReadOnlyDictionary<string, IReadOnlyList<string>> Needed, string Digest)> ReviewedAsync(
        IReadOnlyList<FleetAccount> accounts,
        CancellationToken cancellationToken
    )
    {
        var needed = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var digests = new List<(string, string)>();
        foreach (var account in accounts)
        {
            if (await FindAsync(account.Id, cancellationToken) is not { } plan)
                continue;
            needed[account.Id] = [.. plan.Approvals.Select(a => a.Token)];
            digests.Add((account.Id, PlanFile.DigestOf(plan)));
        }

        return (needed, FleetReport.DigestOf(digests));
    }

    private async Task<Plan?> FindAsync(string account, CancellationToken cancellationToken) =>
        latest.TryGetValue(account, out var key) ? (await results.ReadAsync(key, cancellationToken)).Plan : null;
}
