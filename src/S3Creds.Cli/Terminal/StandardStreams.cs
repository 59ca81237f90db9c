using System.Runtime.InteropServices;

namespace S3Creds.Cli;

/// <summary>Makes sure that the three streams are open. If the program starts with one closed, the next file that is opened gets its
/// number: what is printed would be written into that file, or a device would be read as if it were typed.</summary>
internal static partial class StandardStreams
{
    private const int GetFlags = 1;
    private const int CloseOnExec = 1;
    private const int ReadAndWrite = 2;

    /// <summary>Opens the null device in place of what is closed. Before any file is opened.</summary>
    public static void Complete()
    {
        if (!HasDescriptors)
            return;
        for (var descriptor = 0; descriptor <= 2; descriptor++)
        {
            // The lowest free number is the one that was just found to be free.
            if (Control(descriptor, GetFlags) < 0)
                _ = Open("/dev/null", ReadAndWrite);
        }
    }

    /// <summary> Whether a stream was handed to the program. What is closed when a program is started cannot be: then the number belongs to
    /// a file of the runtime, which opens some before this program begins. </summary>
    public static bool IsGiven(int descriptor) => !HasDescriptors || (Control(descriptor, GetFlags) & CloseOnExec) == 0;

    private static bool HasDescriptors => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);
}
