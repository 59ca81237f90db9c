using System.Text;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;
using S3Creds.Core.Rendering;

namespace S3Creds.Core.Fleet;

/// <summary>One account in a report: what its last result holds, without the plan itself, so that thousands fit into memory.</summary>
public sealed record AccountLine(
    string Account,
    string? Name,
    string Verb,
    Outcome Outcome,
    IReadOnlyList<Diagnostic> Diagnostics,
    string? Digest,
    string? Counts,
    int Changes,
    FleetSteps? Steps,
    long Requests,
    int Attempt,
    string Writer,
    string? Caller
)
{
    /// <summary>It was not read or not changed as it should be.</summary>
    public bool IsOpen => Outcome is not (Outcome.Done or Outcome.Pending);
}

/// <summary>The same change in one or many accounts.</summary>
/// <param name="Text">The lines of the change, with its mark.</param>
public sealed record SameChange(string Text, bool IsGrave, IReadOnlyList<string> Accounts);

/// <summary>An approval that plans need.</summary>
/// <param name="Token">Without an account.</param>
public sealed record NeededApproval(string Token, string Why, IReadOnlyList<string> Accounts);

/// <summary>The results of one verb over the accounts of a fleet, merged. Results are added one by one, and only lines are kept.</summary>
public sealed class FleetReport(string verb, string run)
{
    /// <summary>Stands for the account in what several have in common.</summary>
    internal const string AnyAccount = "ACCOUNT";

    private readonly SortedDictionary<string, AccountLine> lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (bool Grave, SortedSet<string> Accounts)> changes = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Token, string Why), SortedSet<string>> approvals = [];
    private readonly Lock gate = new();

    public string Verb => verb;

    public string Run => run;

    /// <summary>As they are now, in the order of the ids.</summary>
    public IReadOnlyList<AccountLine> Lines
    {
        get
        {
            lock (gate)
                return [.. lines.Values];
        }
    }

    public int Selected { get; set; }

    /// <summary>Access that crosses accounts; null: it was not joined.</summary>
    public IReadOnlyList<CrossLine>? Crossing { get; set; }

    /// <summary>Accounts whose access is not known, so that what crosses to or from them is not either.</summary>
    public IReadOnlyList<string> NotJoined { get; set; } = [];

    /// <summary>The most accounts first, then by text.</summary>
    public IReadOnlyList<SameChange> Changes =>
        [
            .. changes
                .Select(c => new SameChange(c.Key, c.Value.Grave, [.. c.Value.Accounts]))
                .OrderByDescending(c => c.IsGrave)
                .ThenByDescending(c => c.Accounts.Count)
                .ThenBy(c => c.Text, StringComparer.Ordinal),
        ];

    public IReadOnlyList<NeededApproval> Approvals =>
        [
            .. approvals
                .Select(a => new NeededApproval(a.Key.Token, a.Key.Why, [.. a.Value]))
                .OrderBy(a => a.Token, StringComparer.Ordinal)
                .ThenBy(a => a.Why, StringComparer.Ordinal),
        ];

    /// <summary>One digest over the plans of all accounts, for one who has reviewed them all.</summary>
    public string? Digest =>
        Verb == "plan" && Lines.Where(l => l.Digest is not null).Select(l => (l.Account, l.Digest!)).ToList() is { Count: > 0 } digests
            ? DigestOf(digests)
            : null;

    /// <param name="digests">Account and digest of its plan, in the order of the accounts.</param>
    public static string DigestOf(IReadOnlyList<(string Account, string Digest)> digests) =>
        PlanDigest.Of(string.Concat(digests.Select(d => $"{d.Account} {d.Digest}\n")));

    /// <returns>The line of the account.</returns>
    public AccountLine Add(FleetResult result)
    {
        var plan = result.Plan;
        var view = plan is null ? null : PlanView.Of(plan);
        var access = result.Access is { } listed ? AccessOf(listed, result.Key.Account) : [];
        var line = new AccountLine(
            result.Key.Account,
            result.Name,
            result.Key.Verb,
            result.Outcome,
            result.Diagnostics,
            plan is null ? null : PlanFile.DigestOf(plan),
            view?.Counts,
            view?.Changes.Count ?? 0,
            result.Steps,
            result.Requests,
            result.Key.Attempt,
            result.Key.Writer,
            result.Caller
        );
        lock (gate)
        {
            lines[line.Account] = line;
            foreach (var change in view?.Changes ?? [])
            {
                var text = TextOf(change, line.Account);
                var same = changes.TryGetValue(text, out var known)
                    ? known
                    : (Grave: change.IsGrave, Accounts: new(StringComparer.Ordinal));
                same.Accounts.Add(line.Account);
                changes[text] = (same.Grave || change.IsGrave, same.Accounts);
            }

            foreach (var (text, isGrave) in access)
            {
                var same = changes.TryGetValue(text, out var known) ? known : (Grave: isGrave, Accounts: new(StringComparer.Ordinal));
                same.Accounts.Add(line.Account);
                changes[text] = (same.Grave || isGrave, same.Accounts);
            }

            foreach (var approval in (plan?.Approvals ?? []).Where(a => !a.Given && line.Outcome is not Outcome.Cancelled))
            {
                // By its reason too: the words of one account never stand for what another one approves.
                var needed = (approval.Token, Neutral(approval.Why, line.Account));
                if (!approvals.TryGetValue(needed, out var users))
                    approvals[needed] = users = new(StringComparer.Ordinal);
                users.Add(line.Account);
            }
        }

        return line;
    }

    /// <summary>How the run as a whole ended.</summary>
    public Outcome Outcome
    {
        get
        {
            var open = lines.Values.Where(l => l.IsOpen).ToList();
            var changed = lines.Values.Any(l => l.Steps is { Done: > 0 });
            return lines.Values.Any(l => l.Outcome == Outcome.Partial) || (open.Count > 0 && changed) ? Outcome.Partial
                : open.Any(l => l.Outcome == Outcome.Failed) || lines.Count < Selected ? Outcome.Failed
                : open.Any(l => l.Outcome == Outcome.Refused) ? Outcome.Refused
                : open.Count > 0 ? Outcome.Cancelled
                : lines.Values.Any(l => l.Outcome == Outcome.Pending) ? Outcome.Pending
                : Outcome.Done;
        }
    }

    /// <summary>The change as a text in which the account is called ACCOUNT: what differs by nothing else is the same. Its parts are
    /// escaped here, since a line end in one of them would begin a line of the report.</summary>
    private static string TextOf(ChangeView change, string account)
    {
        var text = new StringBuilder().Append(change.Mark).Append(' ').Append(Escape.Text(change.Address.ToString()));
        if (change.Risks.Count > 0)
            text.Append("  ! ").AppendJoin(", ", change.Risks);
        foreach (var facet in change.Facets)
        {
            foreach (var line in facet.Lines)
                text.Append("\n    ")
                    .Append(Escape.Text(facet.Name))
                    .Append(facet.Name.Length > 0 ? "  " : "")
                    .Append(line.Mark)
                    .Append(' ')
                    .Append(Escape.Text(line.Text));
            if (facet.Risks.Count > 0)
                text.Append("  ! ").AppendJoin(", ", facet.Risks);
        }

        return Neutral(text.ToString(), account);
    }

    /// <summary>Who has which access, a line each.</summary>
    private static List<(string Text, bool IsGrave)> AccessOf(AccessBaseline access, string account) =>
        [.. AccessReport.Of(access.Model, AccessScope.All).Changes.Select(c => (Neutral(Escape.Text(c.Line("can")), account), c.IsPublic))];

    private static string Neutral(string text, string account) => text.Replace(account, AnyAccount, StringComparison.Ordinal);
}
