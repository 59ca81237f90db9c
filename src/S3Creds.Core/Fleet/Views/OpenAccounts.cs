using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Fleet.Views;

/// <summary>An entry of what is not done: an account, or several that were not started for one reason.</summary>
/// <param name="Who">An account, or how many.</param>
internal sealed record OpenAccounts(string Who, string Result, IReadOnlyList<Diagnostic> Reasons)
{
    /// <summary>Each account that failed on its own; a wave that stops 400 accounts is one entry.</summary>
    public static IReadOnlyList<OpenAccounts> Of(FleetReport report)
    {
        var open = report.Lines.Where(l => l.IsOpen).ToLookup(l => l.Outcome == Outcome.Cancelled);
        return
        [
            .. open[false].Select(Alone),
            .. open[true]
                .GroupBy(l => string.Join('\n', FleetWords.Reasons(l).Select(d => Neutral(d.Message, l))), StringComparer.Ordinal)
                .SelectMany(g => g.Count() == 1 ? g.Select(Alone) : [Together([.. g])]),
        ];
    }

    private static OpenAccounts Alone(AccountLine line) =>
        new(FleetWords.Account(line), FleetWords.Result(line), [.. FleetWords.Reasons(line)]);

    private static OpenAccounts Together(IReadOnlyList<AccountLine> lines) =>
        new(
            Plural.Of(lines.Count, "account"),
            FleetWords.Outcome(Outcome.Cancelled),
            [.. FleetWords.Reasons(lines[0]).Select(d => d with { Message = Neutral(d.Message, lines[0]) })]
        );

    private static string Neutral(string message, AccountLine line) =>
        message.Replace(line.Account, FleetReport.AnyAccount, StringComparison.Ordinal);
}
