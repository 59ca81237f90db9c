using S3Creds.Core.Files;
using S3Creds.Core.Tests.Manifests;

namespace S3Creds.Core.Tests.Files;

public sealed class PhysicalFileSystemTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder folder = new();
    private readonly PhysicalFileSystem files = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_a_killed_process_left_of_a_write_goes_with_the_next_write_of_the_same_file()
    {
        folder.Write(".ci.json.0123456789ab.tmp", "a secret");
        folder.Write(".ci.json.bak.tmp", "somebody's own");
        folder.Write(".other.json.0123456789ab.tmp", "of another file");
        files.WriteAtomically(Path.Combine(folder.Path, "ci.json"), "new"u8, OwnerOnly);
        Assert.Equal([".ci.json.bak.tmp", ".other.json.0123456789ab.tmp", "ci.json"], Names());
        Assert.Equal(OwnerOnly, files.ModeOf(Path.Combine(folder.Path, "ci.json")));
    }

    [Fact]
    public void What_a_killed_process_left_of_a_probe_goes_with_the_next_probe()
    {
        folder.Write(".ci.json.0123456789ab.tmp", "");
        folder.Write(".ci.json.notours.tmp", "");
        files.ProbeWritable(Path.Combine(folder.Path, "ci.json"));
        Assert.Equal([".ci.json.notours.tmp"], Names());
    }

    private IEnumerable<string> Names() =>
        Directory
            .EnumerateFiles(folder.Path, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.Directory })
            .Select(f => Path.GetFileName(f)!)
            .Order(StringComparer.Ordinal);
}
