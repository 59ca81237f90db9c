using System.Runtime.InteropServices;

namespace S3Creds.Cli;

/// <summary>A crash must not write the memory of this process, which holds secrets, to a disk.</summary>
internal static partial class CoreDumps
{
    /// <summary>RLIMIT_CORE, the same number on Linux and macOS.</summary>
    private const int Core = 4;

    private const string Pattern = "/proc/sys/kernel/core_pattern";

    /// <summary>Limits core dumps to nothing, here and in the commands that are started. Where that is refused the program goes
    /// on.</summary>
    /// <remarks>Linux passes a dump to the program of <c>kernel.core_pattern</c> whatever the limit is, also with 0 ("not enforced for core
    /// dumps that are piped to a program", core(5)); a limit of one byte is what it takes for a crash of that program itself, and passes
    /// nothing on. No file is written with either, since a page is the least.</remarks>
    public static void Disable()
    {
        if (OperatingSystem.IsLinux() && SetLimit(Core, new Limit(1, 1)) == 0)
            return;
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
            _ = SetLimit(Core, new Limit(0, 0));
    }

    /// <summary>Whether a crash writes none and passes none to a program; null where the system has no such limit.</summary>
    public static bool? AreOff() =>
        (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) && GetLimit(Core, out var limit) == 0
            ? AreOff(limit.Most, OperatingSystem.IsLinux() ? PatternNow() : "")
            : null;

    /// <param name="most">Bytes of a dump.</param>
    /// <param name="pattern">The value of <c>kernel.core_pattern</c>; null where it cannot be read.</param>
    internal static bool AreOff(ulong most, string? pattern) =>
        most == 1 || (most == 0 && pattern is not null && !pattern.StartsWith('|') && !pattern.StartsWith('@'));

    private static string? PatternNow()
    {
        try
        {
            return File.ReadAllText(Pattern).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

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

        /// <summary>A program that is started may raise its own limit up to the hard one.</summary>
        public nuint Most => Math.Max(soft, hard);
    }
}
