using S3Creds.Core.Files;

namespace S3Creds.Core.Pulling;

/// <summary>The files as they would be after some edits, for reading only.</summary>
internal sealed class EditedFiles(IFileSystem files, IReadOnlyList<PulledFile> edited) : IFileSystem
{
    public bool FileExists(string path) => files.FileExists(path);

    public bool FolderExists(string path) => files.FolderExists(path);

    public FileType TypeOf(string path) => files.TypeOf(path);

    public byte[] ReadAllBytes(string path, long maxBytes) =>
        files.FileExists(path) && edited.FirstOrDefault(f => f.Path == files.Resolve(path)) is { } file
            ? file.After.Length <= maxBytes
                ? file.After
                : throw new FileTooLargeException(maxBytes, file.After.Length)
            : files.ReadAllBytes(path, maxBytes);

    public byte[] ReadInput(string path, long maxBytes) => ReadAllBytes(path, maxBytes);

    public Stream OpenRead(string path) => files.OpenRead(path);

    public IReadOnlyList<string> Files(string folder, bool recursive, CancellationToken cancellationToken = default) =>
        files.Files(folder, recursive, cancellationToken);

    public IReadOnlyList<string> FolderLinks(string folder, CancellationToken cancellationToken = default) =>
        files.FolderLinks(folder, cancellationToken);

    public UnixFileMode? ModeOf(string path) => files.ModeOf(path);

    public string Resolve(string path) => files.Resolve(path);

    public void CreateFolder(string path) => throw ReadOnly();

    public void WriteAtomically(string path, ReadOnlySpan<byte> content, UnixFileMode mode) => throw ReadOnly();

    public IAppendFile CreateAppend(string path, UnixFileMode mode) => throw ReadOnly();

    public void ProbeWritable(string path) => throw ReadOnly();

    private static NotSupportedException ReadOnly() => new("these files are only read");
}
