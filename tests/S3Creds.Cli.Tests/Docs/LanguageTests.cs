using System.Text.RegularExpressions;

namespace S3Creds.Cli.Tests.Docs;

/// <summary>
/// Messages, help texts, pages and comments use the words of the field: no personification, no metaphor, one word for one thing (docs/glossary.md).
/// </summary>
public sealed partial class LanguageTests
{
    /// <summary>What is not written, and what is written instead.</summary>
    private static readonly (Regex Not, string Instead)[] Words =
    [
        (People(), "a principal, another account, no owner, anyone (public)"),
        (Telling(), "print, report, list, show"),
        (Saying(), "declare, set, contain, report"),
        (Looking(), "read, check, compare"),
        (Asking(), "read, called, checked, prompted"),
        (Interrupted(), "interrupted, truncated"),
        (Absent(), "no longer exists, deleted, lost"),
        (OwnershipTags(), "ownership tags"),
        (Wanting(), "declare, require, need"),
        (Taking(), "treated as, supported, allowed"),
        (Caring(), "manage"),
        (Consent(), "approval"),
    ];

    /// <summary>Pages about other things than the program: AWS's own check names, generated tables of test names.</summary>
    private static readonly string[] OtherPages = ["direct-verbs.md", "policy-checks.md"];

    [Fact]
    public void Every_text_of_the_program_uses_the_words_of_the_field()
    {
        var found = ProgramTexts
            .All.Select(t => (t.File, Text: Interpolation().Replace(t.Text, "")))
            .Where(t => t.Text.Contains(' ', StringComparison.Ordinal))
            .SelectMany(t => Wrong(t.File, t.Text));
        None(found);
    }

    [Fact]
    public void Every_page_does_so_too()
    {
        var pages = Directory
            .GetFiles(RepositoryFiles.Doc(""), "*.md")
            .Append(Path.Combine(RepositoryFiles.Root, "README.md"))
            .Where(p => !OtherPages.Contains(Path.GetFileName(p)));
        None(pages.SelectMany(p => File.ReadLines(p).SelectMany(line => Wrong(Path.GetFileName(p), line))));
    }

    /// <summary>A comment is read by people who have never met its author; the same words as in messages, and no others.</summary>
    [Fact]
    public void Every_comment_does_so_too()
    {
        var comments = ProgramTexts.Comments.ToList();
        Assert.True(comments.Count > 2000, $"{comments.Count} comments");
        None(comments.SelectMany(c => Wrong(c.File, c.Text)));
    }

    [Theory]
    [InlineData("/// <summary>What the manifest <c>x</c> says.</summary>")]
    [InlineData("/// <summary>A key that\n/// nobody knows.</summary>")]
    [InlineData("var x = 1; // The key is gone.")]
    [InlineData("// The sink is asked.")]
    public void Such_a_comment_is_found(string source)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, source);
        Assert.Single(ProgramTexts.CommentsOf(file).SelectMany(text => Wrong("x", text)));
        File.Delete(file);
    }

    [Fact]
    public void Every_page_begins_with_its_heading_and_a_sentence()
    {
        foreach (var page in Directory.GetFiles(Path.Combine(RepositoryFiles.Root, "docs"), "*.md"))
        {
            var lines = File.ReadLines(page).Where(l => l.Trim().Length > 0).Take(2).ToList();
            Assert.True(lines[0].StartsWith("# ", StringComparison.Ordinal), page);
            Assert.False(lines[1][0] is '|' or '#' or ' ', $"{page}: {lines[1]}");
        }
    }

    private static void None(IEnumerable<string> found) => Assert.True(!found.Any(), string.Join('\n', found));

    private static IEnumerable<string> Wrong(string file, string text) =>
        Words.Where(w => w.Not.IsMatch(text)).Select(w => $"{file}: '{w.Not.Match(text).Value}' ({w.Instead}): {text.Trim()}");

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Interpolation();

    [GeneratedRegex(@"\b(?:nobody|somebody|everybody|anybody|whoever)\b", RegexOptions.IgnoreCase)]
    private static partial Regex People();

    [GeneratedRegex(@"\b(?:tells?|told)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Telling();

    [GeneratedRegex(@"\b(?:says?|said)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Saying();

    [GeneratedRegex(@"\b(?:looked|looks) (?:at|into)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Looking();

    [GeneratedRegex(@"\b(?:is|are|was|were|be) (?:not )?asked\b(?! for\b)", RegexOptions.IgnoreCase)]
    private static partial Regex Asking();

    [GeneratedRegex(@"\bcuts? (?:short|off)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Interrupted();

    [GeneratedRegex(@"\b(?:is|are|was|were|be) gone\b", RegexOptions.IgnoreCase)]
    private static partial Regex Absent();

    [GeneratedRegex(@"\bremember(?:s|ed)?\b", RegexOptions.IgnoreCase)]
    private static partial Regex OwnershipTags();

    [GeneratedRegex(@"\bwant(?:s|ed)?\b", RegexOptions.IgnoreCase)]
    private static partial Regex Wanting();

    [GeneratedRegex(@"\btaken for\b|\bis (?:not )?taken\b", RegexOptions.IgnoreCase)]
    private static partial Regex Taking();

    [GeneratedRegex(@"\blook(?:s|ed)? after\b", RegexOptions.IgnoreCase)]
    private static partial Regex Caring();

    [GeneratedRegex(@"\b(?:your|a|its own) word\b|\bword of its own\b", RegexOptions.IgnoreCase)]
    private static partial Regex Consent();
}
