using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace S3Creds.Sandbox.State;

/// <summary> Object bodies, apart from the state: in memory, or one file each. A body is saved (and on disk) before the write that refers
/// to it; a body that is no longer referred to is released, and deleted only after the state that forgot it has been saved. </summary>
internal sealed class BlobStore(string? folder)
{
    private readonly ConcurrentDictionary<string, byte[]> memory = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> released = new();
    private readonly Lazy<bool> prepared = new(() =>
    {
        BodyFolder.Prepare(folder!);
        return true;
    });

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

        _ = prepared.Value;
        var path = Path.Combine(folder, id);
        try
        {
            var options = BodyFolder.NewFile(FileMode.CreateNew);
            options.BufferSize = 65536;
            options.Options = FileOptions.Asynchronous;
            await using var file = new FileStream(path, options);
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
    public Stream Open(string id) =>
        folder is null
            ? new MemoryStream(memory[id], writable: false)
            : new FileStream(
                Path.Combine(folder, id),
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read | FileShare.Delete,
                65536,
                useAsync: true
            );

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

    /// <summary>On opening: checks that the folder is the sandbox's own, and removes bodies that a crash left without an owner.</summary>
    /// <param name="inUse">Ids of the bodies that the state refers to; null when there is no state.</param>
    /// <exception cref="SandboxStateException">The folder is not the sandbox's, or its state file is missing.</exception>
    public void Open(string stateFile, IReadOnlySet<string>? inUse)
    {
        if (folder is null)
        {
            return;
        }

        BodyFolder.Check(folder, stateFile, inUse);
        if (inUse is not null)
        {
            BodyFolder.KeepOnly(folder, inUse);
        }
    }
}
