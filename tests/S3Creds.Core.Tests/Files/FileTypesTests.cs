using System.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Tests.Manifests;

namespace S3Creds.Core.Tests.Files;

/// <summary>Only regular files are read and written; a folder's walk has an end whatever links are in it.</summary>
public sealed class FileTypesTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder folder = new();
    private readonly PhysicalFileSystem files = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("pipe", FileType.Pipe)]
    [InlineData("/dev/null", FileType.Device)]
    [InlineData("/dev/zero", FileType.Device)]
    [InlineData("/proc/self/stat", FileType.Kernel)]
    [InlineData("/sys/kernel/notes", FileType.Kernel)]
    [InlineData(".", FileType.Folder)]
    public void What_is_no_regular_file_is_neither_read_nor_written(string name, FileType type)
    {
        if (name.StartsWith('/') && !File.Exists(name))
            return;
        var path = Path.Combine(folder.Path, name);
        if (type == FileType.Pipe)
            Pipe(path);
        Assert.Equal(type, files.TypeOf(path));
        Assert.Contains(
            FileTypes.Word(type),
            Assert.ThrowsAny<IOException>(() => files.ReadAllBytes(path, 100)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            FileTypes.Word(type),
            Assert.ThrowsAny<IOException>(() => files.WriteAtomically(path, "x"u8, OwnerOnly)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            FileTypes.Word(type),
            Assert.ThrowsAny<IOException>(() => files.ProbeWritable(path)).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(type, files.TypeOf(path));
    }

    [Fact]
    public async Task A_pipe_is_read_where_a_shell_gives_one()
    {
        var path = Pipe(Path.Combine(folder.Path, "pipe"));
        // Opening a pipe for writing waits until it is opened for reading: on a thread of its own.
        var writing = Task.Run(() => File.WriteAllText(path, "{}"));
        Assert.Equal("{}"u8.ToArray(), files.ReadInput(path, 100));
        await writing;
        Assert.ThrowsAny<IOException>(() => files.ReadInput("/dev/zero", 100));
    }

    [Fact]
    public void Loops_of_links_are_no_loops_and_are_reported()
    {
        folder.Write("a/x.yaml", Loading.Head);
        folder.Write("a/b/y.yaml", "apiVersion: s3creds/v1\naccount: \"123456789012\"\nowner: team\nusers: {ada: {}}\n");
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "a/loop"), ".");
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "a/b/up"), "..");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "z.yaml"), "a/b/y.yaml");
        Assert.Equal(["a/b/y.yaml", "a/x.yaml", "z.yaml"], files.Files(folder.Path, recursive: true).Select(Relative));
        Assert.Equal(["a/b/up", "a/loop"], files.FolderLinks(folder.Path).Select(Relative));
        Assert.Equal(2, folder.Load().Diagnostics.Count(d => d.Code == "S3C061"));
    }

    [Fact]
    public void A_walk_ends_where_it_is_cancelled() =>
        Assert.ThrowsAny<OperationCanceledException>(() =>
            files.Files(folder.Path, recursive: true, new CancellationToken(canceled: true))
        );

    [Theory]
    [InlineData(200, true)]
    [InlineData(250, false)]
    [InlineData(300, false)]
    public void A_probe_finds_a_name_that_is_too_long_for_the_file_that_is_written_first(int length, bool fits)
    {
        var path = Path.Combine(folder.Path, new string('n', length));
        var probe = Record.Exception(() => files.ProbeWritable(path));
        var write = Record.Exception(() => files.WriteAtomically(path, "x"u8, OwnerOnly));
        Assert.Equal((fits, fits), (probe is null, write is null));
        Assert.Equal(fits ? 1 : 0, Directory.GetFiles(folder.Path).Length);
    }

    private string Relative(string path) => Path.GetRelativePath(folder.Path, path);

    private static string Pipe(string path)
    {
        using var made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
        return path;
    }
}
