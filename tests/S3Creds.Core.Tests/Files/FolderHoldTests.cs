using System.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Secrets;
using S3Creds.Core.Sinks;
using S3Creds.Core.Sinks.Formats;
using S3Creds.Core.Tests.Manifests;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Files;

/// <summary>Two processes that write one file: nothing of either is lost, half written or left behind. The other process is Python, and
/// keeps the same rules.</summary>
public sealed class FolderHoldTests : IDisposable
{
    /// <summary>What another s3creds does in a write, with time in between: hold, make a temporary, read, add a section, rename, let
    /// go.</summary>
    private const string Writer = """
        import fcntl, os, sys, time
        folder, name, prefix, count, pause = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), float(sys.argv[5])
        for i in range(count):
            held = os.open(folder, os.O_RDONLY)
            fcntl.flock(held, fcntl.LOCK_EX)
            target = os.path.join(folder, name)
            before = open(target).read() if os.path.exists(target) else ""
            temporary = os.path.join(folder, "." + name + "." + format(i, "012x") + ".tmp")
            with open(temporary, "x") as file:
                os.chmod(temporary, 0o600)
                file.write(before + "[%s%d]\naws_access_key_id = AKIA%d\naws_secret_access_key = s%d\n" % (prefix, i, i, i))
            if i == 0:
                print("writing", flush=True)
            time.sleep(pause)
            os.rename(temporary, target)
            os.close(held)
        """;

    private readonly TemporaryFolder folder = new();
    private readonly PhysicalFileSystem files = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_write_waits_for_that_of_another_process_and_keeps_what_it_wrote()
    {
        using var other = await StartAsync("theirs", count: 1, pause: 0.7);
        await DeliverAsync("ours");
        await EndedWellAsync(other);
        Assert.Equal(["ours", "theirs0"], Sections());
        NothingIsLeft();
    }

    [Fact]
    public async Task Many_writers_in_two_processes_lose_nothing()
    {
        const int Each = 40;
        using var other = await StartAsync("theirs", Each, pause: 0.002);
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(thread =>
                    Task.Run(async () =>
                    {
                        for (var i = thread; i < Each; i += 8)
                            await DeliverAsync($"ours{i}");
                    })
                )
        );
        await EndedWellAsync(other);
        Assert.Equal(
            Enumerable.Range(0, Each).SelectMany(i => (string[])[$"ours{i}", $"theirs{i}"]).Order(StringComparer.Ordinal),
            Sections()
        );
        NothingIsLeft();
    }

    [Fact]
    public async Task A_probe_leaves_the_temporary_of_a_living_process_alone()
    {
        using var other = await StartAsync("theirs", count: 1, pause: 0.7);
        Assert.Single(Temporaries());
        files.ProbeWritable(Path.Combine(folder.Path, "cred"));
        files.RemoveLeftovers(Path.Combine(folder.Path, "cred"));
        await EndedWellAsync(other);
        Assert.Equal(["theirs0"], Sections());
    }

    [Fact]
    public async Task What_a_killed_process_held_is_free_and_its_temporary_goes()
    {
        using var other = await StartAsync("theirs", count: 1, pause: 60);
        Assert.Single(Temporaries());
        other.Kill();
        await other.WaitForExitAsync();
        await DeliverAsync("ours");
        Assert.Equal(["ours"], Sections());
        NothingIsLeft();
    }

    [Fact]
    public void A_thread_may_take_its_hold_again_and_another_waits()
    {
        var path = Path.Combine(folder.Path, "cred");
        var entered = 0;
        Thread waiting;
        using (files.HoldWriters(path))
        {
            using (files.HoldWriters(path))
                files.WriteAtomically(path, "x"u8, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            waiting = new Thread(() =>
            {
                using (files.HoldWriters(path))
                    Interlocked.Exchange(ref entered, 1);
            });
            waiting.Start();
            Assert.False(waiting.Join(100));
            Assert.Equal(0, Volatile.Read(ref entered));
        }

        waiting.Join();
        Assert.Equal(1, entered);
    }

    private async Task DeliverAsync(string profile)
    {
        var sink = new FileSink(files, folder.Path, "cred", KeyFormat.Of("profile", profile, null, null)!);
        using var secret = Secret.Of("secret-of-" + profile);
        await sink.DeliverAsync(new KeyMaterial(profile, "AKIAEXAMPLE000000001", secret), default);
    }

    private async Task<Process> StartAsync(string prefix, int count, double pause)
    {
        var pauseText = pause.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var countText = count.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(Programs.Find("python3")!, ["-c", Writer, folder.Path, "cred", prefix, countText, pauseText])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var process = Process.Start(start)!;
        Assert.Equal("writing", await process.StandardOutput.ReadLineAsync());
        return process;
    }

    private static async Task EndedWellAsync(Process process)
    {
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private IEnumerable<string> Sections() =>
        File.ReadAllLines(Path.Combine(folder.Path, "cred"))
            .Where(l => l.StartsWith('['))
            .Select(l => l.Trim('[', ']'))
            .Order(StringComparer.Ordinal);

    private string[] Temporaries() =>
        [.. Directory.EnumerateFiles(folder.Path, "*.tmp", new EnumerationOptions { AttributesToSkip = FileAttributes.None })];

    private void NothingIsLeft() =>
        Assert.Equal(
            ["cred"],
            Directory
                .EnumerateFileSystemEntries(folder.Path, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.None })
                .Select(Path.GetFileName)
        );
}
