using System.Text.Json;
using System.Text.Json.Serialization;

namespace S3Creds.Sandbox.State;

// Read-only properties follow from the others.
[JsonSourceGenerationOptions(WriteIndented = false, IgnoreReadOnlyProperties = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SandboxState))]
internal sealed partial class SandboxJson : JsonSerializerContext;

/// <summary>One JSON file that is only ever replaced whole (temporary file, flush to disk, rename), held by one process at a time.</summary>
internal sealed class StateFile : IAsyncDisposable
{
    private readonly string path;
    private readonly FileStream held;
    private readonly BlobStore blobs;

    private StateFile(string path, FileStream held, BlobStore blobs)
    {
        this.path = path;
        this.held = held;
        this.blobs = blobs;
    }

    /// <summary>Takes the lock and reads the state, null when the file is new.</summary>
    /// <exception cref="SandboxStateException">Another process holds the file after <paramref name="wait"/>, or it is not a state file.</exception>
    public static async Task<(StateFile File, SandboxState? State)> OpenAsync(string path, BlobStore blobs, TimeSpan wait, CancellationToken cancellationToken)
    {
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var taken = await LockAsync(path, wait, cancellationToken);
        try
        {
            var state = File.Exists(path) ? Load(await File.ReadAllBytesAsync(path, cancellationToken), path) : null;
            return (new StateFile(path, taken, blobs), state);
        }
        catch
        {
            await taken.DisposeAsync();
            throw;
        }
    }

    public async Task SaveAsync(SandboxState state)
    {
        var released = blobs.TakeReleased();
        var temporary = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            // A left-over of a crash keeps its mode, so it goes first: the state holds secret keys.
            File.Delete(temporary);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var stream = new FileStream(temporary, options))
        {
            await JsonSerializer.SerializeAsync(stream, state, SandboxJson.Default.SandboxState, CancellationToken.None);
            await stream.FlushAsync(CancellationToken.None);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        blobs.Delete(released);
    }

    public async ValueTask DisposeAsync() => await held.DisposeAsync();

    private static SandboxState Load(byte[] bytes, string path)
    {
        try
        {
            var state = JsonSerializer.Deserialize(bytes, SandboxJson.Default.SandboxState);
            return state is { FormatVersion: 1 } ? state : throw new SandboxStateException($"{path}: not a sandbox state of format 1");
        }
        catch (JsonException e)
        {
            throw new SandboxStateException($"{path}: not a sandbox state file ({e.Message})", e);
        }
    }

    // A file of its own, since the state file itself is replaced by every save. .NET takes an advisory lock on it (flock).
    private static async Task<FileStream> LockAsync(string path, TimeSpan wait, CancellationToken cancellationToken)
    {
        var until = TimeProvider.System.GetUtcNow() + wait;
        while (true)
        {
            try
            {
                return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException))
            {
                if (TimeProvider.System.GetUtcNow() >= until)
                {
                    throw new SandboxStateException($"{path}: in use by another process ({wait.TotalSeconds:0.#} s waited); stop it or choose another state file", e);
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }
}
