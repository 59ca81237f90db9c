namespace S3Creds.Core.Files;

/// <summary>Files that are not written yet, over those of another file system or alone, for the loader to read as it will read them from
/// the disk.</summary>
/// <param name="files">Full path, links resolved → content.</param>
/// <param name="below">Null: there are no others.</param>
internal sealed class FilesOver(IReadOnlyDictionary<string, byte[]> files, IFileSystem? below = null) : IFileSystem
{
    /// <summary>The folder of files that are in no other one. No folder of this machine.</summary>
    public const string Folder = "/import";

    /// <param name="files">Path in <see cref="Folder"/> → content.</param>
    public static FilesOver InMemory(IReadOnlyDictionary<string, byte[]> files) =>
        new(files.ToDictionary(f => $"{Folder}/{f.Key}", f => f.Value, StringComparer.Ordinal));

    public bool FileExists(string path) => files.ContainsKey(Resolve(path)) || below?.FileExists(path) == true;

    public bool FolderExists(string path) =>
        below?.FolderExists(path) == true
        || (Resolve(path).TrimEnd('/') is var folder && (folder == Folder || files.Keys.Any(f => IsUnder(folder, f))));

    public FileType TypeOf(string path) =>
        files.ContainsKey(Resolve(path)) ? FileType.Regular
        : below is not null ? below.TypeOf(path)
        : FolderExists(path) ? FileType.Folder
        : FileType.Missing;

    public byte[] ReadAllBytes(string path, long maxBytes) =>
        files.TryGetValue(Resolve(path), out var bytes)
            ? bytes.Length <= maxBytes
                ? bytes
                : throw new FileTooLargeException(maxBytes, bytes.Length)
            : Below(path).ReadAllBytes(path, maxBytes);

    public byte[] ReadInput(string path, long maxBytes) =>
        files.ContainsKey(Resolve(path)) ? ReadAllBytes(path, maxBytes) : Below(path).ReadInput(path, maxBytes);

    public Stream OpenRead(string path) =>
        files.TryGetValue(Resolve(path), out var bytes) ? new MemoryStream(bytes, writable: false) : Below(path).OpenRead(path);

    /// <summary>Those of the file system below where there is one: files are put over others, and none is added.</summary>
    public IReadOnlyList<string> Files(string folder, bool recursive, CancellationToken cancellationToken = default) =>
        below?.Files(folder, recursive, cancellationToken)
        ?? [.. files.Keys.Where(f => IsUnder(Resolve(folder), f)).Order(StringComparer.Ordinal)];

    public IReadOnlyList<string> FolderLinks(string folder, CancellationToken cancellationToken = default) =>
        below?.FolderLinks(folder, cancellationToken) ?? [];

    public UnixFileMode? ModeOf(string path) => below?.ModeOf(path);

    public string Resolve(string path) => below?.Resolve(path) ?? Path.GetFullPath(path);

    public void CreateFolder(string path) => throw ReadOnly(path);

    public void WriteAtomically(string path, ReadOnlySpan<byte> content, UnixFileMode mode) => throw ReadOnly(path);

    public IAppendFile CreateAppend(string path, UnixFileMode mode) => throw ReadOnly(path);

    public void ProbeWritable(string path) => throw ReadOnly(path);

    private IFileSystem Below(string path) => below ?? throw new FileNotFoundException(null, path);

    private static bool IsUnder(string folder, string file) => file.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);

    private static NotSupportedException ReadOnly(string path) => new($"{path}: these files are only read");
}
