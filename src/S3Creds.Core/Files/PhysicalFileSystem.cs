using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace S3Creds.Core.Files;

/// <summary>The machine's own files.</summary>
public sealed class PhysicalFileSystem : IFileSystem
{
    private const int RandomDigits = 12;
    private const int ProbedBytes = 4096;

    /// <summary>Numbers of the system (errno(3)).</summary>
    private const int NotFolder = 20,
        TooManyLinks = 40;

    public bool FileExists(string path) => File.Exists(path);

    public bool FolderExists(string path) => Directory.Exists(path);

    public FileType TypeOf(string path) => FileTypes.Of(path);

    public byte[] ReadAllBytes(string path, long maxBytes)
    {
        FileTypes.Check(path, pipes: false);
        return Read(path, maxBytes);
    }

    public byte[] ReadInput(string path, long maxBytes)
    {
        FileTypes.Check(path, pipes: true);
        return Read(path, maxBytes);
    }

    public Stream OpenRead(string path)
    {
        FileTypes.Check(path, pipes: true);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 64 * 1024, FileOptions.SequentialScan);
    }

    public IReadOnlyList<string> Files(string folder, bool recursive, CancellationToken cancellationToken = default) =>
        FolderWalk.Of(folder, recursive, cancellationToken).Files;

    public IReadOnlyList<string> FolderLinks(string folder, CancellationToken cancellationToken = default) =>
        FolderWalk.Of(folder, recursive: true, cancellationToken).Links;

    public void CreateFolder(string path)
    {
        // If a file is in place of a folder, the runtime reports that it exists.
        for (var part = Path.GetFullPath(path); part is not null; part = Path.GetDirectoryName(part))
        {
            if (File.Exists(part))
                throw new IOException("not a folder", NotFolder);
        }

        Directory.CreateDirectory(path);
    }

    public void WriteAtomically(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var target = Path.GetFullPath(path);
        if (new FileInfo(target).LinkTarget is not null)
            throw new WordedIOException("it is a link, and links are not written through");
        // A rename would put a file in the place of a pipe or of a device that others use.
        if (FileTypes.Of(target) is not (FileType.Regular or FileType.Missing) and var type)
            throw FileTypes.Refusal(type);
        var folder = Path.GetDirectoryName(target)!;
        using (HoldWriters(target))
        {
            RemoveLeftovers(folder, Path.GetFileName(target));
            Replace(target, content, mode);
        }

        FlushFolder(folder);
    }

    public void RemoveLeftovers(string path)
    {
        var target = Path.GetFullPath(path);
        if (Path.GetDirectoryName(target) is not { } folder || !Directory.Exists(folder))
            return;
        using (HoldWriters(target))
            RemoveLeftovers(folder, Path.GetFileName(target));
    }

    public IDisposable HoldWriters(string path) => FolderHold.Take(Path.GetDirectoryName(Path.GetFullPath(path))!);

    public IAppendFile CreateAppend(string path, UnixFileMode mode)
    {
        var file = new AppendFile(new FileStream(path, NewFile(mode)));
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return file;
    }

    public UnixFileMode? ModeOf(string path) => OperatingSystem.IsWindows() || !File.Exists(path) ? null : File.GetUnixFileMode(path);

    public void ProbeWritable(string path)
    {
        var target = Path.GetFullPath(path);
        if (FileTypes.Of(target) is not (FileType.Regular or FileType.Missing) and var type)
            throw FileTypes.Refusal(type);
        var folder = Path.GetDirectoryName(target)!;
        using var held = HoldWriters(target);
        RemoveLeftovers(folder, Path.GetFileName(target));
        // A file without a name does not outlive its process. Where there is no such thing, the one with a name holds the bytes too.
        var written = OperatingSystem.IsLinux() && ProbeWithoutName(folder);
        var temporary = TemporaryOf(target);
        try
        {
            // An empty file fits a full disk: only bytes show it.
            using var stream = new FileStream(temporary, NewFile(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            if (!written)
                stream.Write(new byte[ProbedBytes]);
            stream.Flush(flushToDisk: !written);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public IDisposable? TryLock(string path)
    {
        // EWOULDBLOCK on Linux and on macOS, ERROR_SHARING_VIOLATION on Windows: .NET gives the system's number.
        const int LinuxHeld = 11,
            MacHeld = 35,
            WindowsHeld = unchecked((int)0x80070020);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is LinuxHeld or MacHeld or WindowsHeld)
        {
            return null;
        }
    }

    public string Resolve(string path)
    {
        var resolved = Path.GetFullPath(path);
        for (var hops = 0; hops < 40; hops++)
        {
            if (FirstLink(resolved) is not var (link, rest))
                return resolved;
            resolved = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(link)!, new FileInfo(link).LinkTarget!, rest));
        }

        throw new IOException("too many links", TooManyLinks);
    }

    private static void Replace(string target, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var temporary = TemporaryOf(target);
        try
        {
            using (var stream = new FileStream(temporary, NewFile(mode)))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>The real name of a temporary: what probes and writes is the same name.</summary>
    private static string TemporaryOf(string target)
    {
        var random = RandomNumberGenerator.GetHexString(RandomDigits, lowercase: true);
        return Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{random}.tmp");
    }

    private static byte[] Read(string path, long maxBytes)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var content = new MemoryStream();
        var buffer = new byte[81920];
        for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            content.Write(buffer, 0, read);
            if (content.Length > maxBytes)
                throw new FileTooLargeException(maxBytes, stream.CanSeek ? stream.Length : null);
        }

        return content.ToArray();
    }

    /// <summary>False where the file system has no files without a name.</summary>
    private static bool ProbeWithoutName(string folder)
    {
        using var unnamed = OpenWithoutName(folder);
        if (unnamed is null)
            return false;
        RandomAccess.Write(unnamed, new byte[ProbedBytes], 0);
        RandomAccess.FlushToDisk(unnamed);
        return true;
    }

    /// <summary> Temporaries of a process that was killed between making and renaming one: they may hold a secret. A process that lives
    /// holds the folder while it has one, so that under the same hold there are none of it. </summary>
    private static void RemoveLeftovers(string folder, string name)
    {
        foreach (
            var path in Directory.EnumerateFiles(
                folder,
                $".{name}.*.tmp",
                new EnumerationOptions { AttributesToSkip = FileAttributes.Directory }
            )
        )
        {
            var random = Path.GetFileName(path)[(name.Length + 2)..^".tmp".Length];
            if (random.Length == RandomDigits && random.All(char.IsAsciiHexDigitLower))
                File.Delete(path);
        }
    }

    private static (string Link, string Remainder)? FirstLink(string path)
    {
        for (var end = path.IndexOf(Path.DirectorySeparatorChar, 1); ; end = path.IndexOf(Path.DirectorySeparatorChar, end + 1))
        {
            var part = end < 0 ? path : path[..end];
            if (new FileInfo(part).LinkTarget is not null)
                return (part, end < 0 ? "" : path[(end + 1)..]);
            if (end < 0)
                return null;
        }
    }

    /// <summary>CreateNew: an existing file, and a link planted under the name, is refused.</summary>
    private static FileStreamOptions NewFile(UnixFileMode mode)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = mode;
        return options;
    }

    private static SafeFileHandle? OpenWithoutName(string folder)
    {
        const int WriteOnlyCloseOnExec = 0x80001;
        const uint OwnerOnly = 0x180;
        // O_TMPFILE: a bit of its own and O_DIRECTORY, which differs between the two.
        var temporary = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x404000 : 0x410000;
        var descriptor = OpenNew([.. Encoding.UTF8.GetBytes(folder), 0], WriteOnlyCloseOnExec | temporary, OwnerOnly);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>A rename is safe from a power cut only once its folder is on disk; .NET opens no folders.</summary>
    private static void FlushFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;
        const int ReadOnlyCloseOnExec = 0x80000;
        var descriptor = Open([.. Encoding.UTF8.GetBytes(folder), 0], ReadOnlyCloseOnExec);
        if (descriptor < 0)
            return;
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        _ = FSync(descriptor);
    }

    // Blittable arguments only: needs no marshalling code, so it is fit for Native AOT as it is.
#pragma warning disable SYSLIB1054, CA5392
    [DllImport("libc", EntryPoint = "open")]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "open")]
    private static extern int OpenNew(byte[] path, int flags, uint mode);

    [DllImport("libc", EntryPoint = "fsync")]
    private static extern int FSync(int descriptor);
#pragma warning restore SYSLIB1054, CA5392

    private sealed class AppendFile(FileStream stream) : IAppendFile
    {
        public void Append(ReadOnlySpan<byte> line)
        {
            stream.Write(line);
            stream.Flush(flushToDisk: true);
        }

        public void Dispose() => stream.Dispose();
    }
}
