using System.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Tests.Manifests;

namespace S3Creds.Core.Tests.Files;

/// <summary>The commit as git itself reports it, in the layouts that git makes.</summary>
public sealed class GitRepositoryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Main => Path.Combine(folder.Path, "main");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_commit_is_the_one_that_git_reports()
    {
        Directory.CreateDirectory(Path.Combine(Main, "manifests"));
        Git(Main, "init", "-q", "-b", "main");
        Assert.Null(CommitOf(Main));
        Commit("one");
        AssertAsGit(Main);
        AssertAsGit(Path.Combine(Main, "manifests"));
        Git(Main, "branch", "feature/x");
        var tree = Path.Combine(folder.Path, "base");
        Git(Main, "worktree", "add", "-q", tree, "feature/x");
        Commit("two");
        AssertAsGit(tree);
        AssertAsGit(Main);
        Assert.NotEqual(CommitOf(tree), CommitOf(Main));
        Git(Main, "pack-refs", "--all");
        AssertAsGit(tree);
        AssertAsGit(Main);
        Git(Main, "checkout", "-q", "--detach", "HEAD~1");
        AssertAsGit(Main);
        Assert.Equal(tree, new GitRepository(new PhysicalFileSystem()).RootOf(tree));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ref: refs/heads/../../secret\n")]
    [InlineData("ref: ../../secret\n")]
    [InlineData("ref: refs/heads/none\n")]
    [InlineData("not a commit\n")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789ABCDEF01\n")]
    public void A_head_that_is_none_gives_no_commit(string head)
    {
        Directory.CreateDirectory(Path.Combine(Main, ".git"));
        File.WriteAllText(Path.Combine(folder.Path, "secret"), new string('a', 40));
        File.WriteAllText(Path.Combine(Main, "secret"), new string('a', 40));
        File.WriteAllText(Path.Combine(Main, ".git", "HEAD"), head);
        Assert.Null(CommitOf(Main));
    }

    [Fact]
    public void Outside_of_git_there_is_none() => Assert.Null(CommitOf(folder.Path));

    private static string? CommitOf(string path) => new GitRepository(new PhysicalFileSystem()).CommitOf(path);

    private static void AssertAsGit(string path) => Assert.Equal(Git(path, "rev-parse", "HEAD").Trim(), CommitOf(path));

    private void Commit(string message)
    {
        File.WriteAllText(Path.Combine(Main, "a.txt"), message);
        Git(Main, "add", ".");
        Git(Main, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", message);
    }

    private static string Git(string path, params string[] args)
    {
        var start = new ProcessStartInfo("git", args)
        {
            WorkingDirectory = path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("GIT_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
        return output;
    }
}
