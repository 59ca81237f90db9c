using S3Creds.Core.Files;
using S3Creds.Core.Tests.Manifests;

namespace S3Creds.Core.Tests.Files;

/// <summary>The rules of gitignore(5).</summary>
public sealed class GitIgnoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public GitIgnoreTests() => Directory.CreateDirectory(Path.Combine(folder.Path, ".git", "info"));

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "s/k.json", false)]
    [InlineData("k.json", "s/k.json", true)]
    [InlineData("/k.json", "s/k.json", false)]
    [InlineData("/s/k.json", "s/k.json", true)]
    [InlineData("s/", "s/k.json", true)]
    [InlineData("s/", "a/s/k.json", true)]
    [InlineData("/s/", "a/s/k.json", false)]
    [InlineData("k.json/", "s/k.json", false)]
    [InlineData("*.json", "s/k.json", true)]
    [InlineData("*.json\n!k.json", "s/k.json", false)]
    [InlineData("s/\n!s/k.json", "s/k.json", true)]
    [InlineData("s/*\n!s/k.json", "s/k.json", false)]
    [InlineData("# k.json\n\\#x", "s/k.json", false)]
    [InlineData("**/k.json", "a/b/k.json", true)]
    [InlineData("a/**/k.json", "a/k.json", true)]
    [InlineData("a/**", "a/b/k.json", true)]
    [InlineData("s/*.json", "s/b/k.json", false)]
    [InlineData("k.jso?", "k.json", true)]
    [InlineData("[jk].json", "k.json", true)]
    [InlineData("[!k].json", "k.json", false)]
    [InlineData("k.json  \r", "k.json", true)]
    [InlineData("K.json", "k.json", false)]
    public void A_rule_keeps_out_what_git_keeps_out(string rules, string path, bool ignored)
    {
        folder.Write(".gitignore", rules + "\n");
        Assert.Equal(ignored ? null : "/" + path, new GitIgnore(new PhysicalFileSystem()).MissingLine(Path.Combine(folder.Path, path)));
    }

    [Fact]
    public void Nested_rules_and_those_of_the_repository_count_and_a_folder_without_git_asks_for_nothing()
    {
        folder.Write(".gitignore", "*.json\n");
        folder.Write("keep/.gitignore", "!k.json\n");
        folder.Write(".git/info/exclude", "private/\n");
        var git = new GitIgnore(new PhysicalFileSystem());
        Assert.Equal("/keep/k.json", git.MissingLine(Path.Combine(folder.Path, "keep/k.json")));
        Assert.Null(git.MissingLine(Path.Combine(folder.Path, "private/k.ini")));
        Assert.Equal(
            "/a \\[1\\].ini",
            git.MissingLine(Path.Combine(folder.Path, "a [1].ini"))?.Replace("\\[1]", "\\[1\\]", StringComparison.Ordinal)
        );
        using var other = new TemporaryFolder();
        Assert.Null(git.MissingLine(Path.Combine(other.Path, "k.json")));
    }

    [Fact]
    public void Validate_offers_the_line_for_a_key_that_git_would_take()
    {
        folder.Write("team.yaml", Loading.Head + "users: {ada: {keys: {deliver: [{file: s/k.json}]}}}\n");
        var warning = Assert.Single(folder.Load().Diagnostics, d => d.Code == "S3C630");
        Assert.Equal("add this line to .gitignore: /s/k.json", warning.Hint);
        folder.Write(".gitignore", "/s/k.json\n");
        Assert.DoesNotContain(folder.Load().Diagnostics, d => d.Code == "S3C630");
    }
}
