namespace S3Creds.Core.Files;

/// <summary>A file that holds more than its reader takes.</summary>
public sealed class FileTooLargeException(long largest, long? bytes) : IOException($"more than {largest} bytes")
{
    /// <summary>What the reader takes.</summary>
    public long Largest { get; } = largest;

    /// <summary>Null where the length is unknown.</summary>
    public long? Bytes { get; } = bytes;
}

/// <summary>Why a file cannot be read or written, in this tool's words: the runtime's own name paths of the machine and parts of the runtime.</summary>
public static class FileProblem
{
    private const int NoSpace = 28;
    private const int IsFolder = 21;
    private const int NotFolder = 20;
    private const int Loop = 40;
    private const int ReadOnly = 30;
    private const int NameTooLong = 36;

    /// <summary>Whether the exception is one that <see cref="Of"/> is for.</summary>
    public static bool Is(Exception exception) => exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    /// <summary><c>it does not exist</c>: the end of a sentence that names the file.</summary>
    public static string Of(Exception exception, string path) => exception switch
    {
        FileTooLargeException large => large.Bytes is { } bytes
            ? $"it has {bytes} bytes, at most {large.Largest} are allowed"
            : $"it has more than {large.Largest} bytes",
        FileNotFoundException => "it does not exist",
        DirectoryNotFoundException => "its folder does not exist",
        PathTooLongException => "its path is too long",
        UnauthorizedAccessException => Directory.Exists(path) ? "it is a folder" : "permission denied",
        ArgumentException or NotSupportedException => "this is not a file's name",
        IOException { InnerException: null } io => io.HResult switch
        {
            NoSpace => "the disk is full",
            IsFolder => "it is a folder",
            NotFolder => "a part of its path is not a folder",
            Loop => "it has too many links",
            ReadOnly => "the file system is read-only",
            NameTooLong => "its name is too long",
            _ => Own(io, path),
        },
        _ => Own(exception, path),
    };

    /// <summary>Texts of this tool's own exceptions are words already; the runtime's hold quotes and full paths.</summary>
    private static string Own(Exception exception, string path) =>
        Directory.Exists(path) ? "it is a folder"
        : exception.Message.Contains('\'', StringComparison.Ordinal) || exception.Message.EndsWith('.') ? "input or output failed"
        : exception.Message;
}
