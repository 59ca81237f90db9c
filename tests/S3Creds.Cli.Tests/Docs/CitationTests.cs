using System.Text.RegularExpressions;

namespace S3Creds.Cli.Tests.Docs;

/// <summary>A comment, a message or a page cites only documents that a reader of the repository has.</summary>
public sealed partial class CitationTests
{
    private static readonly string[] Folders = ["src", "tests", "docs", "bench", "schema", "examples"];
    private static readonly string[] Kinds = [".cs", ".md", ".json", ".yaml", ".sh", ".py", ".csproj", ".props", ".txt"];

    /// <summary>What workflows write, and no page.</summary>
    private static readonly string[] Outputs = ["plan.md", "pull.md", "drift.md", "comment.md", "issue.md", "note.md"];

    [Fact]
    public void Every_page_that_is_named_is_in_the_repository()
    {
        var count = 0;
        foreach (var (file, line) in Lines())
        {
            foreach (Match page in Page().Matches(line).Where(m => !Outputs.Contains(Path.GetFileName(m.Value))))
            {
                Assert.True(IsHere(page.Value, file), $"{file}: {page.Value} is not in the repository: {line.Trim()}");
                count++;
            }
        }

        Assert.True(count >= 40, $"{count} pages");
    }

    /// <summary>A section number means something beside the document only: the pages here have headings.</summary>
    [Fact]
    public void No_section_is_cited_by_its_number() =>
        Assert.Empty(Lines().Where(l => l.Line.Contains('\u00a7', StringComparison.Ordinal)).Select(l => $"{l.File}: {l.Line.Trim()}"));

    private static bool IsHere(string page, string file) =>
        new[] { "", "docs", Path.GetDirectoryName(file)! }
            .Select(folder => Path.Combine(RepositoryFiles.Root, folder))
            .Any(folder => File.Exists(Path.Combine(folder, page)));

    private static IEnumerable<(string File, string Line)> Lines() =>
        Folders
            .SelectMany(f => Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, f), "*", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(RepositoryFiles.Root))
            .Where(f => Kinds.Contains(Path.GetExtension(f)) && !RepositoryFiles.IsBuilt(f))
            .SelectMany(f => File.ReadLines(f).Select(line => (Path.GetRelativePath(RepositoryFiles.Root, f), line)));

    /// <summary>A page by its path; an address on the web is none.</summary>
    [GeneratedRegex(@"(?<![\w./-])(?<!//\S*)[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*\.md\b")]
    private static partial Regex Page();
}
