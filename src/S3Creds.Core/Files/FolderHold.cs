using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace S3Creds.Core.Files;

/// <summary> Holds off other writers of a folder's files, of this process and of others, until it is disposed: two applies may deliver to
/// one file. The lock is one on the folder itself (flock(2)): no lock file is left behind, and the system releases it however a process
/// ends. </summary>
/// <remarks>A thread may take it again while it holds it. It is released by the thread that took it.</remarks>
internal sealed class FolderHold : IDisposable
{
    /// <summary>A write takes milliseconds: who holds it longer is stopped or hangs, and must not stop this process too.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly Lock HoldsGate = new();
    private static readonly Dictionary<string, FolderHold> Holds = new(StringComparer.Ordinal);

    private readonly string folder;

    /// <summary>A thread may enter it again.</summary>
    private readonly Lock gate = new();
    private SafeFileHandle? handle;
    private int depth;
    private int users;

    private FolderHold(string folder) => this.folder = folder;

    /// <exception cref="IOException">Another process does not let go of the folder.</exception>
    public static IDisposable Take(string folder)
    {
        FolderHold hold;
        lock (HoldsGate)
        {
            if (!Holds.TryGetValue(folder, out hold!))
                Holds[folder] = hold = new FolderHold(folder);
            hold.users++;
        }

        hold.gate.Enter();
        try
        {
            if (hold.depth == 0)
                hold.handle = Lock(folder);
            hold.depth++;
            return hold;
        }
        catch
        {
            hold.Leave();
            throw;
        }
    }

    public void Dispose()
    {
        if (--depth == 0)
        {
            handle?.Dispose();
            handle = null;
        }

        Leave();
    }

    private void Leave()
    {
        gate.Exit();
        lock (HoldsGate)
        {
            if (--users == 0)
                Holds.Remove(folder);
        }
    }

    /// <summary>Null where there is no such lock: no folder yet, one that may not be read, a file system without locks.</summary>
    private static SafeFileHandle? Lock(string folder)
    {
        const int ReadOnlyCloseOnExec = 0x80000,
            MacReadOnlyCloseOnExec = 0x1000000;
        const int ExclusiveAtOnce = 2 | 4;
        const int LinuxHeld = 11,
            MacHeld = 35;
        if (OperatingSystem.IsWindows())
            return null;
        var descriptor = Open(
            [.. Encoding.UTF8.GetBytes(folder), 0],
            OperatingSystem.IsMacOS() ? MacReadOnlyCloseOnExec : ReadOnlyCloseOnExec
        );
        if (descriptor < 0)
            return null;
        var opened = new SafeFileHandle(descriptor, ownsHandle: true);
        var begun = Stopwatch.GetTimestamp();
        using var pause = new ManualResetEventSlim();
        while (FLock(descriptor, ExclusiveAtOnce) != 0)
        {
            var isHeld = Marshal.GetLastPInvokeError() is LinuxHeld or MacHeld;
            if (isHeld && Stopwatch.GetElapsedTime(begun) < Longest)
            {
                pause.Wait(Pause);
                continue;
            }

            opened.Dispose();
            return isHeld
                ? throw new WordedIOException($"another process has been writing in its folder for {Longest.TotalSeconds:0} s")
                : null;
        }

        return opened;
    }

    // Blittable arguments only: fit for Native AOT as they are.
#pragma warning disable SYSLIB1054, CA5392
    [DllImport("libc", EntryPoint = "open")]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static extern int FLock(int descriptor, int operation);
#pragma warning restore SYSLIB1054, CA5392
}
