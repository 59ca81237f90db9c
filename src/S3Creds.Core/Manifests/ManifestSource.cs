using S3Creds.Core.Files;

namespace S3Creds.Core.Manifests;

/// <summary>How a manifest is named in ownership tags: relative to the root of its git repository, so that its name does not depend on
/// <c>-f</c> or on the working folder. Outside a repository relative to the working folder, and outside of that to the folder that all
/// manifests of the run share (docs/decisions/0055).</summary>
internal static class ManifestSource
{
    /// <summary>The most that IAM and S3 take as the value of a tag.</summary>
    private const int Longest = 256;

    public static List<ManifestFile> Named(IReadOnlyList<ManifestFile> manifests, IFileSystem files)
    {
        var roots = manifests.Select(m => RootOf(m, files)).ToList();
        var outside = manifests.Where((m, i) => roots[i] is null && !IsInput(m)).Select(m => FolderOf(m)).ToList();
        var common = outside.Count == 0 ? null : outside.Aggregate(Common);
        return [.. manifests.Select((m, i) => IsInput(m) ? m : Named(m, roots[i] ?? common!))];
    }

    private static bool IsInput(ManifestFile manifest) => manifest.Shown == "<stdin>";

    private static ManifestFile Named(ManifestFile manifest, string root) =>
        manifest with
        {
            Source = AsTag(Path.GetRelativePath(root, Path.GetFullPath(manifest.Shown)).Replace('\\', '/')),
            SourceRoot = root,
        };

    private static string? RootOf(ManifestFile manifest, IFileSystem files)
    {
        if (IsInput(manifest))
            return null;
        if (RepositoryOf(manifest.Folder, files) is { } repository)
            return repository;
        var here = Directory.GetCurrentDirectory();
        return Contains(here, manifest.Folder) ? here : null;
    }

    /// <summary>The root of the git repository that a folder is in; null where it is in none.</summary>
    /// <param name="from">An absolute path.</param>
    internal static string? RepositoryOf(string from, IFileSystem files)
    {
        for (var folder = from; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            // A work tree that is linked to a repository has a file of this name.
            var git = Path.Combine(folder, ".git");
            if (files.FolderExists(git) || files.FileExists(git))
                return folder;
        }

        return null;
    }

    /// <summary>The folder that was named, or that of the file that was named.</summary>
    private static string FolderOf(ManifestFile manifest) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(manifest.Root));

    private static string Common(string one, string other)
    {
        while (!Contains(one, other))
            one = Path.GetDirectoryName(one)!;
        return one;
    }

    private static bool Contains(string folder, string path) =>
        path == folder
        || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
        || Path.GetDirectoryName(folder) is null;

    /// <summary>Tags take letters, digits, blanks and a few signs.</summary>
    private static string AsTag(string name)
    {
        var text = string.Concat(name.Select(c => char.IsLetterOrDigit(c) || "_.:/=+-@ ".Contains(c, StringComparison.Ordinal) ? c : '_'));
        return text.Length <= Longest ? text : text[^Longest..];
    }
}
