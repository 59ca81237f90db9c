using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering;

/// <summary>A plan as a reader meets it, worked out once and shown by every view, in this order: head, approvals, access, changes, notes,
/// the next command.</summary>
/// <param name="Approvals">The gravest first.</param>
/// <param name="Access">Everyone and outsiders first; principals with the same change are one line.</param>
/// <param name="Changes">By resource, in the order in which the steps run.</param>
/// <param name="Groups">The same changes, where those that are the same but for a name are one group.</param>
/// <param name="Command">Words of the next command, as they are typed; empty: there is nothing to apply.</param>
public sealed record PlanView(
    Plan Plan,
    IReadOnlyList<ApprovalView> Approvals,
    IReadOnlyList<AccessLine> Access,
    IReadOnlyList<ChangeView> Changes,
    IReadOnlyList<ChangeGroup> Groups,
    IReadOnlyList<Diagnostic> Errors,
    IReadOnlyList<Diagnostic> Notes,
    IReadOnlyList<string> Command
)
{
    public IEnumerable<ApprovalView> Missing => Approvals.Where(a => !a.Given);

    public IEnumerable<ApprovalView> Given => Approvals.Where(a => a.Given);

    public int Creates => Count(StepAction.Create);

    public int Updates => Changes.Count - Creates - Deletes - Releases - Adoptions;

    public int Deletes => Count(StepAction.Delete);

    public int Releases => Count(StepAction.Release);

    public int Adoptions => Count(StepAction.Adopt);

    /// <summary><c>2 to create, 1 to change, 0 to delete, 41 unchanged</c>.</summary>
    public string Counts
    {
        get
        {
            var text = $"{Creates} to create, {Updates} to change, {Deletes} to delete";
            if (Adoptions > 0)
                text += $", {Adoptions} to adopt";
            if (Releases > 0)
                text += $", {Releases} to release";
            return $"{text}, {Plan.Unchanged} unchanged";
        }
    }

    /// <summary><c>1 PUBLIC</c>, <c>2 trust</c>, <c>1 delete</c>: what a reviewer must not miss, by resource.</summary>
    public IReadOnlyList<string> RiskCounts
    {
        get
        {
            var counts = new List<string>();
            foreach (
                var (risk, one, many) in new[]
                {
                    (Risk.Public, "PUBLIC", "PUBLIC"),
                    (Risk.Undecided, "undecided", "undecided"),
                    (Risk.Trust, "trust", "trust"),
                    (Risk.Admin, "admin", "admin"),
                    (Risk.Self, "self", "self"),
                    (Risk.Delete, "delete", "deletes"),
                }
            )
            {
                if (Changes.Count(c => c.Risk.HasFlag(risk)) is > 0 and var count)
                    counts.Add($"{count} {(count == 1 ? one : many)}");
            }

            return counts;
        }
    }

    /// <summary><c>12 expectations hold</c>; null where none was judged.</summary>
    public string? Expectations =>
        Plan.Review.Judged == 0
            ? null
            : (Plan.Review.Judged - Plan.Review.Held) switch
            {
                0 => $"{Plural.Of(Plan.Review.Held, "expectation")} {(Plan.Review.Held == 1 ? "holds" : "hold")}",
                var not => $"{Plan.Review.Held} of {Plural.Of(Plan.Review.Judged, "expectation")} hold, {not} "
                    + $"{(not == 1 ? "does" : "do")} not or {(not == 1 ? "is" : "are")} not decided",
            };

    public static PlanView Of(Plan plan, ViewSettings? settings = null, IReadOnlyList<Kind>? kinds = null)
    {
        kinds ??= KindTable.All;
        var changes = ChangeViews.Of(plan, kinds);
        return new PlanView(
            plan,
            ApprovalView.Of(plan, changes),
            AccessLines.Of(plan),
            changes,
            ChangeGroup.Of(changes),
            [.. plan.Diagnostics.Where(d => d.IsError)],
            [.. plan.Diagnostics.Where(d => !d.IsError)],
            NextCommand.Of(plan, settings?.PlanFile)
        );
    }

    private int Count(StepAction action) => Changes.Count(c => c.Action == action);
}
