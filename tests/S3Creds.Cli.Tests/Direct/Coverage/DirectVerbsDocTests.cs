using System.Globalization;
using System.Text;
using S3Creds.Cli.Arguments;
using S3Creds.Cli.Verbs.Direct;

namespace S3Creds.Cli.Tests.Direct.Coverage;

/// <summary> docs/direct-verbs.md: every verb and every option with the tests that give it, and what s3-credentials' scripts rely on with
/// the tests that hold it. Made from the verbs and from the sources of the tests; no cell is empty. </summary>
public sealed class DirectVerbsDocTests
{
    private const int MostNamed = 2;

    private static readonly string[] Common =
    [
        "access-key",
        "auth",
        "endpoint-url",
        "profile",
        "region",
        "sandbox",
        "sandbox-state",
        "secret-key",
        "session-token",
    ];

    private static string Doc => Path.Combine(TestSource.Root(), "docs", "direct-verbs.md");

    [Fact]
    public void Every_option_of_every_verb_is_given_by_a_test_that_runs_as_the_native_binary_too()
    {
        var untested = Cells().Where(c => !c.Tests.Any(t => t.Native)).Select(c => $"{c.Verb} {c.Option}".TrimEnd());
        Assert.Empty(untested);
    }

    [Fact]
    public void Every_line_of_what_scripts_rely_on_names_tests_that_exist_and_run_as_the_native_binary_too()
    {
        var native = TestSource.All.Where(t => t.Native).Select(t => $"{t.Class}.{t.Name}").ToHashSet(StringComparer.Ordinal);
        Assert.All(ParityLines.All.SelectMany(l => l.Tests), t => Assert.Contains(t, native));
        Assert.DoesNotContain(ParityLines.All, l => l.Tests.Count == 0);
    }

    [Fact]
    public async Task The_table_in_the_docs_is_current()
    {
        var made = Text();
        if (Environment.GetEnvironmentVariable("S3CREDS_ACCEPT") == "1")
            await File.WriteAllTextAsync(Doc, made);
        Assert.True(
            File.Exists(Doc) && await File.ReadAllTextAsync(Doc) == made,
            "docs/direct-verbs.md is not what the verbs and the tests give: S3CREDS_ACCEPT=1 dotnet test tests/S3Creds.Cli.Tests "
                + "--filter DirectVerbsDocTests writes it anew"
        );
    }

    private sealed record Cell(string Verb, string Option, IReadOnlyList<TestMethod> Tests);

    private static IEnumerable<Cell> Cells()
    {
        foreach (var option in DirectVerbs.All.Single(v => v.Name == "create").Spec.Options.Where(o => Common.Contains(o.Long)))
            yield return new Cell(
                "",
                Named(option),
                [.. TestSource.All.Where(t => DirectVerbs.All.Any(v => t.Runs(v.Name)) && t.Gives(option.Short, option.Long))]
            );
        foreach (var verb in DirectVerbs.All)
        {
            var tests = TestSource.All.Where(t => t.Runs(verb.Name)).ToList();
            yield return new Cell(verb.Name, "", tests);
            foreach (var option in verb.Spec.Options.Where(o => !Common.Contains(o.Long) && !o.Hidden))
                yield return new Cell(verb.Name, Named(option), [.. tests.Where(t => t.Gives(option.Short, option.Long))]);
        }
    }

    private static string Named(OptionSpec option) => option.Short is { } s ? $"-{s}, {option.Name}" : option.Name;

    private static string Text()
    {
        var text = new StringBuilder(
            """
            # The direct verbs and their tests

            Made from the verbs and from the sources of the tests in `tests/S3Creds.Cli.Tests`; a test fails where this page is not current. Each of the
            tests named here runs twice: in the tests' own process, and against the native binary.

            ## What scripts for s3-credentials rely on

            | what | held by |
            |---|---|

            """
        );
        foreach (var line in ParityLines.All)
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {line.What} | {string.Join("<br>", line.Tests.Select(t => t[(t.IndexOf('.', StringComparison.Ordinal) + 1)..].Replace('_', ' ')))} |\n"
            );
        text.Append("\n## Options that every verb has\n\n| option | tested by |\n|---|---|\n");
        var cells = Cells().ToList();
        foreach (var cell in cells.Where(c => c.Verb.Length == 0))
            text.Append(CultureInfo.InvariantCulture, $"| `{cell.Option}` | {Tested(cell)} |\n");
        text.Append("\n## Verbs and options\n\n| verb | option | tested by |\n|---|---|---|\n");
        foreach (var cell in cells.Where(c => c.Verb.Length > 0))
            text.Append(
                CultureInfo.InvariantCulture,
                $"| `{cell.Verb}` | {(cell.Option.Length == 0 ? "" : $"`{cell.Option}`")} | {Tested(cell)} |\n"
            );
        return text.ToString();
    }

    private static string Tested(Cell cell)
    {
        var native = cell.Tests.Where(t => t.Native).ToList();
        var more = native.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $"<br>and {native.Count - MostNamed} more") : "";
        return native.Count == 0 ? "**nothing**" : string.Join("<br>", native.Take(MostNamed).Select(t => t.Sentence)) + more;
    }
}
