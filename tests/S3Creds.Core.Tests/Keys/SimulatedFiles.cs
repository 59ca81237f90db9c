using S3Creds.Core.Files;

namespace S3Creds.Core.Tests.Keys;

/// <summary>A disk in memory: what is on it outlives the processes that wrote it.</summary>
internal sealed class SimulatedDisk
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, SimulatedFile> files;

    public SimulatedDisk() => files = new(StringComparer.Ordinal);

    private SimulatedDisk(SimulatedDisk other) => files = new(other.files, StringComparer.Ordinal);

    /// <summary>Asked before every write.</summary>
    public Func<bool> IsFull { get; set; } = () => false;

    public SimulatedFile? this[string path]
    {
        get
        {
            lock (gate)
                return files.GetValueOrDefault(path);
        }
        set
        {
            lock (gate)
                files[path] = value!;
        }
    }

    public IReadOnlyList<KeyValuePair<string, SimulatedFile>> All
    {
        get
        {
            lock (gate)
                return [.. files];
        }
    }

    public SimulatedDisk Copy()
    {
        lock (gate)
            return new SimulatedDisk(this);
    }
}

internal sealed record SimulatedFile(byte[] Content, UnixFileMode Mode);

/// <summary>The disk as a mortal process sees it. Folders are there when they are asked for.</summary>
internal sealed class SimulatedFiles(SimulatedDisk disk, Death death, Action acted) : IFileSystem
{
    public bool FileExists(string path) => disk[path] is not null;

    public bool FolderExists(string path) => disk.All.Any(f => f.Key.StartsWith(path + "/", StringComparison.Ordinal));

    public byte[] ReadAllBytes(string path, long maxBytes) => [.. Existing(path).Content];

    public Stream OpenRead(string path) => new MemoryStream(Existing(path).Content, writable: false);

    public IReadOnlyList<string> Files(string folder, bool recursive, CancellationToken cancellationToken = default) =>
        [
            .. disk
                .All.Select(f => f.Key)
                .Where(f => f.StartsWith(folder + "/", StringComparison.Ordinal) && (recursive || Path.GetDirectoryName(f) == folder)),
        ];

    public void CreateFolder(string path) { }

    public void WriteAtomically(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var mine = death.Begin();
        ThrowIfFull();
        disk[path] = new SimulatedFile(content.ToArray(), mode);
        acted();
        death.End(mine);
    }

    public IAppendFile CreateAppend(string path, UnixFileMode mode)
    {
        var mine = death.Begin();
        ThrowIfFull();
        Assert.Null(disk[path]);
        disk[path] = new SimulatedFile([], mode);
        death.End(mine);
        return new MortalAppend(this, path);
    }

    public UnixFileMode? ModeOf(string path) => disk[path]?.Mode;

    public void ProbeWritable(string path) => ThrowIfFull();

    public string Resolve(string path) => Path.GetFullPath(path);

    private SimulatedFile Existing(string path) => disk[path] ?? throw new FileNotFoundException("no such file", path);

    private void ThrowIfFull()
    {
        if (disk.IsFull())
            throw new IOException("No space left on device");
    }

    private void Append(string path, ReadOnlySpan<byte> line)
    {
        var mine = death.Begin();
        ThrowIfFull();
        var file = Existing(path);
        disk[path] = file with { Content = [.. file.Content, .. line] };
        death.End(mine);
    }

    private sealed class MortalAppend(SimulatedFiles files, string path) : IAppendFile
    {
        public void Append(ReadOnlySpan<byte> line) => files.Append(path, line);

        public void Dispose() { }
    }
}
