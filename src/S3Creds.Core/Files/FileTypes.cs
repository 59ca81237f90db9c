using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace S3Creds.Core.Files;

/// <summary>What a path of this machine names. Asked before a file is opened: opening a pipe waits for its other end, and cannot be
/// cancelled.</summary>
public static class FileTypes
{
    /// <summary>Where the kernel keeps what looks like files.</summary>
    private static readonly string[] KernelFolders = ["/proc/", "/sys/"];

    /// <summary>Links are followed.</summary>
    public static FileType Of(string path)
    {
        if (OperatingSystem.IsLinux() && Mode(path) is { } mode)
            return OfMode(mode, path);
        return File.Exists(path) ? FileType.Regular
            : Directory.Exists(path) ? FileType.Folder
            : FileType.Missing;
    }

    /// <exception cref="IOException">The path names something that is not read. A missing file is left to who opens it.</exception>
    public static void Check(string path, bool pipes)
    {
        var type = Of(path);
        if (type is FileType.Regular or FileType.Missing || (pipes && type is FileType.Pipe or FileType.Socket))
            return;
        throw Refusal(type);
    }

    /// <summary>Of a path that names something that is not read or written.</summary>
    public static IOException Refusal(FileType type)
    {
        // The system has a number and words of its own for a folder.
        const int IsFolder = 21;
        return type == FileType.Folder ? new IOException($"it {Word(type)}", IsFolder) : new WordedIOException($"it {Word(type)}");
    }

    /// <summary>Why it is neither read nor written, as the end of a sentence that begins with the path.</summary>
    public static string Word(FileType type) =>
        type switch
        {
            FileType.Folder => "is a folder",
            FileType.Pipe => "is a pipe, not a regular file",
            FileType.Socket => "is a socket, not a regular file",
            FileType.Device => "is a device, not a regular file",
            FileType.Kernel => "is a file of the kernel, not a regular file",
            _ => throw new UnreachableException(),
        };

    private static FileType OfMode(int mode, string path) =>
        (mode & 0xF000) switch
        {
            0x8000 => IsKernel(path) ? FileType.Kernel : FileType.Regular,
            0x4000 => FileType.Folder,
            0x1000 => FileType.Pipe,
            0xC000 => FileType.Socket,
            _ => FileType.Device,
        };

    private static bool IsKernel(string path)
    {
        var full = Path.GetFullPath(path);
        // /dev/stdin leads over /proc/self/fd to a file of any place: what counts is where the last link ends.
        var end = File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        return Array.Exists(KernelFolders, f => end.StartsWith(f, StringComparison.Ordinal));
    }

    /// <summary>The file's mode; null where there is no file, or no answer.</summary>
    private static int? Mode(string path)
    {
        const int CurrentFolder = -100;
        const uint TypeOnly = 1;
        const int ModeOffset = 28;
        var answer = new byte[256];
        try
        {
            return StatX(CurrentFolder, [.. Encoding.UTF8.GetBytes(Path.GetFullPath(path)), 0], 0, TypeOnly, answer) == 0
                ? BitConverter.ToUInt16(answer, ModeOffset)
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library from before 2018.
            return null;
        }
    }

    // Blittable arguments only: fit for Native AOT without marshalling code. struct statx has one layout on all architectures (statx(2)).
#pragma warning disable SYSLIB1054, CA5392
    [DllImport("libc", EntryPoint = "statx")]
    private static extern int StatX(int folder, byte[] path, int flags, uint mask, byte[] answer);
#pragma warning restore SYSLIB1054, CA5392
}
