using System.Runtime.InteropServices;

namespace S3Creds.Cli;

/// <summary>
/// The three streams are there, whoever started the program. Where one is closed, the next file that is opened would get its number: what is printed would be
/// written into that file, or a device would be read as if it were typed.
/// </summary>
internal static partial class StandardStreams
{
    private const int GetFlags = 1;
    private const int ReadAndWrite = 2;

    /// <summary>Opens the null device in place of what is closed. Before any file is opened.</summary>
    public static void Complete()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            return;
        for (var descriptor = 0; descriptor <= 2; descriptor++)
        {
            // The lowest free number is the one that was just found to be free.
            if (Control(descriptor, GetFlags) < 0)
                _ = Open("/dev/null", ReadAndWrite);
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);
}
