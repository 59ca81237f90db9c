using S3Creds.Core.Diagnostics;
using S3Creds.Core.Fleet;
using S3Creds.Core.Fleet.Views;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Tests.Fleet;

/// <summary>What accounts have in common is one line, and the words of one account never stand for another.</summary>
public sealed class FleetReportTests
{
    [Fact]
    public void An_approval_is_shown_with_the_reason_of_each_account()
    {
        var report = new FleetReport("plan", "r1") { Selected = 3 };
        report.Add(Planned(1, "nothing would be lost"));
        report.Add(Planned(2, "user/old would be deleted"));
        report.Add(Planned(3, "user/old would be deleted"));
        Assert.Equal(
            ["300000000001:delete:user/old nothing would be lost", "ACCOUNT:delete:user/old user/old would be deleted"],
            report.Approvals.Select(a => $"{FleetWords.Token(a)} {a.Why}")
        );
    }

    /// <summary>400 accounts behind a wave that failed are one entry; each that failed has its own.</summary>
    [Fact]
    public void Accounts_that_were_not_started_for_one_reason_are_one_entry()
    {
        var report = new FleetReport("apply", "r1") { Selected = 402 };
        report.Add(Ended(1, Outcome.Failed, "account 300000000001: the role x cannot be assumed"));
        report.Add(Ended(2, Outcome.Failed, "account 300000000002: the role x cannot be assumed"));
        for (var i = 3; i <= 402; i++)
            report.Add(Ended(i, Outcome.Cancelled, $"account {Id(i)} was not started: wave canary has failed"));
        Assert.Equal(
            ["300000000001 failed", "300000000002 failed", "400 accounts not started"],
            OpenAccounts.Of(report).Select(o => $"{o.Who} {o.Result}")
        );
        var text = FleetTextView.Render(report);
        Assert.Contains("S3C807: account ACCOUNT was not started: wave canary has failed", text, StringComparison.Ordinal);
        Assert.True(text.Split('\n').Length < 15, text);
        Assert.Equal(402, FleetJsonView.Render(report).Split("\"outcome\":").Length - 2);
    }

    private static string Id(int number) => (300_000_000_000 + number).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static FleetResult Planned(int number, string why) =>
        Of("plan", number, Outcome.Pending, []) with
        {
            Plan = new Plan(1, "test", Id(number), "team", "", "", [], [new Approval("delete:user/old", why, false)], [], true, 0),
        };

    private static FleetResult Ended(int number, Outcome outcome, string message) =>
        Of("apply", number, outcome, [FleetCodes.NotStarted.With(message)]);

    private static FleetResult Of(string verb, int number, Outcome outcome, IReadOnlyList<Diagnostic> diagnostics) =>
        new("x", new ResultKey(verb, Id(number), Id(number), 1), null, null, outcome, diagnostics, DateTimeOffset.UnixEpoch);
}
