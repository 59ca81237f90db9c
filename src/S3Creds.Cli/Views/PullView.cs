using System.Text;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;
using S3Creds.Core.Pulling;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli;

/// <summary>A pull for a terminal: who gained access by what was changed, the edits as a diff, and what was left out and why.</summary>
/// <param name="isCheck">Nothing is written.</param>
/// <param name="trail">Who may have made the changes; null: not looked for.</param>
internal sealed class PullView(bool colour, bool isCheck, TrailReview? trail = null)
{
    public string Render(PullResult pull, IReadOnlyList<Diagnostic> notes, Plan plan)
    {
        var text = new StringBuilder();
        if (pull.HasChanges && pull.Access.Changes.Count + pull.Access.Undecided.Count > 0)
            text.Append("In the account, compared with the manifests:\n").Append(new TextView(colour).Render(pull.Access));
        foreach (var file in pull.Files)
            AppendDiff(text, file);
        AppendPulled(text, pull);
        AppendLeftOut(text, pull);
        foreach (var note in notes)
            text.Append(DiagnosticText.Line(note, colour)).Append('\n');
        if (notes.Count > 0)
            text.Append('\n');
        if (!plan.Complete)
            text.Append("The account could not be read in full: what was not read is not pulled.\n");
        return text.Append(Summary(pull, plan)).ToString();
    }

    private string Summary(PullResult pull, Plan plan)
    {
        if (!pull.HasChanges)
            return $"Nothing to pull: {Plural.Of(plan.Unchanged, "resource")} {(plan.Unchanged == 1 ? "is" : "are")} as declared.\n";
        var left = pull.LeftOut.Count == 0 ? "" : $", {pull.LeftOut.Count} left out";
        return $"Pull: {Plural.Of(pull.Pulled.Count, "change")} {(isCheck ? "would go" : "written")} into {Plural.Of(pull.Files.Count, "file")}{left}.\n";
    }

    private void AppendDiff(StringBuilder text, PulledFile file)
    {
        // A whole path is of this machine; a reader of the diff knows the folder of manifests.
        var name = Escape.Text(Path.IsPathRooted(file.Shown) ? file.Name : file.Shown);
        text.Append(Bold($"--- {name}")).Append('\n').Append(Bold($"+++ {name}")).Append('\n');
        foreach (var line in LineDiff.Of(Encoding.UTF8.GetString(file.Before), Encoding.UTF8.GetString(file.After)))
        {
            var shown = line[0] + Escape.Text(line[1..]);
            text.Append(
                    line[0] switch
                    {
                        '+' => Paint("32", shown),
                        '-' => Paint("31", shown),
                        '@' => Paint("36", shown),
                        _ => shown,
                    }
                )
                .Append('\n');
        }

        text.Append('\n');
    }

    private void AppendPulled(StringBuilder text, PullResult pull)
    {
        if (pull.Pulled.Count == 0)
            return;
        text.Append(isCheck ? "Would be pulled" : "Pulled").Append(":\n");
        foreach (var change in pull.Pulled)
        {
            text.Append("  ").Append(Title(change)).Append('\n');
            AppendTrail(text, change);
            foreach (var token in change.Tokens)
                text.Append("      ").Append(Escape.Text($"{token.Why} (accepted by --accept: {token.Token})")).Append('\n');
        }

        text.Append('\n');
    }

    private void AppendLeftOut(StringBuilder text, PullResult pull)
    {
        if (pull.LeftOut.Count == 0)
            return;
        text.Append("Left out:\n");
        foreach (var (change, why) in pull.LeftOut)
        {
            text.Append("  ").Append(Title(change)).Append('\n');
            if (change.Step.Facet is not null)
            {
                foreach (var (mark, line) in ValueDiff.Of(change.Step.Before, change.Step.After))
                    text.Append($"      {mark} {Escape.Text(line)}").Append('\n');
            }

            AppendTrail(text, change);
            text.Append("    ").Append(DiagnosticText.Line(why, colour)).Append('\n');
        }

        text.Append('\n');
    }

    private void AppendTrail(StringBuilder text, PullChange change)
    {
        var step = TrailInput.InAccount(change.Step);
        if (trail is null || trail[step] is not { } finding)
            return;
        foreach (var line in TrailWords.Of(finding, trail.Folder, TrailWords.CauseOf(step)))
            text.Append("      ").Append(Escape.Text(line)).Append('\n');
    }

    private string Title(PullChange change)
    {
        var risks = PlanFile.Risks(change.Step.Risk).ToList();
        return (change.Step.Action == StepAction.Delete ? "- " : "~ ")
            + Bold(Escape.Text(change.Step.Address.ToString()))
            + (change.Step.Facet is { } facet ? $"  {facet}" : "")
            + (risks.Count > 0 ? "  " + Paint("31", "! " + string.Join(", ", risks)) : "");
    }

    private string Bold(string text) => Paint("1", text);

    private string Paint(string code, string text) => colour && text.Length > 0 ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
