using System.ComponentModel;

namespace S3Creds.Core.Files;

/// <summary>A failure of input or output in this tool's words: unlike the runtime's, its message may be shown.</summary>
public class WordedIOException(string words, Exception? inner = null) : IOException(words, inner);

/// <summary>A file that holds more than its reader takes.</summary>
public sealed class FileTooLargeException(long largest, long? bytes)
    : WordedIOException(bytes is { } has ? $"it has {has} bytes, at most {largest} are possible" : $"it has more than {largest} bytes")
{
    /// <summary>What the reader takes.</summary>
    public long Largest { get; } = largest;

    /// <summary>Null where the length is unknown.</summary>
    public long? Bytes { get; } = bytes;
}

/// <summary>The one place that explains why a file, a folder, a stream or a program of this machine fails: the runtime's own messages name
/// paths of the machine, in quotes and full stops.</summary>
public static class FileProblem
{
    private static readonly FileFailure Missing = new("it does not exist", "No such file or directory");
    private static readonly FileFailure NoFolder = new("its folder does not exist", "No such file or directory");
    private static readonly FileFailure Denied = new("permission denied", "Permission denied");
    private static readonly FileFailure NotFolder = new("a part of its path is not a folder", "Not a directory");
    private static readonly FileFailure IsFolder = new("it is a folder", "Is a directory");
    private static readonly FileFailure TooLarge = new("it would be too large", "File too large");
    private static readonly FileFailure TooLong = new("its name or path is too long", "File name too long");
    private static readonly FileFailure NoName = new("this is not a file's name", "not a valid path");
    private static readonly FileFailure Failed = new("input or output failed", "Input/output error");

    /// <summary>Whether the exception is one that <see cref="Of"/> is for.</summary>
    public static bool Is(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    /// <summary>Whether it is about files of this machine, beyond doubt, and not about a connection.</summary>
    public static bool IsLocal(Exception exception) =>
        exception
            is UnauthorizedAccessException
                or FileNotFoundException
                or DirectoryNotFoundException
                or PathTooLongException
                or IOException { HResult: > 0 };

    /// <summary><c>it does not exist</c>: the end of a sentence that names the file.</summary>
    /// <param name="path">Null where it is a stream.</param>
    public static string Of(Exception exception, string? path) => Find(exception, path).Sentence;

    /// <summary><c>No such file or directory</c>: the words of the system's own tools, which scripts match.</summary>
    /// <param name="path">Null where it is a stream.</param>
    public static string AsSystem(Exception exception, string? path) => Find(exception, path).System;

    private static FileFailure Find(Exception exception, string? path) =>
        exception switch
        {
            WordedIOException worded => new FileFailure(worded.Message, worded.Message),
            FileNotFoundException => IsBelowFile(path) ? NotFolder : Missing,
            DirectoryNotFoundException => IsBelowFile(path) ? NotFolder : NoFolder,
            PathTooLongException => TooLong,
            UnauthorizedAccessException => Directory.Exists(path) ? IsFolder : Denied,
            ArgumentOutOfRangeException => TooLarge,
            ArgumentException or NotSupportedException => NoName,
            Win32Exception program => OfNumber(program.NativeErrorCode, path),
            // On Unix the runtime puts the system's number there.
            IOException { HResult: > 0 } numbered => OfNumber(numbered.HResult, path),
            _ => Directory.Exists(path) ? IsFolder : Failed,
        };

    /// <summary>Numbers of Linux (errno(3)); those above 34 differ elsewhere.</summary>
    private static FileFailure OfNumber(int errno, string? path) =>
        errno switch
        {
            2 => Missing,
            5 => Failed,
            8 => new("this machine cannot run it", "Exec format error"),
            1 or 13 => Denied,
            11 or 16 or 26 => new("another process uses it", "in use by another process"),
            // What a file on the way to a folder is called.
            17 when IsBelowFile(path) => NotFolder,
            17 => new("it exists already", "File exists"),
            20 => NotFolder,
            21 => IsFolder,
            23 or 24 => new("too many files are open", "Too many open files"),
            27 => TooLarge,
            28 => new("the disk is full", "No space left on device"),
            30 => new("the file system is read-only", "Read-only file system"),
            32 => new("its reader has ended", "Broken pipe"),
            36 => TooLong,
            40 => new("it has too many links", "Too many levels of symbolic links"),
            122 => new("the disk quota is used up", "Disk quota exceeded"),
            _ => new($"error {errno} of the operating system", $"error {errno} of the operating system"),
        };

    /// <summary>A path through a file looks like a path to nothing.</summary>
    private static bool IsBelowFile(string? path)
    {
        for (var above = Path.GetDirectoryName(path); !string.IsNullOrEmpty(above); above = Path.GetDirectoryName(above))
        {
            if (File.Exists(above))
                return true;
        }

        return false;
    }

    /// <param name="Sentence">The end of a sentence that names the file.</param>
    /// <param name="System">In the words of the system's own tools.</param>
    private sealed record FileFailure(string Sentence, string System);
}
