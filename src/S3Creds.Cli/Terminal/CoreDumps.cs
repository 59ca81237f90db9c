using System.Runtime.InteropServices;

namespace S3Creds.Cli;

/// <summary>A crash must not write the memory of this process, which holds secrets, to a disk.</summary>
internal static partial class CoreDumps
{
    /// <summary>RLIMIT_CORE, the same number on Linux and macOS.</summary>
    private const int Core = 4;

    /// <summary>Limits core dumps to nothing, here and in the commands that are started. Where that is refused the program goes
    /// on.</summary>
    public static void Disable()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
            _ = SetLimit(Core, new Limit(0, 0));
    }

    /// <summary>Whether they are limited to nothing; null where the system has no such limit.</summary>
    public static bool? AreOff() =>
        (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) && GetLimit(Core, out var limit) == 0 ? limit.IsNothing : null;

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetLimit(int resource, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Limit(nuint soft, nuint hard)
    {
        private readonly nuint soft = soft;
        private readonly nuint hard = hard;

        public bool IsNothing => soft == 0 && hard == 0;
    }
}
