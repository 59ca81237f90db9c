namespace S3Creds.Core.Files;

/// <summary>The few file operations of the product behind one seam, so that full disks and crashes can be replayed.</summary>
public interface IFileSystem
{
    bool FileExists(string path);

    bool FolderExists(string path);

    /// <summary>What a path names, links followed. A file system that knows only files has no other answer than these two.</summary>
    FileType TypeOf(string path) =>
        FileExists(path) ? FileType.Regular
        : FolderExists(path) ? FileType.Folder
        : FileType.Missing;

    /// <summary>The whole of a regular file; refuses more than <paramref name="maxBytes"/>.</summary>
    /// <exception cref="IOException">Not readable, or not a regular file.</exception>
    /// <exception cref="FileTooLargeException">Larger than the bound.</exception>
    byte[] ReadAllBytes(string path, long maxBytes);

    /// <summary>As <see cref="ReadAllBytes"/>, from a pipe too: a shell's <c>&lt;(…)</c>, /dev/stdin. Waits for who writes to it.</summary>
    /// <exception cref="IOException">Not readable, larger than the bound, or a device.</exception>
    byte[] ReadInput(string path, long maxBytes) => ReadAllBytes(path, maxBytes);

    /// <summary>Opens a file of any length, or a pipe, for reading from its start to its end.</summary>
    /// <exception cref="IOException">Not readable, or a device.</exception>
    Stream OpenRead(string path);

    /// <summary>Files directly or deeply in a folder, ordinally sorted, as full paths. Links to folders are not followed.</summary>
    IReadOnlyList<string> Files(string folder, bool recursive, CancellationToken cancellationToken = default);

    /// <summary>The links to folders that <see cref="Files"/> does not follow.</summary>
    IReadOnlyList<string> FolderLinks(string folder, CancellationToken cancellationToken = default) => [];

    void CreateFolder(string path);

    /// <summary>Writes a random temporary beside the target, flushes it, renames it over the target. Mode is the Unix file mode, e.g.
    /// 0600.</summary>
    void WriteAtomically(string path, ReadOnlySpan<byte> content, UnixFileMode mode);

    /// <summary>Removes the temporaries that a killed process left beside this target. A file system that loses them with its process has
    /// none.</summary>
    void RemoveLeftovers(string path) { }

    /// <summary> Until it is disposed, by the thread that took it, no other process and no other thread writes files of the path's folder
    /// through this seam: for reading, changing and writing what others change too. A file system of one process needs no more than its
    /// callers' own locks. </summary>
    /// <exception cref="IOException">Another process does not let go of the folder.</exception>
    IDisposable HoldWriters(string path) => new MemoryStream();

    /// <summary>Opens a new file for appending; the caller flushes to disk through <see cref="IAppendFile.Append"/>.</summary>
    IAppendFile CreateAppend(string path, UnixFileMode mode);

    /// <summary>The Unix mode of a file; null where there is none, or no such modes.</summary>
    UnixFileMode? ModeOf(string path);

    /// <summary>Whether <see cref="WriteAtomically"/> can write this file: makes and removes the temporary that it would make.</summary>
    /// <exception cref="IOException">Full, not writable, a name that is too long, or no regular file.</exception>
    void ProbeWritable(string path);

    /// <summary>
    /// Takes a lock on a file, which is made where there is none; null where another process holds it. A file system of one process has no
    /// others.
    /// </summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    IDisposable? TryLock(string path) => new MemoryStream();

    /// <summary>The path with every link resolved, for "inside this folder" checks.</summary>
    string Resolve(string path);
}

/// <summary>A file that grows line by line, each flushed to disk before the call returns.</summary>
public interface IAppendFile : IDisposable
{
    void Append(ReadOnlySpan<byte> line);
}

/// <summary>What a path names.</summary>
public enum FileType
{
    Missing,
    Regular,
    Folder,
    Pipe,
    Socket,
    Device,

    /// <summary>A file of the kernel (/proc, /sys): it has no length, and reading it may wait for ever.</summary>
    Kernel,
}
