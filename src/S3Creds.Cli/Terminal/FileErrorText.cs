namespace S3Creds.Cli;

/// <summary>Why a file could not be read or written, in the words that the operating system's own tools use. Messages of the runtime are not shown.</summary>
internal static class FileErrorText
{
    public static string Of(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "No such file or directory",
        PathTooLongException => "File name too long",
        UnauthorizedAccessException => "Permission denied",
        // On Unix the runtime puts errno there; an exception of this program has no such number, and words of its own.
        IOException { HResult: > 0 } e => OfErrno(e.HResult),
        ArgumentException => "not a valid path",
        _ => exception.Message.TrimEnd('.'),
    };

    private static string OfErrno(int errno) => errno switch
    {
        2 => "No such file or directory",
        5 => "Input/output error",
        11 or 16 or 26 => "in use by another process",
        13 => "Permission denied",
        17 => "File exists",
        20 => "Not a directory",
        21 => "Is a directory",
        24 => "Too many open files",
        27 => "File too large",
        28 => "No space left on device",
        30 => "Read-only file system",
        32 => "Broken pipe",
        36 => "File name too long",
        40 => "Too many levels of symbolic links",
        122 => "Disk quota exceeded",
        _ => $"error {errno} of the operating system",
    };
}
