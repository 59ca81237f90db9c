using System.Text;
using S3Creds.Core.Files;

namespace S3Creds.Core.Reviewing;

/// <summary>Who owns a file by the CODEOWNERS of its repository
/// (https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners).</summary>
internal static class CodeOwners
{
    /// <summary>GitHub's limit is 3 MB.</summary>
    private const long Largest = 3 << 20;

    private static readonly string[] Places = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

    /// <summary>The owners of a file; empty where there are none or it is not known. The last pattern that matches counts.</summary>
    public static IReadOnlyList<string> Of(string file, IFileSystem files)
    {
        var path = Path.GetFullPath(file);
        var root = Path.GetDirectoryName(path);
        while (root is not null && !files.FolderExists(Path.Combine(root, ".git")) && !files.FileExists(Path.Combine(root, ".git")))
            root = Path.GetDirectoryName(root);
        if (root is null || Places.Select(p => Path.Combine(root, p)).FirstOrDefault(files.FileExists) is not { } owners)
            return [];
        try
        {
            return Owners(
                Encoding.UTF8.GetString(files.ReadAllBytes(owners, Largest)),
                Path.GetRelativePath(root, path).Replace('\\', '/')
            );
        }
        catch (Exception e) when (FileProblem.Is(e))
        {
            return [];
        }
    }

    internal static IReadOnlyList<string> Owners(string text, string path)
    {
        IReadOnlyList<string> owners = [];
        foreach (var line in text.Split('\n').Select(l => l.Split('#')[0]))
        {
            var words = line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0 && Matches(words[0], path))
                owners = words[1..];
        }

        return owners;
    }

    /// <summary>The patterns of .gitignore, without <c>!</c> and sets, as CODEOWNERS has them: <c>*</c> stays in a folder, <c>**</c> does
    /// not.</summary>
    private static bool Matches(string pattern, string path)
    {
        var anchored = pattern.TrimEnd('/').Contains('/', StringComparison.Ordinal);
        var parts = pattern.Trim('/').Split('/');
        var names = path.Split('/');
        return anchored
            ? Starts(parts, names, pattern.EndsWith('/'))
            : Enumerable.Range(0, names.Length).Any(i => Starts(parts, names.AsSpan(i), pattern.EndsWith('/')));
    }

    /// <summary>A pattern that matches a folder matches all in it.</summary>
    private static bool Starts(ReadOnlySpan<string> parts, ReadOnlySpan<string> names, bool folder)
    {
        if (parts.Length == 0)
            return !folder || names.Length > 0;
        if (parts[0] == "**")
        {
            for (var i = 0; i <= names.Length; i++)
            {
                if (Starts(parts[1..], names[i..], folder))
                    return true;
            }

            return false;
        }

        if (names.Length == 0 || !S3Creds.Policy.Wildcard.Of(parts[0]).Matches(names[0]))
            return false;
        // GitHub: docs/* is what lies directly in docs.
        return parts.Length == 1 && parts[0] == "*" ? names.Length == 1 : Starts(parts[1..], names[1..], folder);
    }
}
