namespace S3Creds.Core.Files;

/// <summary>The few file operations of the product behind one seam, so that full disks and crashes can be replayed.</summary>
public interface IFileSystem
{
    bool FileExists(string path);

    bool FolderExists(string path);

    /// <summary>The whole file; refuses more than <paramref name="maxBytes"/>.</summary>
    /// <exception cref="IOException">Not readable.</exception>
    /// <exception cref="FileTooLargeException">Larger than the bound.</exception>
    byte[] ReadAllBytes(string path, long maxBytes);

    /// <summary>Opens a file of any length for reading from its start to its end.</summary>
    /// <exception cref="IOException">Not readable.</exception>
    Stream OpenRead(string path);

    /// <summary>Files directly or deeply in a folder, ordinally sorted, as full paths.</summary>
    IReadOnlyList<string> Files(string folder, bool recursive);

    void CreateFolder(string path);

    /// <summary>Writes a random temporary beside the target, flushes it, renames it over the target. Mode is the Unix file mode, e.g. 0600.</summary>
    void WriteAtomically(string path, ReadOnlySpan<byte> content, UnixFileMode mode);

    /// <summary>Removes the temporaries that a killed process left beside this target. A file system that loses them with its process has none.</summary>
    void RemoveLeftovers(string path)
    {
    }

    /// <summary>Opens a new file for appending; the caller flushes to disk through <see cref="IAppendFile.Append"/>.</summary>
    IAppendFile CreateAppend(string path, UnixFileMode mode);

    /// <summary>The Unix mode of a file; null where there is none, or no such modes.</summary>
    UnixFileMode? ModeOf(string path);

    /// <summary>Makes and removes a temporary in the folder.</summary>
    /// <exception cref="IOException">Full, or not writable.</exception>
    void ProbeWritable(string folder);

    /// <summary>Takes a lock on a file, which is made where there is none; null where another process holds it. A file system of one process has no others.</summary>
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
