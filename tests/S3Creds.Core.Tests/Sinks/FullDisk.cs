using System.Diagnostics;

namespace S3Creds.Core.Tests.Sinks;

/// <summary>A file system of 16 KiB of its own, where this machine lets one be mounted.</summary>
internal sealed class FullDisk : IDisposable
{
    private FullDisk(string path) => Path = path;

    public string Path { get; }

    /// <summary>Null where it may not be mounted: not root, or not on Linux.</summary>
    public static FullDisk? Mount(string below)
    {
        var path = Directory.CreateDirectory(System.IO.Path.Combine(below, "disk")).FullName;
        return OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", path)
            ? new FullDisk(path)
            : null;
    }

    private string Filler => System.IO.Path.Combine(Path, "filler");

    public void Fill()
    {
        using var filler = new FileStream(Filler, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (filler.Length < 1 << 20)
                filler.Write(new byte[1024]);
        }
        catch (IOException)
        {
            return;
        }

        Assert.Fail("the disk is larger than it was made");
    }

    public void Free() => File.Delete(Filler);

    public void Dispose() => Run("umount", Path);

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments)
                {
                    UseShellExecute = false,
                    RedirectStandardError = true,
                    RedirectStandardOutput = true,
                }
            )!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
