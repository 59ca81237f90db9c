using S3Creds.Core.Files;

namespace S3Creds.Core.Tests.Keys;

/// <summary>A process that dies at its n-th outward act (request or file write), before or after the act takes effect. The dead do nothing more.</summary>
internal sealed class Death(long at, bool after)
{
    private long acts;
    private volatile bool dead;

    public bool IsDead => dead;

    /// <summary>How many acts there were: the points at which another run can be made to die.</summary>
    public long Acts => Interlocked.Read(ref acts);

    public T Act<T>(Func<T> act)
    {
        var mine = Begin();
        var result = act();
        End(mine);
        return result;
    }

    public long Begin()
    {
        var mine = Interlocked.Increment(ref acts);
        if (dead || (mine >= at && !after))
        {
            dead = true;
            throw new IOException("the process is dead");
        }

        return mine;
    }

    public void End(long mine)
    {
        if (dead || mine >= at)
        {
            dead = true;
            throw new IOException("the process is dead");
        }
    }
}

internal sealed class MortalHandler(HttpMessageHandler inner, Death death) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var mine = death.Begin();
        var answer = await base.SendAsync(request, cancellationToken);
        death.End(mine);
        return answer;
    }
}

/// <summary>The machine's files, as far as the process lives.</summary>
internal sealed class MortalFiles(Death death) : IFileSystem
{
    private readonly PhysicalFileSystem inner = new();

    public bool FileExists(string path) => inner.FileExists(path);

    public bool FolderExists(string path) => inner.FolderExists(path);

    public byte[] ReadAllBytes(string path, long maxBytes) => inner.ReadAllBytes(path, maxBytes);

    public Stream OpenRead(string path) => inner.OpenRead(path);

    public IReadOnlyList<string> Files(string folder, bool recursive) => inner.Files(folder, recursive);

    public void CreateFolder(string path) => inner.CreateFolder(path);

    public void WriteAtomically(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var mine = death.Begin();
        inner.WriteAtomically(path, content, mode);
        death.End(mine);
    }

    public IAppendFile CreateAppend(string path, UnixFileMode mode) => new MortalAppend(inner.CreateAppend(path, mode), death);

    public UnixFileMode? ModeOf(string path) => inner.ModeOf(path);

    public void ProbeWritable(string folder) => inner.ProbeWritable(folder);

    public string Resolve(string path) => inner.Resolve(path);

    private sealed class MortalAppend(IAppendFile inner, Death death) : IAppendFile
    {
        public void Append(ReadOnlySpan<byte> line)
        {
            if (death.IsDead)
                throw new IOException("the process is dead");
            inner.Append(line);
        }

        public void Dispose() => inner.Dispose();
    }
}
