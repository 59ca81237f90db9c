using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace S3Creds.Sandbox.State;

/// <summary>
/// Object bodies, apart from the state: in memory, or one file each. A body is saved (and on disk) before the write that refers to it; a body that
/// is no longer referred to is released, and deleted only after the state that forgot it has been saved.
/// </summary>
internal sealed class BlobStore(string? folder)
{
    private readonly ConcurrentDictionary<string, byte[]> memory = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> released = new();

    /// <summary>The same bodies in memory, from here on apart: what one forgets the other keeps.</summary>
    public BlobStore Copy()
    {
        var copy = folder is null ? new BlobStore(null) : throw new InvalidOperationException("bodies in a folder are not copied");
        foreach (var (id, body) in memory)
        {
            copy.memory[id] = body;
        }

        return copy;
    }

    /// <summary>Stores the whole stream and gives its id. Nothing stays behind when reading it throws.</summary>
    public async Task<string> SaveAsync(Stream body, CancellationToken cancellationToken)
    {
        // Names of files, never seen by clients, so not drawn from the seed.
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        if (folder is null)
        {
            using var buffer = new MemoryStream();
            await body.CopyToAsync(buffer, cancellationToken);
            memory[id] = buffer.ToArray();
            return id;
        }

        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, id);
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 65536, useAsync: true);
            await body.CopyToAsync(file, cancellationToken);
            await file.FlushAsync(cancellationToken);
            file.Flush(flushToDisk: true);
        }
        catch
        {
            File.Delete(path);
            throw;
        }

        return id;
    }

    /// <summary>A seekable stream over the body.</summary>
    public Stream Open(string id) => folder is null
        ? new MemoryStream(memory[id], writable: false)
        : new FileStream(Path.Combine(folder, id), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 65536, useAsync: true);

    /// <summary>Call after the write that dropped the last reference.</summary>
    public void Release(string id)
    {
        if (folder is null)
        {
            memory.TryRemove(id, out _);
        }
        else
        {
            released.Enqueue(id);
        }
    }

    public IReadOnlyList<string> TakeReleased()
    {
        var taken = new List<string>();
        while (released.TryDequeue(out var id))
        {
            taken.Add(id);
        }

        return taken;
    }

    public void Delete(IEnumerable<string> ids)
    {
        foreach (var id in ids)
        {
            File.Delete(Path.Combine(folder!, id));
        }
    }

    /// <summary>On opening: removes bodies that a crash left without an owner.</summary>
    public void KeepOnly(IReadOnlySet<string> live)
    {
        if (folder is null || !Directory.Exists(folder))
        {
            return;
        }

        Delete(Directory.EnumerateFiles(folder).Select(Path.GetFileName).OfType<string>().Where(name => !live.Contains(name)).ToList());
    }
}
