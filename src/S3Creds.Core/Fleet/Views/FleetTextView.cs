using System.Text;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Rendering;

namespace S3Creds.Core.Fleet.Views;

/// <summary>A merged report as text.</summary>
public static class FleetTextView
{
    public static string Render(FleetReport report)
    {
        var text = new StringBuilder();
        text.Append($"Fleet {report.Verb}, run {Escape.Text(report.Run)}: {Plural.Of(report.Lines.Count, "account")}");
        text.Append($", {FleetWords.Counts(report)}\n");
        Section(text, "Not done", OpenAccounts.Of(report), o =>
        {
            text.Append($"  {Escape.Text(o.Who), -30} {o.Result}\n");
            foreach (var error in o.Reasons)
                text.Append("    ")
                    .Append(DiagnosticText.Line(error, colour: false).Replace("\n    ", "\n      ", StringComparison.Ordinal))
                    .Append('\n');
        });
        Section(text, "Approval required", report.Approvals, a =>
        {
            text.Append($"  {Escape.Text(FleetWords.Token(a))}  {Escape.Text(a.Why)}{FleetWords.In(a.Accounts)}\n");
        });
        Section(text, FleetWords.Lines(report), report.Changes, c =>
        {
            var lines = c.Text.Split('\n');
            text.Append($"{Escape.Text(lines[0])}{FleetWords.In(c.Accounts)}\n");
            foreach (var line in lines.Skip(1))
                text.Append(Escape.Text(line)).Append('\n');
        });
        Section(text, "Accounts that differ", report.Lines.Where(l => report.Verb == "drift" && l.Changes > 0), l =>
        {
            text.Append($"  {Escape.Text(FleetWords.Account(l)), -30} {l.Counts}\n");
        });
        Section(text, "Access across accounts", report.Crossing ?? [], l =>
            text.Append("  ").Append(Escape.Text(l.ToString())).Append('\n')
        );
        if (report.NotJoined.Count > 0)
            text.Append($"\nNot read: the access of {Plural.Of(report.NotJoined.Count, "account")}, first {report.NotJoined[0]}\n");
        if (report.Digest is { } digest)
            text.Append($"\nDigest of these plans: {digest}\n");
        return text.ToString();
    }

    /// <summary>One account as it ends.</summary>
    public static string Line(AccountLine line)
    {
        var what =
            line.Steps is { } steps ? $"{steps.Done} done, {steps.AlreadyDone} already as declared, {steps.Failed} failed"
            : line.IsOpen && FleetWords.Reasons(line).FirstOrDefault() is { } reason ? $"{reason.Code}: {reason.Message}"
            : line.Counts ?? "";
        return $"  {FleetWords.Outcome(line.Outcome), -14} {FleetWords.Account(line)}  {what}".TrimEnd();
    }

    private static void Section<T>(StringBuilder text, string title, IEnumerable<T> items, Action<T> write)
    {
        var any = false;
        foreach (var item in items)
        {
            if (!any)
                text.Append('\n').Append(title).Append('\n');
            any = true;
            write(item);
        }
    }
}
