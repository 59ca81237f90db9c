using System.Globalization;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Fleet.Views;

/// <summary>What all views of a report name in the same way.</summary>
internal static class FleetWords
{
    private const int MostAccounts = 3;

    /// <summary>What the merged lines are.</summary>
    public static string Lines(FleetReport report) =>
        report.Verb switch
        {
            "drift" => "Drift",
            "access" => "Access",
            _ => "Changes",
        };

    public static string Account(AccountLine line) => line.Name is null ? line.Account : $"{line.Account} {line.Name}";

    /// <summary><c>  (in 200 accounts)</c>, or the few that there are.</summary>
    public static string In(IReadOnlyList<string> accounts) =>
        accounts.Count <= MostAccounts ? $"  (in {string.Join(", ", accounts)})" : $"  (in {Plural.Of(accounts.Count, "account")})";

    /// <summary>The token as it is given, of one account or with a placeholder.</summary>
    public static string Token(NeededApproval approval) =>
        $"{(approval.Accounts.Count == 1 ? approval.Accounts[0] : FleetReport.AnyAccount)}:{approval.Token}";

    public static string Outcome(Outcome outcome, int accounts = 1) =>
        outcome switch
        {
            Diagnostics.Outcome.Done => "done",
            Diagnostics.Outcome.Failed => "failed",
            Diagnostics.Outcome.Pending => accounts == 1 ? "differs" : "differ",
            Diagnostics.Outcome.Partial => "partly applied",
            Diagnostics.Outcome.Refused => "refused",
            _ => "not started",
        };

    /// <summary>How an account ended; what another account reported of it names that one.</summary>
    public static string Result(AccountLine line) =>
        line.Writer != line.Account && FleetAccount.IsId(line.Writer)
            ? $"{Outcome(line.Outcome)}, reported by account {line.Writer}"
            : Outcome(line.Outcome);

    /// <summary><c>22 done, 1 failed, 1 refused</c>.</summary>
    public static string Counts(FleetReport report)
    {
        var counts = report
            .Lines.GroupBy(l => l.Outcome)
            .OrderBy(g => g.Key)
            .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Count()} {Outcome(g.Key, g.Count())}"))
            .ToList();
        var missing = report.Selected - report.Lines.Count;
        if (missing > 0)
            counts.Add(string.Create(CultureInfo.InvariantCulture, $"{missing} without a result"));
        return counts.Count == 0 ? "no result" : string.Join(", ", counts);
    }

    /// <summary>Its errors; where it has none, all that is known.</summary>
    public static IEnumerable<Diagnostic> Reasons(AccountLine line) =>
        line.Diagnostics.Any(d => d.IsError) ? line.Diagnostics.Where(d => d.IsError) : line.Diagnostics;
}
