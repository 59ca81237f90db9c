using System.Text;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering;

/// <summary>A plan as a comment on a pull request: counts and access changes, approvals, deletions and risks first, then resource by
/// resource, and never more than a comment can hold. Each part has room of its own, so that a long one hides no other.</summary>
public static class MarkdownView
{
    /// <summary>Characters. GitHub takes 65,536; what a workflow adds around it needs room too.</summary>
    public const int Largest = 60_000;

    private const int LongestValue = 2_000;
    private const int MostNames = 5;
    private const int MostSteps = 20;

    public static string Render(Plan plan)
    {
        var view = PlanView.Of(plan);
        var text = new StringBuilder();
        Head(text, view);
        var left = 0;
        foreach (var change in view.Changes)
        {
            var part = Part(change);
            if (left == 0 && text.Length + part.Length < Largest - 500)
                text.Append(part);
            else
                left++;
        }

        if (left > 0)
            text.Append(
                $"\n… and {Plural.Of(left, "more resource", "more resources")}. The whole plan: `s3creds show PLAN`, or the run's log.\n"
            );
        return text.ToString();
    }

    /// <summary>Changes of access alone: what happened since a baseline.</summary>
    public static string Render(AccessChanges access)
    {
        var text = new StringBuilder();
        AppendAccess(text, access);
        Section(text, "Not seen", 3_000, access.NotSeen.Select(Markdown.Text));
        return text.Length == 0 ? "No access change.\n" : text.ToString();
    }

    private static void Head(StringBuilder text, PlanView view)
    {
        var plan = view.Plan;
        text.Append("### s3creds plan: ")
            .Append(plan.HasChanges ? view.Summary : $"no changes, {plan.Unchanged} unchanged.")
            .Append("\n\n");
        text.Append("Account ").Append(Markdown.Code(plan.Account)).Append(", owner ").Append(Markdown.Code(plan.Owner)).Append(".\n");
        if (plan.MadeAt is not null)
            text.Append("Digest of the plan: ").Append(Markdown.Code(PlanFile.DigestOf(plan))).Append(".\n");
        if (!plan.Complete)
            text.Append("\n**Incomplete:** what could not be read is left out, and nothing is removed.\n");
        AppendAccess(text, view.Access);
        Section(text, "Holds only by claims", 4_000, view.Access.Claimed.Select(c => Markdown.Text(c.ToString())));
        Section(
            text,
            "Approval required",
            6_000,
            plan.Approvals.Where(a => !a.Given).Select(a => $"{Markdown.Text(a.Why)} ({Markdown.Code("--allow " + Shell.Word(a.Token))})")
        );
        Section(
            text,
            "Approved",
            3_000,
            plan.Approvals.Where(a => a.Given)
                .Select(a => $"{Markdown.Text(a.Why)} (approved by {Markdown.Code("--allow")}: {Markdown.Code(a.Token)})")
        );
        Section(text, "Errors", 6_000, plan.Diagnostics.Where(d => d.IsError).Select(Line));
        Section(
            text,
            "Deleted",
            5_000,
            view.Changes.Where(c => c.Action == StepAction.Delete)
                .Select(c => $"{Markdown.Code(c.Address.ToString())} {Markdown.Text(c.Reason)}")
        );
        Section(
            text,
            "Risks",
            6_000,
            plan.Steps.Where(s => PlanFile.Risks(s.Risk).Any())
                .GroupBy(s => string.Join(", ", PlanFile.Risks(s.Risk)))
                .Select(g => $"{g.Key}: {Named([.. g.Select(s => Markdown.Code(s.Id))], MostSteps)}")
        );
        Section(text, "Not seen", 3_000, view.Access.NotSeen.Select(Markdown.Text));
        Section(text, "Notes", 4_000, plan.Diagnostics.Where(d => !d.IsError).Select(Line));
        if (plan.HasChanges)
            text.Append("\n| | resource | what | why |\n|---|---|---|---|\n");
        var (rows, start) = (0, text.Length);
        foreach (var change in view.Changes)
        {
            var row =
                $"| {Symbol(change.Action)} | {Markdown.Code(change.Address.ToString())} | {Markdown.Text(PlanRow.Summary(change))} | "
                + $"{Markdown.Text(change.Reason)} |\n";
            if (text.Length - start + row.Length > 8_000)
                break;
            text.Append(row);
            rows++;
        }

        if (rows < view.Changes.Count)
            text.Append($"| … | {view.Changes.Count - rows} more | | |\n");
    }

    private static void AppendAccess(StringBuilder text, AccessChanges access)
    {
        Section(
            text,
            access.Changes.Count + access.Undecided.Count == 0 ? "Access" : $"Access: {AccessChangeRow.Summary(access)}",
            14_000,
            AccessChangeRow
                .Of(access)
                .Select(r =>
                    $"{(r.Change.IsGain ? "+" : "−")} "
                    + $"{(r.Change.IsPublic ? "**PUBLIC** " : r.Change.IsOutside ? "**OUTSIDE** " : "")}{Markdown.Text(r.Text(MostNames))}"
                )
                .Concat(
                    access.Undecided.Select(u =>
                        $"? {(u.IsOutside ? u.IsPublic ? "**PUBLIC** " : "**OUTSIDE** " : "")}{Markdown.Text(u.ToString())}"
                    )
                )
                .Concat(
                    access.SameAccess.Count <= MostNames || access.Changes.Count == 0
                        ? access.SameAccess.Select(id => $"{Markdown.Code(id)}: no access change")
                        : [$"no access change: {Named([.. access.SameAccess.Select(Markdown.Code)], MostNames)}"]
                )
        );
    }

    private static string Named(IReadOnlyList<string> names, int most) =>
        names.Count <= most ? string.Join(", ", names) : $"{string.Join(", ", names.Take(most))} and {names.Count - most} more";

    private static void Section(StringBuilder text, string title, int room, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Count == 0)
            return;
        text.Append("\n**").Append(title).Append("**\n\n");
        var (shown, start) = (0, text.Length);
        foreach (var line in all)
        {
            if (text.Length - start + line.Length > room)
                break;
            text.Append("- ").Append(line).Append('\n');
            shown++;
        }

        if (shown < all.Count)
            text.Append($"- … and {all.Count - shown} more\n");
    }

    private static string Part(ResourceChange change)
    {
        var text = new StringBuilder("\n<details><summary>")
            .Append(Symbol(change.Action))
            .Append(' ')
            .Append(Markdown.Text(change.Address.ToString()))
            .Append("</summary>\n\n");
        var lines = new List<string>();
        foreach (var row in PlanRow.Of(change))
        {
            lines.Add($"{row.Mark} {row.Name}{(row.Note is { } note ? $" ({note})" : "")}");
            if (row.IsInWords)
                continue;
            lines.AddRange(ValueDiff.Of(row.Before, row.After).Select(l => $"{l.Mark} {l.Line}"));
        }

        return text.Append(
                Markdown.Fence(
                    "diff",
                    string.Join('\n', lines.Select(l => Escape.Text(l.Length > LongestValue ? l[..LongestValue] + "…" : l)))
                )
            )
            .Append("\n</details>\n")
            .ToString();
    }

    private static string Line(Diagnostic diagnostic)
    {
        var place = diagnostic.Span is { } span ? Markdown.Code(span.ToString()) + " " : "";
        return $"{place}{diagnostic.Code}: {Markdown.Text(diagnostic.Message)}{(diagnostic.Hint is { } hint ? $" — {Markdown.Text(hint)}" : "")}";
    }

    private static string Symbol(StepAction action) =>
        action switch
        {
            StepAction.Create => "+",
            StepAction.Update => "~",
            StepAction.Delete => "−",
            StepAction.Adopt => "adopt",
            StepAction.Release => "release",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
