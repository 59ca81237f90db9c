using System.Text.RegularExpressions;

namespace S3Creds.Cli.Tests.Docs;

/// <summary>CHANGELOG.md has the form of https://keepachangelog.com/en/1.1.0/, which the notes of a release are cut from.</summary>
public sealed partial class ChangelogTests : IDisposable
{
    private static readonly string[] Kinds = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];
    private readonly string folder = Directory.CreateTempSubdirectory("s3creds-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Versions_have_dates_and_changes_are_listed_by_their_kind()
    {
        var lines = File.ReadAllLines(Path.Combine(RepositoryFiles.Root, "CHANGELOG.md"));
        Assert.Equal("# Changelog", lines[0]);
        var versions = lines.Where(l => l.StartsWith("## ", StringComparison.Ordinal)).ToList();
        Assert.Equal("## [Unreleased]", versions[0]);
        Assert.All(versions.Skip(1), v => Assert.Matches(Version(), v));
        Assert.All(lines.Where(l => l.StartsWith("### ", StringComparison.Ordinal)), kind => Assert.Contains(kind["### ".Length..], Kinds));
        var first = Array.FindIndex(lines, l => l.StartsWith("### ", StringComparison.Ordinal));
        Assert.Equal("## [Unreleased]", lines[first - 2]);
        Assert.All(lines.Skip(first + 1), l => Assert.Matches("^$|^#{2,3} |^- |^  ", l));
    }

    [Theory]
    [InlineData("v1.1.0", "### Added\n\n- new\n\n### Fixed\n\n- a fault\n", 0)]
    [InlineData("v1.0.0", "### Added\n\n- all\n", 0)]
    [InlineData("v1.1", "notes.sh: CHANGELOG.md has nothing about 1.1\n", 1)]
    public async Task The_notes_of_a_release_are_its_part(string tag, string printed, int exit)
    {
        Directory.CreateDirectory(Path.Combine(folder, "packages"));
        File.Copy(Path.Combine(RepositoryFiles.Root, "packages", "notes.sh"), Path.Combine(folder, "packages", "notes.sh"));
        await File.WriteAllTextAsync(
            Path.Combine(folder, "CHANGELOG.md"),
            """
            # Changelog

            ## [Unreleased]

            ## [1.1.0] - 2026-12-01

            ### Added

            - new

            ### Fixed

            - a fault

            ## [1.0.0] - 2026-11-01

            ### Added

            - all

            """
        );
        var (code, text) = await Ci.Processes.RunAsync(
            "bash",
            [Path.Combine("packages", "notes.sh"), tag],
            folder,
            new Dictionary<string, string>()
        );
        Assert.Equal((exit, printed), (code, text));
    }

    [GeneratedRegex("^## \\[[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.]+)?\\] - [0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    private static partial Regex Version();
}
