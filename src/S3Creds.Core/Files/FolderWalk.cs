namespace S3Creds.Core.Files;

/// <summary> The files of a folder. Links to folders are listed and not followed: so each real folder is met once, and a loop of links is
/// no loop. Links to files count as files. </summary>
public sealed class FolderWalk
{
    private static readonly EnumerationOptions All = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    private readonly List<string> files = [];
    private readonly List<string> links = [];

    private FolderWalk() { }

    /// <summary>Full paths, ordinally sorted.</summary>
    public IReadOnlyList<string> Files => files;

    public IReadOnlyList<string> Links => links;

    public static FolderWalk Of(string folder, bool recursive, CancellationToken cancellationToken)
    {
        var walk = new FolderWalk();
        var open = new Stack<string>([Path.GetFullPath(folder)]);
        while (open.TryPop(out var next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var entry in new DirectoryInfo(next).EnumerateFileSystemInfos("*", All))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (entry is not DirectoryInfo)
                    walk.files.Add(entry.FullName);
                else if (entry.LinkTarget is not null)
                    walk.links.Add(entry.FullName);
                else if (recursive)
                    open.Push(entry.FullName);
            }
        }

        walk.files.Sort(StringComparer.Ordinal);
        walk.links.Sort(StringComparer.Ordinal);
        return walk;
    }
}
