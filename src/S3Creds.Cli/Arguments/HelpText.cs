using System.Text;

namespace S3Creds.Cli.Arguments;

/// <summary>What <c>--help</c> prints, from the verbs' own descriptions.</summary>
internal static class HelpText
{
    private const int Column = 26;

    public static string OfProgram(IReadOnlyList<Verb> verbs)
    {
        var text = new StringBuilder("s3creds: S3 access as code.\n");
        foreach (var group in verbs.GroupBy(v => v.Group))
        {
            text.Append('\n').Append(group.Key).Append('\n');
            foreach (var verb in group)
                text.Append("  ").Append(verb.Name.PadRight(Column - 2)).Append(verb.Summary).Append('\n');
        }

        return text.Append("\ns3creds VERB --help prints the options of a verb, with examples.\n").ToString();
    }

    public static string OfVerb(Verb verb)
    {
        var spec = verb.Spec;
        var text = new StringBuilder("s3creds ").Append(verb.Name).Append(" [options]");
        foreach (var argument in spec.Arguments)
        {
            var name = argument.Many ? argument.Name + "…" : argument.Name;
            text.Append(' ').Append(argument.Required ? name : $"[{name}]");
        }

        text.Append("\n\n  ").Append(verb.Summary).Append('\n');
        Table(text, "arguments", [.. spec.Arguments.Where(a => a.Help.Length > 0).Select(a => (a.Name, a.Help))]);
        Table(
            text,
            "options",
            [
                .. spec
                    .Options.Where(o => !o.Hidden)
                    .Select(o => (Called(o), o.Form == OptionForm.Sequence ? o.Help + " (may be repeated)" : o.Help)),
            ]
        );
        if (verb.Examples.Count > 0)
        {
            text.Append("\nexamples\n");
            foreach (var example in verb.Examples)
                text.Append("  # ").Append(example.Does).Append("\n  ").Append(example.Command).Append('\n');
        }

        return text.ToString();
    }

    private static string Called(OptionSpec option)
    {
        var name = (option.Short is { } s ? $"-{s}, " : "    ") + option.Name;
        return option.Form == OptionForm.Flag ? name : $"{name} {option.Value}";
    }

    private static void Table(StringBuilder text, string title, List<(string Left, string Right)> rows)
    {
        if (rows.Count == 0)
            return;
        text.Append('\n').Append(title).Append('\n');
        var width = Math.Min(40, rows.Max(r => r.Left.Length) + 2);
        foreach (var (left, right) in rows)
            text.Append("  ").Append(left.PadRight(width)).Append(left.Length >= width ? "  " : "").Append(right).Append('\n');
    }
}
