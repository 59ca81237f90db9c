using System.Text;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering;

/// <summary>A plan for a terminal: symbols, aligned names, before and after, the risks, the approvals, and one summary line last.</summary>
public sealed class TextView(bool colour)
{
    private const int Widest = 60;
    private const int MostNames = 20;

    public string Render(Plan plan)
    {
        var view = PlanView.Of(plan);
        var text = new StringBuilder();
        AppendAccess(text, view.Access);
        foreach (var change in view.Changes)
        {
            text.Append(Symbol(change.Action)).Append(' ').Append(Bold(Escape.Text(change.Address.ToString())));
            text.Append("  ").Append(Dim(Escape.Text(change.Reason))).Append('\n');
            var rows = PlanRow.Of(change).ToList();
            var width = rows.Select(r => r.Name.Length).DefaultIfEmpty(0).Max();
            foreach (var row in rows)
                Append(text, row, width);
            text.Append('\n');
        }

        AppendApprovals(text, plan);
        foreach (var diagnostic in plan.Diagnostics)
            text.Append(DiagnosticText.Line(diagnostic, colour)).Append('\n');
        if (plan.Diagnostics.Count > 0)
            text.Append('\n');
        if (!plan.Complete)
            text.Append("This plan is incomplete: what could not be read is left out, and nothing is removed.\n");
        text.Append(
            plan.HasChanges
                ? $"Plan: {view.Summary}\n"
                : $"No changes: {Plural.Of(plan.Unchanged, "resource")} {(plan.Unchanged == 1 ? "is" : "are")} as declared.\n"
        );
        return text.ToString();
    }

    /// <summary>Changes of access alone: what happened since a baseline.</summary>
    public string Render(AccessChanges access)
    {
        var text = new StringBuilder();
        AppendAccess(text, access);
        return text.Length == 0 ? "Access\n  no access change\n" : text.ToString();
    }

    private void Append(StringBuilder text, PlanRow row, int width)
    {
        var before = row.Before?.Text;
        var after = row.After?.Text;
        var risks = row.Risks.Count > 0 ? "  " + Red("! " + string.Join(", ", row.Risks)) : "";
        if (row.IsInWords)
        {
            AppendWords(text, row, width, risks);
            return;
        }

        text.Append("    ").Append(row.Name.PadRight(width)).Append("  ");
        if ((before?.Length ?? 0) <= Widest && (after?.Length ?? 0) <= Widest)
        {
            text.Append(
                (before, after) switch
                {
                    (null, { } a) => Green("+ " + Escape.Text(a)),
                    ({ } b, null) => Red("- " + Escape.Text(b)),
                    ({ } b, { } a) => $"{Red(Escape.Text(b))} → {Green(Escape.Text(a))}",
                    _ => "",
                }
            );
            text.Append(risks).Append('\n');
            return;
        }

        text.Append(risks.TrimStart()).Append('\n');
        foreach (var (mark, line) in ValueDiff.Of(row.Before, row.After))
        {
            var shown = $"      {mark} {Escape.Text(line)}";
            text.Append(
                    mark switch
                    {
                        '+' => Green(shown),
                        '-' => Red(shown),
                        _ => Dim(shown),
                    }
                )
                .Append('\n');
        }
    }

    private void AppendWords(StringBuilder text, PlanRow row, int width, string risks)
    {
        var words = Escape.Text(row.Name);
        var shown = row.Mark switch
        {
            '+' => Green(words),
            '-' => Red(words),
            _ => words,
        };
        text.Append("    ").Append(shown);
        if (row.Note is { } note)
            text.Append(' ', Math.Max(0, width - row.Name.Length) + 2).Append(Dim(Escape.Text(note)));
        text.Append(risks).Append('\n');
    }

    private void AppendAccess(StringBuilder text, AccessChanges access)
    {
        if (
            access.Changes.Count + access.SameAccess.Count + access.Undecided.Count + access.Claimed.Count == 0
            && access.NotSeen.Count == 0
        )
            return;
        text.Append(Bold("Access")).Append('\n');
        foreach (var row in AccessChangeRow.Of(access))
        {
            var change = row.Change;
            var line =
                $"{(change.IsGain ? '+' : '-')} "
                + $"{(change.IsPublic ? "PUBLIC: " : change.IsOutside ? "OUTSIDE: " : "")}{Escape.Text(row.Text(MostNames))}";
            text.Append("  ")
                .Append(
                    change.IsGain
                        ? change.IsOutside
                            ? Red(line)
                            : Green(line)
                        : Paint("33", line)
                )
                .Append('\n');
        }

        foreach (var open in access.Undecided)
            text.Append("  ")
                .Append(Red($"? {(open.IsOutside ? open.IsPublic ? "PUBLIC: " : "OUTSIDE: " : "")}{Escape.Text(open.ToString())}"))
                .Append('\n');
        if (access.Answer.IsNo)
            text.Append("  no access change\n");
        else
            foreach (var step in access.SameAccess)
                text.Append("  = ").Append(Escape.Text(step)).Append(": no access change\n");
        foreach (var claimed in access.Claimed.Take(MostNames))
            text.Append("  ~ ").Append(Escape.Text(claimed.ToString())).Append('\n');
        if (access.Claimed.Count > MostNames)
            text.Append($"  ~ … and {access.Claimed.Count - MostNames} more\n");
        if (access.NotSeen.Count > 0)
            text.Append(Dim($"  not read: {Escape.Text(string.Join("; ", access.NotSeen))}")).Append('\n');
        text.Append('\n');
    }

    private void AppendApprovals(StringBuilder text, Plan plan)
    {
        AppendApprovals(text, "Approval required", Red("!"), plan.Approvals.Where(a => !a.Given), a => $"--allow {Shell.Word(a.Token)}");
        AppendApprovals(text, "Approved", Green("+"), plan.Approvals.Where(a => a.Given), a => $"approved by --allow: {a.Token}");
    }

    private void AppendApprovals(StringBuilder text, string title, string mark, IEnumerable<Approval> approvals, Func<Approval, string> how)
    {
        var all = approvals.ToList();
        if (all.Count == 0)
            return;
        text.Append(title).Append(":\n");
        foreach (var approval in all)
            text.Append("  ")
                .Append(mark)
                .Append(' ')
                .Append(Escape.Text(approval.Why))
                .Append(Dim($"  ({Escape.Text(how(approval))})"))
                .Append('\n');
        text.Append('\n');
    }

    private string Symbol(StepAction action) =>
        action switch
        {
            StepAction.Create => Green("+"),
            StepAction.Update => Paint("33", "~"),
            StepAction.Delete => Red("-"),
            StepAction.Adopt => Paint("36", ">"),
            StepAction.Release => Paint("36", "<"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private string Green(string text) => Paint("32", text);

    private string Red(string text) => Paint("31", text);

    private string Dim(string text) => Paint("2", text);

    private string Bold(string text) => Paint("1", text);

    private string Paint(string code, string text) => colour && text.Length > 0 ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
