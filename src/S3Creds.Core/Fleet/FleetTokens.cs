using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Fleet;

/// <summary>Approvals of a run over accounts: <c>111122223333:delete:user/x</c>. One without an account is for a run in which one account
/// alone would use it.</summary>
public sealed class FleetTokens
{
    private readonly Dictionary<string, List<string>> ofAccount = new(StringComparer.Ordinal);
    private readonly List<string> general = [];

    /// <param name="given">As given with <c>--allow</c>.</param>
    public FleetTokens(IEnumerable<string> given)
    {
        foreach (var token in given)
        {
            var (account, rest) = Split(token);
            if (account is null)
                general.Add(rest);
            else if (ofAccount.TryGetValue(account, out var list))
                list.Add(rest);
            else
                ofAccount[account] = [rest];
        }
    }

    /// <summary>The accounts that tokens name.</summary>
    public IEnumerable<string> Accounts => ofAccount.Keys;

    public IReadOnlyList<string> General => general;

    /// <summary>The account that a token names, and the token of a plan.</summary>
    public static (string? Account, string Token) Split(string token) =>
        token.Length > 13 && token[12] == ':' && FleetAccount.IsId(token[..12]) ? (token[..12], token[13..]) : (null, token);

    /// <summary>The tokens of one account: those without an account too, once <see cref="Check"/> has found that no other uses
    /// them.</summary>
    public IReadOnlyList<string> Of(string account) => [.. ofAccount.GetValueOrDefault(account, []), .. general];

    /// <summary>Tokens without an account that more than one account would use.</summary>
    /// <param name="needed">The tokens that the plan of each account needs; null: the plan of an account is not known yet.</param>
    /// <param name="selected">The accounts of the run, in all of its shards.</param>
    public IReadOnlyList<Diagnostic> Check(IReadOnlyDictionary<string, IReadOnlyList<string>>? needed, IReadOnlyList<string> selected)
    {
        if (general.Count == 0 || selected.Count <= 1)
            return [];
        if (needed is null)
            return
            [
                .. general.Select(t =>
                    FleetCodes.ManyWouldUse.With(
                        $"--allow {t} names no account, and {selected.Count} accounts are selected",
                        $"name the account: --allow {selected[0]}:{t}; or apply saved plans, of which it is known who needs it: --saved"
                    )
                ),
            ];
        return
        [
            .. general
                .Select(t =>
                    (
                        Token: t,
                        Users: selected.Where(a => needed.GetValueOrDefault(a, []).Any(n => PlanGuard.IsGiven([t], n))).Take(3).ToList()
                    )
                )
                .Where(u => u.Users.Count > 1)
                .Select(u =>
                    FleetCodes.ManyWouldUse.With(
                        $"--allow {u.Token} names no account, and more than one would use it: {string.Join(", ", u.Users)}",
                        $"name each account: --allow {u.Users[0]}:{u.Token}"
                    )
                ),
        ];
    }
}
