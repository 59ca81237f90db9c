using S3Creds.Core.Access;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering;

/// <summary>An approval as a reader weighs it.</summary>
/// <param name="Consequence">A clause: <c>anyone could read its objects</c>.</param>
/// <param name="Gravity">The order: lower is graver.</param>
/// <param name="Change">The change that it is about; null: the plan as a whole.</param>
public sealed record ApprovalView(Approval Approval, string Consequence, int Gravity, ChangeView? Change)
{
    private const int Few = 3;

    public string Token => Approval.Token;

    public bool Given => Approval.Given;

    /// <summary>The part of the token before its colon.</summary>
    public string Kind => Token.Split(':')[0];

    /// <summary>The gravest first; those of one gravity by their tokens.</summary>
    public static IReadOnlyList<ApprovalView> Of(Plan plan, IReadOnlyList<ChangeView> changes)
    {
        var byAddress = changes.ToLookup(c => c.Address.ToString(), StringComparer.Ordinal);
        return [.. plan.Approvals.Select(a => Of(plan, a, byAddress)).OrderBy(a => a.Gravity).ThenBy(a => a.Token, StringComparer.Ordinal)];
    }

    private static ApprovalView Of(Plan plan, Approval approval, ILookup<string, ChangeView> changes)
    {
        var at = approval.Token.IndexOf(':', StringComparison.Ordinal);
        var (kind, about) = at < 0 ? (approval.Token, "") : (approval.Token[..at], approval.Token[(at + 1)..]);
        // empty:bucket/x:48211 names a number too.
        var change = changes[kind == "empty" && about.LastIndexOf(':') is > 0 and var number ? about[..number] : about].FirstOrDefault();
        var fact = plan.Review.Facts.GetValueOrDefault(approval.Token);
        var key = change?.Steps.FirstOrDefault(s => kind == "delete" && KeyWords.Speaks(s));
        return new ApprovalView(
            approval,
            fact?.Consequence ?? (key is null ? null : KeyWords.Facts(key)) ?? Worked(plan, kind, change) ?? approval.Why,
            Weigh(plan, kind, change, fact, key),
            change
        );
    }

    private static int Weigh(Plan plan, string kind, ChangeView? change, ApprovalFact? fact, PlanStep? key) =>
        kind switch
        {
            "public" => Gains(plan, change).Any(c => c.IsPublic && c.Level is "write" or "permissions management") ? 0 : 1,
            "trust" when change is not null && Admits(change, plan).Any(s => s.IsAnyone) => 0,
            "delete" when fact is { InUse: true } || (key is not null && IsInUse(key)) => 2,
            "undecided" when change?.Risk.HasFlag(Risk.Public) == true => 3,
            "admin" => 4,
            "trust" when change is not null && Admits(change, plan).Any(s => s.IsOutside) => 5,
            "self" => 6,
            "empty" => 7,
            "undecided" => 8,
            "delete" when change?.Address.Kind == ResourceKind.Bucket => 9,
            "trust" => 10,
            "claims" or "mass-change" or "empty-manifest" or "source-gone" or "transfer" => 11,
            _ => 12,
        };

    /// <summary>What follows from the plan itself; null where that is no more than the approval states.</summary>
    private static string? Worked(Plan plan, string kind, ChangeView? change)
    {
        if (change is null)
            return null;
        switch (kind)
        {
            case "public":
                var open = Gains(plan, change).Where(c => c.IsPublic).ToList();
                return open.Count == 0
                    ? null
                    : $"anyone could {string.Join(", ", open.Select(c => c.Level).Distinct(StringComparer.Ordinal))} "
                        + $"{AccessWords.Few(open.Select(c => AccessWords.Short(c.Resource)).Distinct(StringComparer.Ordinal), Few)} "
                        + $"({AccessWords.Few(open.SelectMany(c => c.Actions).Distinct(StringComparer.Ordinal), Few)})";
            case "trust":
                var grants = Admits(change, plan).ToList();
                if (grants.Count == 0)
                    return change is { Address.Kind: ResourceKind.Role, Action: StepAction.Update }
                        ? "fewer identities are admitted"
                        : null;
                // The manifest's form of a provider is shorter than its conditions.
                var form = change
                    .Facets.FirstOrDefault(f => f.Name == "trust")
                    ?.Lines.Where(l => l.Mark != '-')
                    .Select(l => l.Text)
                    .ToList();
                return form is { Count: > 0 } && grants.TrueForAll(g => g is { IsConditional: true, IsAnyone: false })
                    ? $"admits {AccessWords.Few(form, Few)}"
                    : AccessWords.Few(grants.Select(s => s.ToString()).Distinct(StringComparer.Ordinal), Few);
            case "admin":
                var rights = Gains(plan, change).Where(c => c.Level == "permissions management").ToList();
                return rights.Count == 0
                    ? null
                    : $"{AccessWords.Few(rights.Select(c => AccessWords.Principal(c.Path)).Distinct(StringComparer.Ordinal), Few)} could change who has access to "
                        + AccessWords.Few(rights.Select(c => AccessWords.Short(c.Resource)).Distinct(StringComparer.Ordinal), Few);
            case "delete":
                var losses = plan.Access.Changes.Where(c => !c.IsGain && Concerns(c, change)).ToList();
                return losses.Count == 0
                    ? "no access depends on it"
                    : $"{AccessWords.Few(losses.Select(c => AccessWords.Principal(c.Path)).Distinct(StringComparer.Ordinal), Few)} "
                        + $"{(losses.Select(c => AccessWords.Principal(c.Path)).Distinct(StringComparer.Ordinal).Count() == 1 ? "loses" : "lose")} access to "
                        + AccessWords.Few(losses.Select(c => AccessWords.Short(c.Resource)).Distinct(StringComparer.Ordinal), Few);
            default:
                return null;
        }
    }

    private static IEnumerable<TrustGrant> Admits(ChangeView change, Plan plan) => TrustGrant.New(change, plan.Account);

    private static IEnumerable<AccessChange> Gains(Plan plan, ChangeView? change) =>
        change is null ? [] : plan.Access.Changes.Where(c => c.IsGain && Concerns(c, change));

    private static bool Concerns(AccessChange access, ChangeView change) =>
        access.Who == change.Address.ToString()
        || access.Via.Contains(change.Address.ToString())
        || (change.Address.Kind == ResourceKind.Bucket && AccessWords.CanName(access.Resource, change.Address.Name));

    private static bool IsInUse(PlanStep key) =>
        key.Before?.ToNode() is System.Text.Json.Nodes.JsonObject { } facts
        && facts["status"]?.ToString() == "active"
        && facts["lastUsed"] is System.Text.Json.Nodes.JsonObject or System.Text.Json.Nodes.JsonValue
        && facts["lastUsed"]?.ToString() != "never";
}
