using System.ComponentModel;
using System.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Tests.Manifests;
using S3Creds.Core.Tests.Sinks;

namespace S3Creds.Core.Tests.Files;

/// <summary>Each operation on files, each way in which it fails: the reason is in this tool's words, and the same everywhere.</summary>
public sealed class FileProblemTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder folder = new();
    private readonly PhysicalFileSystem files = new();

    public static TheoryData<string, string> Failures
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var operation in (string[])["read", "input", "open", "write", "probe", "append", "list", "folder", "lock"])
            {
                foreach (
                    var failure in (string[])
                        [
                            "missing",
                            "no folder",
                            "folder",
                            "through a file",
                            "long name",
                            "long path",
                            "loop",
                            "kernel",
                            "read-only",
                            "device",
                        ]
                )
                    data.Add(operation, failure);
            }

            return data;
        }
    }

    /// <summary>What each combination may be told as; the others succeed, or cannot be had for this operation.</summary>
    private static readonly Dictionary<string, string[]> Expected = new(StringComparer.Ordinal)
    {
        ["missing"] = ["it does not exist", "its folder does not exist"],
        ["no folder"] = ["it does not exist", "its folder does not exist"],
        ["folder"] = ["it is a folder", "it exists already"],
        ["through a file"] = ["a part of its path is not a folder"],
        ["long name"] = ["its name or path is too long"],
        ["long path"] = ["its name or path is too long"],
        ["loop"] =
        [
            "it has too many links",
            "it is a link, and links are not written through",
            "it does not exist",
            "its folder does not exist",
            "it exists already",
            "a part of its path is not a folder",
        ],
        ["kernel"] =
        [
            "it is a file of the kernel, not a regular file",
            "permission denied",
            "its folder does not exist",
            "a part of its path is not a folder",
            "input or output failed",
            "it exists already",
        ],
        ["read-only"] =
        [
            "permission denied",
            "the file system is read-only",
            "it does not exist",
            "its folder does not exist",
            "input or output failed",
        ],
        ["device"] =
        [
            "it is a device, not a regular file",
            "a part of its path is not a folder",
            "it exists already",
            "its folder does not exist",
        ],
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Failures))]
    public void Every_failure_has_words_of_this_tool(string operation, string failure)
    {
        var path = PathOf(failure);
        if (Record.Exception(() => Run(operation, path)) is not { } error)
            return;
        Assert.True(FileProblem.Is(error), error.ToString());
        var words = FileProblem.Of(error, path);
        Assert.True(Expected[failure].Contains(words), $"{operation} of {failure}: '{words}' from {error}");
        var system = FileProblem.AsSystem(error, path);
        Assert.DoesNotContain(path, words + system, StringComparison.Ordinal);
        Assert.DoesNotContain("'", words, StringComparison.Ordinal);
        Assert.False(words.EndsWith('.') || system.EndsWith('.'));
    }

    [Fact]
    public void A_full_disk_is_called_so()
    {
        using var disk = FullDisk.Mount(folder.Path);
        if (disk is null)
            return;
        var path = Path.Combine(disk.Path, "f");
        using var journal = files.CreateAppend(Path.Combine(disk.Path, "j"), OwnerOnly);
        disk.Fill();
        Action[] writes =
        [
            () => files.WriteAtomically(path, new byte[5000], OwnerOnly),
            () => files.ProbeWritable(path),
            () => journal.Append(new byte[5000]),
        ];
        foreach (var write in writes)
        {
            var error = Assert.ThrowsAny<IOException>(write);
            Assert.Equal(("the disk is full", "No space left on device"), (FileProblem.Of(error, path), FileProblem.AsSystem(error, path)));
        }
    }

    [Fact]
    public void A_program_that_cannot_run_is_told_by_its_cause()
    {
        var path = folder.Write("program", "\0\u0001not a program");
        File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.UserExecute);
        var error = Assert.ThrowsAny<Win32Exception>(() => Process.Start(new ProcessStartInfo(path) { UseShellExecute = false }));
        Assert.Equal("this machine cannot run it", FileProblem.Of(error, path));
    }

    [Fact]
    public void What_has_no_number_is_told_without_its_message()
    {
        Assert.Equal("input or output failed", FileProblem.Of(new IOException("The process cannot access the file 'x'."), "x"));
        Assert.Equal("more than enough", FileProblem.Of(new WordedIOException("more than enough"), "x"));
        var noName = Assert.ThrowsAny<ArgumentException>(() => File.ReadAllBytes("a\0b"));
        Assert.Equal("this is not a file's name", FileProblem.Of(noName, "x"));
        Assert.Equal("error 107 of the operating system", FileProblem.Of(new IOException("Transport endpoint is not connected", 107), "x"));
    }

    private string PathOf(string failure)
    {
        switch (failure)
        {
            case "missing":
                return Path.Combine(folder.Path, "nothing");
            case "no folder":
                return Path.Combine(folder.Path, "no", "thing");
            case "folder":
                return Directory.CreateDirectory(Path.Combine(folder.Path, "folder")).FullName;
            case "through a file":
                return Path.Combine(folder.Write("file", "x"), "below", "it");
            case "long name":
                return Path.Combine(folder.Path, new string('n', 300));
            case "long path":
                return Path.Combine(folder.Path, string.Join('/', Enumerable.Repeat(new string('p', 200), 25)));
            case "loop":
                File.CreateSymbolicLink(Path.Combine(folder.Path, "a"), Path.Combine(folder.Path, "b"));
                File.CreateSymbolicLink(Path.Combine(folder.Path, "b"), Path.Combine(folder.Path, "a"));
                return Path.Combine(folder.Path, "a");
            case "kernel":
                return "/proc/version";
            case "read-only":
                return "/proc/nothing-here";
            case "device":
                return "/dev/null";
            default:
                throw new UnreachableException();
        }
    }

    private void Run(string operation, string path)
    {
        switch (operation)
        {
            case "read":
                files.ReadAllBytes(path, 1000);
                break;
            case "input":
                files.ReadInput(path, 1000);
                break;
            case "open":
                files.OpenRead(path).Dispose();
                break;
            case "write":
                files.WriteAtomically(path, "x"u8, OwnerOnly);
                break;
            case "probe":
                files.ProbeWritable(path);
                break;
            case "append":
                files.CreateAppend(path, OwnerOnly).Dispose();
                break;
            case "list":
                files.Files(path, recursive: false);
                break;
            case "folder":
                files.CreateFolder(path);
                break;
            case "lock":
                files.TryLock(path)?.Dispose();
                break;
            default:
                throw new UnreachableException();
        }
    }
}
