using System.Text;
using S3Creds.Core.Access;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Rendering;

/// <summary>A plan as a comment on a pull request, in the order of <see cref="PlanView"/>, and never more than a comment can hold: what does
/// not fit is left out by risk, the gravest last, and counted.</summary>
public static class MarkdownView
{
    /// <summary>Characters. GitHub takes 65,536; what a workflow adds around it needs room too.</summary>
    public const int Largest = 60_000;

    /// <summary>How the first line begins, by which a bot finds the comment that it updates.</summary>
    public const string Marker = "<!-- s3creds plan ";

    private const int LongestName = 200;
    private const int MostNames = 5;
    private const int MostAccess = 60;
    private const int ApprovalsRoom = 12_000;
    private const int AccessRoom = 9_000;
    private const int NotesRoom = 5_000;
    private const int ErrorsRoom = 5_000;
    private const int CommandRoom = 6_000;

    public static string Render(Plan plan) => Render(plan, ViewSettings.Default);

    public static string Render(Plan plan, ViewSettings settings)
    {
        var view = PlanView.Of(plan, settings);
        var text = new StringBuilder();
        Head(text, view);
        Approvals(text, view);
        Section(text, "Errors", ErrorsRoom, view.Errors.Select(Line));
        AppendAccess(text, view.Plan.Access, view.Access);
        var foot = new StringBuilder();
        Notes(foot, view);
        Foot(foot, view, settings);
        MarkdownChanges.Append(text, view, Largest - text.Length - foot.Length);
        return text.Append(foot).ToString();
    }

    /// <summary>Changes of access alone: what happened since a baseline.</summary>
    public static string Render(AccessChanges access)
    {
        var text = new StringBuilder();
        AppendAccess(text, access, AccessLines.Of(access));
        Section(text, "Not read", NotesRoom, access.NotSeen.Select(Markdown.Text));
        return text.Length == 0 ? "No access change.\n" : text.ToString();
    }

    private static void Head(StringBuilder text, PlanView view)
    {
        var plan = view.Plan;
        text.Append($"{Marker}{Name(Brief(plan.Account))} {Name(Brief(plan.Owner))} -->\n### s3creds plan: ")
            .Append(
                !plan.HasChanges ? $"no changes, {plan.Unchanged} unchanged"
                : view.RiskCounts.Count > 0 ? string.Join(", ", view.RiskCounts)
                : "no risk that needs an approval"
            )
            .Append($" (account {Markdown.Code(Brief(plan.Account))}, owner {Markdown.Code(Brief(plan.Owner))})\n\n");
        if (StepOrigins.Summary(plan) is { } origins)
            text.Append($"{origins}\n\n");
        if (plan.HasChanges)
        {
            var columns = new List<(string Name, int Count)>
            {
                ("create", view.Creates),
                ("change", view.Updates),
                ("delete", view.Deletes),
            };
            if (view.Adoptions > 0)
                columns.Add(("adopt", view.Adoptions));
            if (view.Releases > 0)
                columns.Add(("release", view.Releases));
            columns.Add(("unchanged", plan.Unchanged));
            text.Append($"| {string.Join(" | ", columns.Select(c => c.Name))} |\n")
                .Append($"|{string.Concat(columns.Select(_ => "--:|"))}\n")
                .Append($"| {string.Join(" | ", columns.Select(c => c.Count))} |\n");
        }

        if (!plan.Complete)
            text.Append("\n**Incomplete:** what could not be read is left out, and nothing is removed.\n");
    }

    private static string Brief(string text) =>
        text.Length <= LongestName ? text : $"{text[..LongestName]}… ({text.Length - LongestName} more characters)";

    /// <summary>A comment ends at two hyphens, whatever follows.</summary>
    private static string Name(string text) =>
        string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-')) is var safe
            ? safe.Replace("--", "-", StringComparison.Ordinal).Replace("--", "-", StringComparison.Ordinal).Trim('-')
            : "";

    private static void Approvals(StringBuilder text, PlanView view)
    {
        List<ApprovalView> missing = [.. view.Missing];
        List<ApprovalView> given = [.. view.Given];
        if (missing.Count > 0)
            List(
                text,
                $"Approval required ({missing.Count})",
                ApprovalsRoom,
                missing.Select(a => $"- [ ] {Markdown.Code(a.Token)} {Markdown.Text(a.Consequence)}")
            );
        if (given.Count > 0)
            List(
                text,
                $"Approved ({given.Count})",
                ApprovalsRoom / 3,
                given.Select(a =>
                    $"- [x] {Markdown.Code(a.Token)} {Markdown.Text(a.Consequence)}{(a.Approval.By is { } by ? $" (by {Markdown.Code(by)})" : "")}"
                )
            );
    }

    private static void AppendAccess(StringBuilder text, AccessChanges access, IReadOnlyList<AccessLine> lines)
    {
        if (access.Changes.Count + access.Undecided.Count + access.SameAccess.Count == 0)
            return;
        text.Append(
            access.Changes.Count + access.Undecided.Count == 0 ? "\n**Access**\n" : $"\n**Access: {AccessChangeRow.Summary(access)}**\n"
        );
        if (lines.Count > 0)
            text.Append("\n| | principal | access | on |\n|---|---|---|---|\n");
        var (shown, start) = (0, text.Length);
        foreach (var line in lines.Take(MostAccess))
        {
            var tag =
                line.IsPublic ? "**PUBLIC** "
                : line.IsOutside ? "**OUTSIDE** "
                : "";
            var when = line.When.Length > 0 ? $", {Markdown.CodeInCell(line.When)}" : "";
            var row =
                $"| {Sign(line.Mark)} | {tag}{Whom(line)} | {Markdown.CodeInCell(line.What)} | {Markdown.CodeInCell(line.On)}{when} |\n";
            if (text.Length - start + row.Length > AccessRoom)
                break;
            text.Append(row);
            shown++;
        }

        if (shown < lines.Count)
            text.Append($"| … | {lines.Count - shown} more | | |\n");
        Section(
            text,
            null,
            AccessRoom / 3,
            access
                .Undecided.Select(u => $"? {(u.IsOutside ? u.IsPublic ? "**PUBLIC** " : "**OUTSIDE** " : "")}{Markdown.Text(u.ToString())}")
                .Concat(
                    access.SameAccess.Count <= MostNames || access.Changes.Count == 0
                        ? access.SameAccess.Select(id => $"{Markdown.Code(id)}: no access change")
                        : [$"no access change by {access.SameAccess.Count} other steps"]
                )
        );
    }

    private static string Whom(AccessLine line) =>
        line.Who.Count > MostNames || line.IsPattern
            ? line.Whom(0)
            : string.Join(", ", line.Who.Select(w => Markdown.CodeInCell(w == AccessSubject.Everyone ? "anyone" : w)));

    private static void Notes(StringBuilder text, PlanView view)
    {
        var access = view.Plan.Access;
        List<string> lines =
        [
            .. view.Expectations is { } expectations ? [expectations] : (string[])[],
            .. access.Claimed.Select(c => Markdown.Text(c.ToString())),
            .. access.NotSeen.Count > 0 ? [$"not read: {string.Join("; ", access.NotSeen.Select(Markdown.Text))}"] : (string[])[],
            .. view.Notes.Select(Line),
        ];
        Section(text, "Notes", NotesRoom, lines);
    }

    private static void Foot(StringBuilder text, PlanView view, ViewSettings settings)
    {
        var plan = view.Plan;
        if (view.Command.Count > 0)
        {
            var command = string.Join('\n', NextCommand.Lines(view.Command, ViewSettings.UsualWidth).Select(Escape.Text));
            text.Append("\n**To apply**\n\n");
            if (command.Length <= CommandRoom)
                text.Append(Markdown.Fence("sh", command));
            else
                text.Append(
                    $"The command with its {view.Plan.Approvals.Count} approvals is too long for a comment: "
                        + $"{Markdown.Code($"s3creds show {settings.PlanFile ?? "PLAN"}")} prints it.\n"
                );
        }

        if (plan.MadeAt is not null)
            text.Append($"\nDigest of the plan: {Markdown.Code(PlanFile.DigestOf(plan))}\n")
                .Append($"\nDigest of the steps: {Markdown.Code(plan.StepsDigest)}\n");
    }

    private static void List(StringBuilder text, string title, int room, IEnumerable<string> lines)
    {
        // A list may follow its title at once: the first approvals then stand in the first lines of the comment.
        text.Append($"\n**{title}**\n");
        Fill(text, room, [.. lines]);
    }

    private static void Section(StringBuilder text, string? title, int room, IEnumerable<string> lines)
    {
        List<string> all = [.. lines.Select(l => "- " + l)];
        if (all.Count == 0)
            return;
        text.Append(title is null ? "\n" : $"\n**{title}**\n\n");
        Fill(text, room, all);
    }

    private static void Fill(StringBuilder text, int room, List<string> all)
    {
        var (shown, start) = (0, text.Length);
        foreach (var line in all)
        {
            if (text.Length - start + line.Length > room)
                break;
            text.Append(line).Append('\n');
            shown++;
        }

        if (shown < all.Count)
            text.Append($"- … and {all.Count - shown} more\n");
    }

    private static string Line(Diagnostic diagnostic)
    {
        var place = diagnostic.Span is { } span ? Markdown.Code(span.ToString()) + " " : "";
        return $"{place}{diagnostic.Code}: {Markdown.Text(diagnostic.Message)}{(diagnostic.Hint is { } hint ? $" — {Markdown.Text(hint)}" : "")}";
    }

    private static string Sign(char mark) => mark == '-' ? "−" : mark.ToString();
}
