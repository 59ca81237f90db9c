using System.Text.Json;
using System.Text.Json.Serialization;

namespace S3Creds.Sandbox.State;

// Read-only properties follow from the others.
[JsonSourceGenerationOptions(
    WriteIndented = false,
    IgnoreReadOnlyProperties = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(SandboxState))]
internal sealed partial class SandboxJson : JsonSerializerContext;

/// <summary>One JSON file that is only ever replaced whole (temporary file, flush to disk, rename), held by one process at a
/// time.</summary>
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
    /// <exception cref="SandboxStateException">Another process holds the file, or it is not a state file.</exception>
    public static async Task<(StateFile File, SandboxState? State)> OpenAsync(
        string path,
        BlobStore blobs,
        CancellationToken cancellationToken
    )
    {
        path = Path.GetFullPath(path);
        if (Directory.Exists(path))
        {
            throw new SandboxStateException($"{path}: is a folder; name a file");
        }

        CreateFolder(Path.GetDirectoryName(path)!);
        var taken = Lock(path);
        try
        {
            var state = File.Exists(path) ? Load(await ReadAsync(path, cancellationToken), path) : null;
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
        // A left-over of a crash keeps its mode, so it goes first: the state holds secret keys.
        File.Delete(temporary);
        await using (var stream = new FileStream(temporary, BodyFolder.NewFile(FileMode.CreateNew)))
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
            if (StateChecks.Null(bytes) is { } place)
            {
                throw new SandboxStateException($"{path}: not a sandbox state file: {place}");
            }

            var state = JsonSerializer.Deserialize(bytes, SandboxJson.Default.SandboxState);
            return state is not { FormatVersion: 1 } ? throw new SandboxStateException($"{path}: not a sandbox state of format 1")
                : StateChecks.Problem(state) is { } problem
                    ? throw new SandboxStateException($"{path}: not a whole sandbox state: {problem}")
                : state;
        }
        catch (JsonException e)
        {
            var at = e.LineNumber is { } line ? $"line {line + 1}, byte {e.BytePositionInLine + 1}" : "its end";
            throw new SandboxStateException(
                $"{path}: not a sandbox state file, see {at}{(e.Path is { Length: > 1 } where ? $" ({where})" : "")}",
                e
            );
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or NotSupportedException)
        {
            // What the types of the state refuse, such as a name twice in a map.
            throw new SandboxStateException($"{path}: not a sandbox state file", e);
        }
    }

    // Opened for writing too, since a pipe that is opened for reading alone waits for a writer for ever.
    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new SandboxStateException($"{path}: may not be read and written by this user", e);
        }

        await using (file)
        {
            if (!file.CanSeek)
            {
                throw new SandboxStateException($"{path}: not a regular file");
            }

            using var buffer = new MemoryStream();
            await file.CopyToAsync(buffer, cancellationToken);
            return buffer.ToArray();
        }
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows() || Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // A file of its own, since the state file itself is replaced by every save. .NET takes an advisory lock on it (flock).
    private static FileStream Lock(string path)
    {
        // EWOULDBLOCK on Linux and on macOS, ERROR_SHARING_VIOLATION on Windows: .NET gives the system's number. A full disk is no other
        // process.
        const int LinuxHeld = 11,
            MacHeld = 35,
            WindowsHeld = unchecked((int)0x80070020);
        try
        {
            return new FileStream(path + ".lock", BodyFolder.NewFile(FileMode.OpenOrCreate, FileAccess.ReadWrite));
        }
        catch (IOException e) when (e.HResult is LinuxHeld or MacHeld or WindowsHeld)
        {
            throw new SandboxStateException($"{path}: in use by another process; stop it or choose another state file", e)
            {
                IsHeld = true,
            };
        }
    }
}
