using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using S3Creds.Cli.Tests.Docs;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Cli.Tests;

/// <summary>docs/diagnostics.md lists every code that the product can say, by its own title, and no other.</summary>
public sealed partial class DiagnosticsDocTests
{
    [Fact]
    public void The_list_in_the_docs_is_complete_both_ways()
    {
        var listed = Row()
            .Matches(File.ReadAllText(Path.Combine(Root(), "docs", "diagnostics.md")))
            .Select(m => $"{m.Groups["code"].Value} {m.Groups["severity"].Value} {m.Groups["title"].Value}");
        Assert.Equal(Declared().Select(c => $"{c.Code} {Word(c.Severity)} {c.Title}"), listed);
    }

    /// <summary>The text around the tables is written by hand, each row is made from the code's declaration and from a run that prints
    /// it.</summary>
    [InProcessFact]
    public async Task Every_row_shows_the_message_as_the_program_prints_it()
    {
        var titles = Declared().ToDictionary(c => c.Code, StringComparer.Ordinal);
        var printed = new Dictionary<string, string>(StringComparer.Ordinal);
        var silent = new List<string>();
        foreach (var example in DiagnosticExample.All)
        {
            if (example.Reason is not null)
                continue;
            if (await example.PrintedAsync() is var (text, all) && text is not null)
                printed[example.Code] = text;
            else
                silent.Add($"{example.Code} is not printed by: {example.Command}\n{all}");
        }

        Assert.True(silent.Count == 0, string.Join('\n', silent));
        var reasons = DiagnosticExample.All.ToDictionary(e => e.Code, e => e.Reason, StringComparer.Ordinal);
        var page = RepositoryFiles.Doc("diagnostics.md");
        var made = Row()
            .Replace(await File.ReadAllTextAsync(page), row =>
            {
                var code = titles.GetValueOrDefault(row.Groups["code"].Value);
                return code is null
                    ? row.Value
                    : $"| {code.Code} | {Word(code.Severity)} | {code.Title} | {Cell(printed.GetValueOrDefault(code.Code), reasons.GetValueOrDefault(code.Code))} |";
            });
        await RepositoryFiles.AssertCurrentAsync(page, made, nameof(DiagnosticsDocTests));
    }

    /// <summary>Where no run of a few commands can print a code, the page gives the reason instead.</summary>
    [Fact]
    public void Every_code_has_an_example_or_a_reason_why_it_has_none()
    {
        Assert.Equal(Declared().Select(c => c.Code), DiagnosticExample.All.Select(e => e.Code).Order(StringComparer.Ordinal));
        var reasons = DiagnosticExample.All.Where(e => e.Reason is not null).ToList();
        Assert.All(reasons, e => Assert.True(e.Reason!.Length > 20 && e is { Files.Count: 0, Before.Count: 0 }, e.Code));
        Assert.True(reasons.Count * 16 <= Declared().Count, $"{reasons.Count} codes without an example");
    }

    /// <summary>A value that follows from the clock.</summary>
    [GeneratedRegex("aws:EpochTime=[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Now();

    private static string Cell(string? printed, string? reason) =>
        printed is null
            ? $"*{reason}*"
            : $"`{Now().Replace(printed, "aws:EpochTime=…").Replace("`", "'", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal)}`";

    [Fact]
    public void No_two_codes_share_a_number() =>
        Assert.Empty(Declared().GroupBy(c => c.Code, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key));

    [Fact]
    public void Every_code_in_the_sources_is_declared_where_the_docs_can_see_it()
    {
        var known = Declared().Select(c => c.Code).ToHashSet(StringComparer.Ordinal);
        var used = Directory
            .EnumerateFiles(Path.Combine(Root(), "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(f => Literal().Matches(File.ReadAllText(f)).Select(m => m.Value));
        Assert.DoesNotContain(used, c => !known.Contains(c));
    }

    [Fact]
    public void Every_declared_code_is_produced_somewhere()
    {
        var sources = Directory
            .EnumerateFiles(Path.Combine(Root(), "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal))
            .Select(File.ReadAllText)
            .ToList();
        var fields = Fields(typeof(DiagnosticCode)).Concat(Fields(typeof(S3Creds.Policy.PolicyLintRule))).ToList();
        Assert.InRange(fields.Count, 150, 1000);
        Assert.Empty(fields.Where(f => !sources.Exists(s => IsUsed(f, s))).Select(f => $"{f.DeclaringType!.Name}.{f.Name}"));
    }

    private static bool IsUsed(System.Reflection.FieldInfo field, string source) =>
        Regex.IsMatch(source, Used(field), RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));

    /// <summary>Named with its class, or in its class as the beginning of a call; a list of all codes is no use.</summary>
    private static string Used(System.Reflection.FieldInfo field) =>
        $@"\b{field.DeclaringType!.Name}\.{field.Name}\b|class {field.DeclaringType.Name}\b[\s\S]*\b{field.Name}\.(Says|At)\(";

    private static IEnumerable<System.Reflection.FieldInfo> Fields(Type type) =>
        new[] { typeof(DiagnosticCode), typeof(CliProgram), typeof(S3Creds.Policy.PolicyLintRule) }
            .Select(t => t.Assembly)
            .SelectMany(a => a.GetTypes())
            .SelectMany(t =>
                t.GetFields(
                    System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static
                )
            )
            .Where(f => f.FieldType == type && !f.Name.Contains('<', StringComparison.Ordinal));

    /// <summary>Every static field of every *Codes class, and the rules of the policy lint: nothing has to be listed by hand.</summary>
    private static List<DiagnosticCode> Declared() =>
        [
            .. new[] { typeof(DiagnosticCode).Assembly, typeof(CliProgram).Assembly }
                .SelectMany(a => a.GetTypes())
                .SelectMany(t =>
                    t.GetFields(
                        System.Reflection.BindingFlags.Public
                            | System.Reflection.BindingFlags.NonPublic
                            | System.Reflection.BindingFlags.Static
                    )
                )
                .Where(f => f.FieldType == typeof(DiagnosticCode))
                .Select(f => (DiagnosticCode)f.GetValue(null)!)
                .Concat(LintCodes.All)
                .Distinct()
                .OrderBy(c => c.Code, StringComparer.Ordinal),
        ];

    private static string Word(Severity severity) =>
        severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            _ => "note",
        };

    private static string Root([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));

    [GeneratedRegex(
        @"^\| (?<code>S3C\d{3}) \| (?<severity>error|warning|note) \| (?<title>[^|]+?) \|(?: (?<example>.*) \|)?$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Row();

    [GeneratedRegex("(?<=\")S3C\\d{3}(?=\")", RegexOptions.ExplicitCapture)]
    private static partial Regex Literal();
}
