using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering;

/// <summary>A plan for a terminal, readable without colours: head, approvals, access, changes, notes, the next command. A long plan is
/// folded until it fits <see cref="MostLines"/>, and reports it; what is grave is folded last.</summary>
public sealed class TextView(ViewSettings settings)
{
    /// <summary>Lines that a plan takes at most unless all of it is asked for; the next command and errors may go beyond.</summary>
    public const int MostLines = 120;

    private const int MostApprovals = 12;
    private const int MostAccess = 30;
    private const int MostNames = 3;
    private const int MostNotesOfACode = 2;
    private const int MostNotes = 16;
    private const string FullHint = "--full lists them";

    public TextView(bool colour)
        : this(ViewSettings.Default with { Colour = colour }) { }

    public string Render(Plan plan)
    {
        var view = PlanView.Of(plan, settings);
        var head = Section(paper => Head(paper, view));
        var approvals = Section(paper => Approvals(paper, view));
        var access = Section(paper => AccessSection(paper, view));
        var notes = Section(paper => Notes(paper, view));
        var command = Section(paper => Command(paper, view));
        var taken = head.Count + approvals.Count + access.Count + notes.Count + command.Count + 5;
        var changes = new TextChanges(settings).Lines(view, MostLines - taken);
        var text = string.Join(
            "\n\n",
            new[] { head, approvals, access, changes, notes, command }.Where(s => s.Count > 0).Select(s => string.Join('\n', s))
        );
        return text + "\n";
    }

    /// <summary>Changes of access alone: what happened since a baseline.</summary>
    public string Render(AccessChanges access)
    {
        var paper = new TextPaper(settings);
        Access(paper, access, AccessLines.Of(access), int.MaxValue);
        if (access.NotSeen.Count > 0)
        {
            if (paper.Lines.Count == 0)
                paper.Add("", "Access", TextPaper.Bold, TextPaper.Bold);
            paper.Add("  not read: ", string.Join("; ", access.NotSeen), TextPaper.Dim, TextPaper.Dim);
        }

        return paper.Lines.Count == 0 ? "Access\n  no access change\n" : string.Join('\n', paper.Lines) + "\n";
    }

    private List<string> Section(Action<TextPaper> write)
    {
        var paper = new TextPaper(settings);
        write(paper);
        return paper.Lines;
    }

    private void Head(TextPaper paper, PlanView view)
    {
        var plan = view.Plan;
        var read = new List<string>();
        if (plan.Basis.Files.Count > 0)
            read.Add(Plural.Of(plan.Basis.Files.Count, "file"));
        if (plan.Review.Requests is { } requests)
            read.Add(Plural.Of(requests, "request"));
        paper.Sides(
            $"Plan for account {Escape.Text(plan.Account)}, owner {Escape.Text(plan.Owner)}",
            string.Join(", ", read),
            TextPaper.Bold,
            TextPaper.Dim
        );
        paper.Blank();
        if (StepOrigins.Summary(plan) is { } origins)
            paper.Add("  ", origins);
        if (plan.HasChanges)
            paper.Sides("  " + view.Counts, string.Join(", ", view.RiskCounts), null, TextPaper.Red);
        else
            paper.Add("  ", $"No changes: {Plural.Of(plan.Unchanged, "resource")} {(plan.Unchanged == 1 ? "is" : "are")} as declared.");
        if (!plan.Complete)
            paper.Add("  ", "This plan is incomplete: what could not be read is left out, and nothing is removed.", colour: TextPaper.Red);
        if (view.Errors.Count == 0)
            return;
        paper.Blank();
        paper.Add("", "Errors", colour: TextPaper.Bold);
        foreach (var error in view.Errors)
            Line(paper, error);
    }

    private void Approvals(TextPaper paper, PlanView view)
    {
        var missing = view.Missing.ToList();
        var given = view.Given.ToList();
        if (missing.Count > 0)
            Approvals(
                paper,
                $"Approval required{(missing.Count > 1 ? $" ({missing.Count})" : "")}",
                missing,
                a => a.Consequence,
                TextPaper.Red
            );
        if (given.Count == 0)
            return;
        paper.Blank();
        Approvals(
            paper,
            $"Approved{(given.Count > 1 ? $" ({given.Count})" : "")}",
            given,
            a => a.Approval.By is { } by ? $"{a.Consequence} (by {by})" : a.Consequence,
            TextPaper.Green
        );
    }

    private void Approvals(TextPaper paper, string title, List<ApprovalView> all, Func<ApprovalView, string> consequence, string colour)
    {
        paper.Add("", title, colour: TextPaper.Bold);
        var shown = settings.Full || all.Count <= MostApprovals ? all : all[..(MostApprovals - 2)];
        var column = Math.Min(shown.Max(a => TextPaper.Columns(Escape.Text(a.Token))), paper.Width * 2 / 5);
        foreach (var approval in shown)
        {
            var token = Escape.Text(approval.Token);
            paper.Add($"  {TextPaper.Pad(token, column)}  ", consequence(approval), colour, hang: column + 4);
        }

        if (shown.Count == all.Count)
            return;
        var kinds = all.Skip(shown.Count).GroupBy(a => a.Kind).Select(g => $"{g.Count()} {g.Key}");
        paper.Add(
            "  ",
            $"… and {all.Count - shown.Count} more, less grave: {string.Join(", ", kinds)} ({FullHint})",
            colour: TextPaper.Dim
        );
    }

    private void AccessSection(TextPaper paper, PlanView view)
    {
        Access(paper, view.Plan.Access, view.Access, settings.Full ? int.MaxValue : MostAccess);
    }

    private void Access(TextPaper paper, AccessChanges access, IReadOnlyList<AccessLine> lines, int most)
    {
        if (access.Changes.Count + access.SameAccess.Count + access.Undecided.Count + access.Claimed.Count == 0)
            return;
        paper.Add("", "Access", colour: TextPaper.Bold);
        var shown = lines.Count <= most ? lines : [.. lines.Take(most - 1)];
        Columns(paper, shown);
        if (shown.Count < lines.Count)
            paper.Add("  ", $"… and {Rest([.. lines.Skip(shown.Count)])} ({FullHint})", colour: TextPaper.Dim);
        foreach (var open in access.Undecided)
            paper.Add("  ? ", $"{(open.IsOutside ? open.IsPublic ? "PUBLIC " : "OUTSIDE " : "")}{open}", TextPaper.Red, TextPaper.Red);
        if (access.Answer.IsNo)
            paper.Add("  ", "no access change");
        else if (settings.Full || access.SameAccess.Count <= MostNames)
            foreach (var step in access.SameAccess)
                paper.Add("  = ", $"{step}: no access change", TextPaper.Dim, TextPaper.Dim);
        else
            paper.Add("  = ", $"no access change by {access.SameAccess.Count} other steps", TextPaper.Dim, TextPaper.Dim);
    }

    private void Columns(TextPaper paper, IReadOnlyList<AccessLine> lines)
    {
        if (lines.Count == 0)
            return;
        var rows = lines
            .Select(l =>
                (
                    Line: l,
                    Who: Escape.Text(
                        $"{(l.IsPublic ? "PUBLIC " : l.IsOutside ? "OUTSIDE " : "")}{l.Whom(settings.Full ? int.MaxValue : MostNames)}"
                    ),
                    What: Escape.Text(l.What)
                )
            )
            .ToList();
        var who = Math.Min(rows.Max(r => TextPaper.Columns(r.Who)), paper.Width / 3);
        var what = Math.Min(rows.Max(r => TextPaper.Columns(r.What)), (paper.Width * 7 / 10) - who);
        foreach (var (line, whom, right) in rows)
        {
            var head = $"  {line.Mark} {TextPaper.Pad(whom, who)}  {TextPaper.Pad(right, what)}  ";
            var colour = (line.Mark, line.IsOutside) switch
            {
                ('+', true) => TextPaper.Red,
                ('+', _) => TextPaper.Green,
                _ => TextPaper.Yellow,
            };
            paper.Add(head, line.When.Length > 0 ? $"{line.On}, {line.When}" : line.On, colour, colour, who + what + 8);
            if (settings.Full && line.IsPattern)
                paper.Add("      ", string.Join(", ", line.Who), colour: TextPaper.Dim);
        }
    }

    /// <summary><c>77 more lines of 81 principals: 40 + write-only, 37 + read-only</c>.</summary>
    private static string Rest(List<AccessLine> lines)
    {
        var who = Plural.Of(lines.SelectMany(l => l.Who).Distinct(StringComparer.Ordinal).Count(), "principal");
        var kinds = lines
            .GroupBy(l => $"{l.Mark} {(l.IsExact ? l.What : l.Changes[0].Level)}")
            .OrderByDescending(g => g.Count())
            .Select(g => $"{g.Count()} {g.Key}");
        return $"{Plural.Of(lines.Count, "more line")} of {who}: {string.Join(", ", kinds)}";
    }

    private void Notes(TextPaper paper, PlanView view)
    {
        var access = view.Plan.Access;
        if (view.Expectations is null && access.NotSeen.Count + access.Claimed.Count + view.Notes.Count == 0)
            return;
        paper.Add("", "Notes", colour: TextPaper.Bold);
        if (view.Expectations is { } expectations)
            paper.Add("  ", expectations + ".");
        foreach (var claimed in settings.Full ? access.Claimed : access.Claimed.Take(MostNames))
            paper.Add("  ", claimed.ToString());
        if (!settings.Full && access.Claimed.Count > MostNames)
            paper.Add("  ", $"… and {access.Claimed.Count - MostNames} more that hold only by claims ({FullHint})");
        if (access.NotSeen.Count > 0)
            paper.Add("  Not read: ", string.Join("; ", access.NotSeen), TextPaper.Dim, TextPaper.Dim, 4);
        foreach (var code in view.Notes.GroupBy(n => n.Code))
        {
            var most = settings.Full || view.Notes.Count <= MostNotes / 2 ? int.MaxValue : MostNotesOfACode;
            foreach (var note in code.Take(most))
                Line(paper, note);
            if (code.Count() > most)
                paper.Add("  ", $"… and {code.Count() - most} more of {code.Key} ({FullHint})", colour: TextPaper.Dim);
        }
    }

    /// <summary>As everywhere: on one line, for programs that look for places, and so that a command in a hint can be copied.</summary>
    private void Line(TextPaper paper, Diagnostic diagnostic) =>
        paper.Lines.AddRange(DiagnosticText.Line(diagnostic, settings.Colour).Split('\n'));

    private void Command(TextPaper paper, PlanView view)
    {
        if (!settings.ShowsCommand)
        {
            if (view.Plan.HasChanges)
                paper.Add(
                    "",
                    $"Plan: {view.Counts}{(view.Missing.Any() ? $"; {Plural.Of(view.Missing.Count(), "approval")} above not given" : "")}."
                );
            return;
        }

        if (view.Command.Count == 0)
        {
            if (view.Plan.HasChanges)
                paper.Add("", "This plan has errors and cannot be applied.");
            return;
        }

        const string Label = "To apply:  ";
        var lines = NextCommand.Lines(view.Command, paper.Width - Label.Length);
        for (var i = 0; i < lines.Count; i++)
            paper.Lines.Add((i == 0 ? paper.Paint(TextPaper.Bold, Label) : new string(' ', Label.Length)) + Escape.Text(lines[i]));
        // For apply --expect-steps, after the plan was made again.
        if (view.Plan.MadeAt is not null)
            paper.Lines.Add($"Digest of the steps: {view.Plan.StepsDigest}");
    }
}
