using S3Creds.Core.Files;

namespace S3Creds.Core.Importing;

/// <summary>Files that are not written yet, in one folder, for the loader to read as it will read them from the disk.</summary>
internal sealed class FilesInMemory(IReadOnlyDictionary<string, byte[]> files) : IFileSystem
{
    /// <summary>No folder of this machine.</summary>
    public const string Folder = "/import";

    public bool FileExists(string path) => files.ContainsKey(Key(path));

    public bool FolderExists(string path) =>
        Path.GetFullPath(path) is var full && (full == Folder || files.Keys.Any(f => IsUnder(full, f)));

    public byte[] ReadAllBytes(string path, long maxBytes) =>
        !files.TryGetValue(Key(path), out var bytes) ? throw new FileNotFoundException(null, path)
        : bytes.Length > maxBytes ? throw new FileTooLargeException(maxBytes, bytes.Length)
        : bytes;

    public Stream OpenRead(string path) => new MemoryStream(ReadAllBytes(path, long.MaxValue), writable: false);

    public IReadOnlyList<string> Files(string folder, bool recursive, CancellationToken cancellationToken = default) =>
        [.. files.Keys.Select(f => $"{Folder}/{f}").Order(StringComparer.Ordinal)];

    public string Resolve(string path) => Path.GetFullPath(path);

    public UnixFileMode? ModeOf(string path) => null;

    public void CreateFolder(string path) => throw ReadOnly(path);

    public void WriteAtomically(string path, ReadOnlySpan<byte> content, UnixFileMode mode) => throw ReadOnly(path);

    public IAppendFile CreateAppend(string path, UnixFileMode mode) => throw ReadOnly(path);

    public void ProbeWritable(string path) => throw ReadOnly(path);

    private static string Key(string path) => Path.GetRelativePath(Folder, Path.GetFullPath(path)).Replace('\\', '/');

    private static bool IsUnder(string folder, string file) => $"{Folder}/{file}".StartsWith(folder + "/", StringComparison.Ordinal);

    private static IOException ReadOnly(string path) => new($"{path}: files in memory are not written");
}
