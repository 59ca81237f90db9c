using System.Runtime.CompilerServices;
using System.Text;
using System.Xml.Linq;

namespace S3Creds.Cli.Tests.Architecture;

/// <summary>Who may see whom, read off the project files and the compiled assemblies. docs/architecture.md shows the same
/// picture.</summary>
public sealed class ArchitectureTests
{
    private const string Begin = "<!-- folders: written by ArchitectureTests -->";
    private const string End = "<!-- end of folders -->";

    private static readonly SortedDictionary<string, string[]> Projects = new(StringComparer.Ordinal)
    {
        ["S3Creds.Policy"] = [],
        ["S3Creds.Iam"] = [],
        ["S3Creds.Core"] = ["S3Creds.Iam", "S3Creds.Policy"],
        ["S3Creds.Sandbox"] = ["S3Creds.Policy"],
        ["S3Creds.Cli"] = ["S3Creds.Core", "S3Creds.Sandbox"],
    };

    /// <summary>The projects whose folders are drawn, from the top. S3Creds.Iam mirrors the folders of the official package.</summary>
    private static readonly string[] Drawn = ["S3Creds.Cli", "S3Creds.Core", "S3Creds.Policy", "S3Creds.Sandbox"];

    public static TheoryData<string> DrawnProjects() => [.. Drawn];

    [InProcessFact]
    public void Projects_refer_to_what_the_design_allows_and_nothing_else()
    {
        foreach (var (project, allowed) in Projects)
        {
            var references = XDocument
                .Load(Path.Combine(Source(), project, project + ".csproj"))
                .Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(((string)r.Attribute("Include")!).Replace('\\', '/')))
                .Order(StringComparer.Ordinal);
            Assert.Equal(allowed, references);
        }
    }

    [InProcessTheory]
    [MemberData(nameof(DrawnProjects))]
    public void No_folder_uses_itself_over_others(string project)
    {
        var graph = Graph(project);
        var circles = graph.InCircles();
        var arrows = circles.SelectMany(a =>
            graph.Uses[a].Where(b => circles.Contains(b.Key)).Select(b => $"{a} -> {b.Key}: {string.Join(", ", b.Value.Take(5))}")
        );
        Assert.True(circles.Count == 0, $"circles among the folders of {project}:\n{string.Join('\n', arrows)}");
    }

    /// <summary>A new arrow is a decision: it shows in the page. S3CREDS_ACCEPT=1 writes it.</summary>
    [InProcessFact]
    public void The_page_shows_the_folders_as_they_are()
    {
        var page = Path.Combine(Source(), "..", "docs", "architecture.md");
        var text = File.ReadAllText(page);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        Assert.True(begin >= 0 && end > begin, "docs/architecture.md lost the marks of its written part");
        var wanted = text[..(begin + Begin.Length)] + "\n" + string.Concat(Drawn.Select(Picture)) + text[end..];
        if (Environment.GetEnvironmentVariable("S3CREDS_ACCEPT") == "1")
            File.WriteAllText(page, wanted);
        Assert.Equal(wanted, File.ReadAllText(page));
    }

    /// <summary>The folders from the top level to the bottom, each with all that it uses of its project.</summary>
    private static string Picture(string project)
    {
        var graph = Graph(project);
        Assert.Empty(graph.InCircles());
        var picture = new StringBuilder($"\n`{project}`\n\n| level | folder | uses |\n|---|---|---|\n");
        var levels = graph.Levels();
        for (var level = levels.Count - 1; level >= 0; level--)
        {
            foreach (var folder in levels[level])
                picture.Append(
                    $"| {level} | {Name(folder)} | "
                        + $"{(graph.Uses[folder].Count == 0 ? "–" : string.Join(", ", graph.Uses[folder].Keys.Select(Name)))} |\n"
                );
        }

        return picture.ToString();
    }

    private static string Name(string folder) => folder == FolderGraph.Root ? "(top)" : $"`{folder}`";

    private static FolderGraph Graph(string project) =>
        FolderGraph.Of(
            Path.Combine(Source(), project),
            Path.Combine(AppContext.BaseDirectory, project == "S3Creds.Cli" ? "s3creds.dll" : project + ".dll")
        );

    private static string Source([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "src"));
}
