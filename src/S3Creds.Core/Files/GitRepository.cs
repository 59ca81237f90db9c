using System.Text;

namespace S3Creds.Core.Files;

/// <summary>What git's own files record of a work tree (gitrepository-layout(5)). It runs no git.</summary>
public sealed class GitRepository(IFileSystem files)
{
    public const string CommitPattern = "^([0-9a-f]{40}|[0-9a-f]{64})$";

    private const long Largest = 1 << 20;
    private const string Reference = "ref: ";
    private const string GitFolder = "gitdir: ";

    private readonly Dictionary<string, string?> roots = new(StringComparer.Ordinal);

    /// <summary>The top folder of the work tree that a folder is in; null where it is in none.</summary>
    public string? RootOf(string folder)
    {
        if (roots.TryGetValue(folder, out var known))
            return known;
        var mark = Path.Combine(folder, ".git");
        var root =
            files.FolderExists(mark) || files.FileExists(mark) ? folder
            : Path.GetDirectoryName(folder) is { } above ? RootOf(above)
            : null;
        return roots[folder] = root;
    }

    /// <summary>The commit that is checked out where a folder is; null where that is not known.</summary>
    public string? CommitOf(string folder)
    {
        if (RootOf(folder) is not { } root || FolderOf(root) is not { } git || Line(Path.Combine(git, "HEAD")) is not { } head)
            return null;
        if (!head.StartsWith(Reference, StringComparison.Ordinal))
            return IsCommit(head) ? head : null;
        var name = head[Reference.Length..];
        // A work tree of its own has its HEAD in a folder of its own, and the branches where all are.
        var common = Line(Path.Combine(git, "commondir")) is { } path ? Path.Combine(git, path) : git;
        var commit = IsName(name) ? Line(Path.Combine(git, name)) ?? Line(Path.Combine(common, name)) ?? Packed(common, name) : null;
        return commit is not null && IsCommit(commit) ? commit : null;
    }

    public static bool IsCommit(string text) => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>A reference is below refs/, and never above.</summary>
    private static bool IsName(string name) =>
        name.StartsWith("refs/", StringComparison.Ordinal) && !name.Split('/').Contains("..", StringComparer.Ordinal);

    private string? FolderOf(string root)
    {
        var mark = Path.Combine(root, ".git");
        return files.FolderExists(mark) ? mark
            : Line(mark) is { } line && line.StartsWith(GitFolder, StringComparison.Ordinal) ? Path.Combine(root, line[GitFolder.Length..])
            : null;
    }

    private string? Packed(string common, string name) =>
        Text(Path.Combine(common, "packed-refs"))
            ?.Split('\n')
            .Select(l => l.TrimEnd('\r').Split(' '))
            .Where(p => p.Length == 2 && p[1] == name)
            .Select(p => p[0])
            .FirstOrDefault();

    private string? Line(string path) => Text(path)?.Split('\n')[0].Trim();

    private string? Text(string path)
    {
        try
        {
            return files.FileExists(path) ? Encoding.UTF8.GetString(files.ReadAllBytes(path, Largest)) : null;
        }
        catch (Exception e) when (FileProblem.Is(e) || e is ArgumentException)
        {
            // What cannot be read is not known; nothing depends on it.
            return null;
        }
    }
}
