using System.Text;
using System.Text.RegularExpressions;

namespace S3Creds.Cli;

/// <summary>What docs/diagnostics.md has about one code. The page itself is part of the program, so that both are always the same.</summary>
/// <param name="Section">Its heading.</param>
/// <param name="About">What stands below the heading.</param>
/// <param name="Example">A message as the program prints it.</param>
/// <param name="WayOut">The hint below it.</param>
/// <param name="WithoutExample">Why no short run prints it.</param>
internal sealed partial record DiagnosticPage(
    string Code,
    string Severity,
    string Meaning,
    string Section,
    string About,
    string? Example,
    string? WayOut,
    string? WithoutExample
)
{
    private const string Resource = "diagnostics.md";
    private const string Arrow = " → ";

    public static IReadOnlyList<DiagnosticPage> All() => Read(Embedded());

    /// <summary>The page as it was when the program was built.</summary>
    internal static string Embedded()
    {
        using var stream = typeof(DiagnosticPage).Assembly.GetManifestResourceStream(Resource)
            ?? throw new System.Diagnostics.UnreachableException($"{Resource} is not part of the program");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    internal static IReadOnlyList<DiagnosticPage> Read(string page)
    {
        var pages = new List<DiagnosticPage>();
        var (section, about) = ("", new List<string>());
        foreach (var line in page.Split('\n'))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal) || line.StartsWith("### ", StringComparison.Ordinal))
                (section, about) = (Plain(line.TrimStart('#')), []);
            else if (Row().Match(line) is { Success: true } row)
                pages.Add(Of(row, section, string.Join(' ', about)));
            else if (!line.StartsWith('|') && line.Length > 0)
                about.Add(Plain(line));
        }

        return pages;
    }

    private static DiagnosticPage Of(Match row, string section, string about)
    {
        var cell = row.Groups["example"].Value.Trim();
        var printed = cell.StartsWith('`') ? cell.Trim('`').Replace("\\|", "|", StringComparison.Ordinal) : null;
        var arrow = printed?.IndexOf(Arrow, StringComparison.Ordinal) ?? -1;
        return new DiagnosticPage(
            row.Groups["code"].Value,
            row.Groups["severity"].Value,
            Plain(row.Groups["meaning"].Value),
            section,
            about,
            arrow < 0 ? printed : printed![..arrow],
            arrow < 0 ? null : printed![(arrow + Arrow.Length)..],
            cell.StartsWith('*') ? Plain(cell.Trim('*')) : null
        );
    }

    /// <summary>Markdown of one line as a terminal shows it.</summary>
    private static string Plain(string text) =>
        Link().Replace(text, "${text} (docs/${target})").Replace("`", "", StringComparison.Ordinal).Trim();

    [GeneratedRegex(
        @"^\| (?<code>S3C\d{3}) \| (?<severity>error|warning|note) \| (?<meaning>[^|]+?) \|(?<example>.*)\|$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Row();

    [GeneratedRegex(@"\[(?<text>[^\]]+)\]\((?<target>[^)]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
