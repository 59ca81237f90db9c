using System.Text;
using S3Creds.Cli.Arguments;

namespace S3Creds.Cli;

/// <summary>Pages for <c>man</c>, from what <c>--help</c> is made of.</summary>
internal static class ManualPage
{
    private const string Program = "s3creds";
    private const int Longest = 78;

    /// <summary>The name of the page of a verb, as <c>man</c> finds it; null: that of the program.</summary>
    public static string NameOf(Verb? verb) => verb is null ? Program : $"{Program}-{verb.Name.Replace(' ', '-')}";

    public static string OfProgram(IReadOnlyList<Verb> verbs, DateOnly date)
    {
        var page = Begin(NameOf(null), "manage access to S3 as code", date);
        Section(page, "SYNOPSIS").Append(".B s3creds\n.I VERB\n[\\fIoptions\\fR]\n");
        Section(page, "DESCRIPTION");
        Paragraph(
            page,
            "Buckets, users, groups, roles, policies and identity providers are declared in YAML. 'plan' compares the declaration with "
                + "the live AWS account and prints every change, and who gains or loses access by it. 'apply' makes the changes that were reviewed."
        );
        Section(page, "VERBS");
        foreach (var group in verbs.GroupBy(v => v.Group))
        {
            page.Append(".SS ").Append(Roff(Capital(group.Key))).Append('\n');
            foreach (var verb in group)
                Term(page, $"\\fB{Roff(NameOf(verb))}\\fR(1)", verb.Summary);
        }

        Exit(page);
        Section(page, "FILES");
        Term(
            page,
            "\\fI.s3creds/\\fR",
            "The journal of applies and the emulated account, in the working folder; it is not for version control"
        );
        Section(page, "SEE ALSO");
        return Paragraph(page, "The pages of the verbs, such as s3creds-plan(1). 's3creds explain CODE' explains a diagnostic.").ToString();
    }

    public static string OfVerb(Verb verb, DateOnly date)
    {
        var spec = verb.Spec;
        var page = Begin(NameOf(verb), LowerFirst(verb.Summary), date);
        Section(page, "SYNOPSIS").Append(".B s3creds ").Append(Roff(verb.Name)).Append("\n[\\fIoptions\\fR]\n");
        foreach (var argument in spec.Arguments)
        {
            var name = $"\\fI{Roff(argument.Name)}\\fR{(argument.Many ? " ..." : "")}";
            page.Append(argument.Required ? name : $"[{name}]").Append('\n');
        }

        Section(page, "DESCRIPTION");
        Paragraph(page, verb.Summary + ".");
        if (spec.Arguments.Any(a => a.Help.Length > 0))
        {
            Section(page, "ARGUMENTS");
            foreach (var argument in spec.Arguments.Where(a => a.Help.Length > 0))
                Term(page, $"\\fI{Roff(argument.Name)}\\fR", argument.Help);
        }

        Section(page, "OPTIONS");
        foreach (var option in spec.Options.Where(o => !o.Hidden))
            Term(page, Called(option), option.Form == OptionForm.Sequence ? option.Help + " (may be repeated)" : option.Help);
        Term(page, "\\fB\\-\\-help\\fR", "Print the options, with examples");
        if (verb.Examples.Count > 0)
        {
            Section(page, "EXAMPLES");
            foreach (var example in verb.Examples)
                Term(page, $"\\fB{Roff(example.Command)}\\fR", example.Does);
        }

        Exit(page);
        Section(page, "SEE ALSO").Append(".BR s3creds (1)\n");
        return page.ToString();
    }

    private static StringBuilder Begin(string name, string summary, DateOnly date) =>
        new StringBuilder()
            .Append(".TH ")
            .Append(Roff(name.ToUpperInvariant()))
            .Append(" 1 ")
            .Append(date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))
            .Append(" \"")
            .Append(Roff(ToolVersion.Text))
            .Append("\" \"S3 access as code\"\n.SH NAME\n")
            .Append(Roff(name))
            .Append(" \\-\n")
            .Append(Filled(summary))
            .Append('\n');

    private static void Exit(StringBuilder page)
    {
        Section(page, "EXIT STATUS");
        Term(page, "0", "Done, or no change");
        Term(page, "1", "An error");
        Term(page, "2", "Changes are pending, or the command line of a direct verb is not valid");
        Term(page, "3", "Partially applied");
        Term(page, "4", "Refused: nothing was changed");
        Term(page, "130", "Cancelled");
    }

    private static StringBuilder Section(StringBuilder page, string title) => page.Append(".SH ").Append(title).Append('\n');

    private static StringBuilder Paragraph(StringBuilder page, string text) => page.Append(Filled(text)).Append('\n');

    /// <param name="term">Roff already.</param>
    private static void Term(StringBuilder page, string term, string text) =>
        page.Append(".TP\n").Append(term).Append('\n').Append(Filled(text)).Append('\n');

    private static string Called(OptionSpec option)
    {
        var name = (option.Short is { } s ? $"\\fB\\-{s}\\fR, " : "") + $"\\fB{Roff(option.Name)}\\fR";
        return option.Form == OptionForm.Flag ? name : $"{name} \\fI{Roff(option.Value)}\\fR";
    }

    /// <summary>A text in lines that are short enough for every roff; man fills them to the width of the terminal.</summary>
    private static string Filled(string text)
    {
        var filled = new StringBuilder();
        var column = 0;
        foreach (var word in text.Split(' ').Select(Roff))
        {
            if (column > 0 && column + 1 + word.Length > Longest)
            {
                filled.Append('\n');
                column = 0;
            }

            filled.Append(column > 0 ? " " : "").Append(word);
            column += word.Length + 1;
        }

        return filled.ToString();
    }

    /// <summary>A line that roff shows as it is: no escapes, no requests, and hyphens that can be copied.</summary>
    private static string Roff(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            escaped.Append(
                c switch
                {
                    '\\' => "\\e",
                    '-' => "\\-",
                    '…' => "...",
                    '→' => "\\(->",
                    '\'' => "\\(aq",
                    '`' => "\\(ga",
                    '"' => "\\(dq",
                    '~' => "\\(ti",
                    '^' => "\\(ha",
                    _ => c.ToString(),
                }
            );
        }

        return text.StartsWith('.') ? "\\&" + escaped : escaped.ToString();
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string LowerFirst(string text) => char.ToLowerInvariant(text[0]) + text[1..];
}
