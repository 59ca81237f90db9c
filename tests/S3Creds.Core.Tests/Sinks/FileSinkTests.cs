using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Secrets;
using S3Creds.Core.Sinks;
using S3Creds.Core.Sinks.Formats;
using S3Creds.Core.Tests.Manifests;

namespace S3Creds.Core.Tests.Sinks;

/// <summary>A file as a sink: when all is well, and when it is not.</summary>
public sealed class FileSinkTests : IDisposable
{
    private const string Value = "canary/Secret+0123456789abcdefABCDEF/+=x";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly TemporaryFolder folder = new();
    private readonly KeyMaterial key = new("ci", "AKIAEXAMPLE000000001", Secret.Of(Value));

    [Theory]
    [InlineData("json", "")]
    [InlineData("ini", "")]
    [InlineData("profile", "")]
    [InlineData(
        "profile",
        "# mine\n[other]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = keep\n\n[default]\nregion = "
            + "us-west-2\naws_access_key_id=AKIAOLD\naws_secret_access_key=old\n[last]\nx = 1"
    )]
    [InlineData("profile", "[default]")]
    [InlineData("dotenv", "")]
    [InlineData("dotenv", "A=1\nAWS_SECRET_ACCESS_KEY=old\nB=2\nAWS_ACCESS_KEY_ID=AKIAOLD\n")]
    [InlineData("dotenv", "export A=1\nexport AWS_ACCESS_KEY_ID=AKIAOLD\nexport AWS_SECRET_ACCESS_KEY=old\nB=2\n")]
    [InlineData("kubernetes", "")]
    public async Task A_file_of_any_format_holds_what_was_delivered_and_nothing_else_changes(string format, string before)
    {
        if (before.Length > 0)
            Put(before, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var sink = File(format);
        await sink.ProbeAsync(default);
        await sink.DeliverAsync(key, default);
        Assert.Equal(new SinkReport.Holds(key.KeyId), await sink.DescribeAsync(default));
        using var held = await sink.ReadBackAsync(key.KeyId, default);
        Assert.True(held!.IsSame(key.Secret));
        Assert.Null(await sink.ReadBackAsync("AKIAANOTHER", default));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(Target));
        Assert.Single(Directory.GetFiles(folder.Path));
        var after = System.IO.File.ReadAllText(Target).Split('\n');
        foreach (
            var line in before
                .Split('\n')
                .Where(l => !l.Contains("OLD", StringComparison.Ordinal) && !l.EndsWith("old", StringComparison.Ordinal))
        )
            Assert.Contains(line, after);
        Assert.DoesNotContain(after, l => l.Contains("OLD", StringComparison.Ordinal) || l.EndsWith("=old", StringComparison.Ordinal));
        await sink.DeliverAsync(key, default);
        Assert.Equal(after, System.IO.File.ReadAllText(Target).Split('\n'));
    }

    [Fact]
    public async Task A_credentials_profile_is_put_in_its_section_and_the_rest_of_the_file_stays_as_it_is()
    {
        Put(
            "# mine\n[other]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = keep\n\n[ci]\nregion = "
                + "us-west-2\naws_session_token = stale\naws_access_key_id=AKIAOLD\n[last]\naws_session_token = theirs",
            OwnerOnly
        );
        await new FileSink(
            new PhysicalFileSystem(),
            folder.Path,
            "key",
            KeyFormat.Of("profile", "ci", null, null)!,
            section: "ci"
        ).DeliverAsync(key, default);
        Assert.Equal(
            $"# mine\n[other]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = keep\n\n[ci]\naws_access_key_id = "
                + $"{key.KeyId}\naws_secret_access_key = {Value}\nregion = us-west-2\n[last]\naws_session_token = theirs",
            System.IO.File.ReadAllText(Target)
        );
    }

    [Fact]
    public async Task Profiles_of_many_users_that_are_delivered_to_one_file_at_once_are_all_in_it()
    {
        var users = Enumerable.Range(0, 40).Select(i => $"user-{i}").ToList();
        await Parallel.ForEachAsync(users, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (user, ct) =>
            await new FileSink(
                new PhysicalFileSystem(),
                folder.Path,
                "key",
                KeyFormat.Of("profile", user, null, null)!,
                section: user
            ).DeliverAsync(new KeyMaterial(user, $"AKIA{user}", Secret.Of(Value)), ct)
        );
        var lines = System.IO.File.ReadAllLines(Target);
        Assert.Equal(
            users.Select(u => $"aws_access_key_id = AKIA{u}").Order(StringComparer.Ordinal),
            lines.Where(l => l.StartsWith("aws_access_key_id", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        );
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task What_a_killed_delivery_left_beside_the_file_is_removed_and_nothing_else()
    {
        await File("json").DeliverAsync(key, default);
        await System.IO.File.WriteAllTextAsync(Path.Combine(folder.Path, ".key.0123456789ab.tmp"), Value);
        await System.IO.File.WriteAllTextAsync(Path.Combine(folder.Path, ".key.mine.tmp"), "mine");
        ((ISink)File("json")).RemoveLeftovers();
        Assert.Equal([".key.mine.tmp", "key"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_file_that_a_shell_sources_still_exports()
    {
        Put("export AWS_ACCESS_KEY_ID=AKIAOLD\nexport AWS_SECRET_ACCESS_KEY=old\nexport AWS_SESSION_TOKEN=stale\nREGION=x\n", OwnerOnly);
        await File("dotenv").DeliverAsync(key, default);
        Assert.Equal(
            $"export AWS_ACCESS_KEY_ID={key.KeyId}\nexport AWS_SECRET_ACCESS_KEY={Value}\nREGION=x\n",
            System.IO.File.ReadAllText(Target)
        );
    }

    [Fact]
    public async Task A_file_that_others_may_read_is_refused_and_stays_as_it_is()
    {
        Put("{}", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await RefusedAsync(File("dotenv"), "others may open it (0604)");
        Assert.Equal("{}", System.IO.File.ReadAllText(Target));
    }

    [Fact]
    public async Task A_file_of_others_is_refused_whatever_is_in_it_and_its_mode_is_not_changed()
    {
        foreach (
            var mode in (UnixFileMode[])
                [UnixFileMode.GroupRead, UnixFileMode.GroupWrite, UnixFileMode.OtherWrite, UnixFileMode.OtherExecute]
        )
        {
            Put("", OwnerOnly | mode);
            await RefusedAsync(File("json"), "others may open it");
            Assert.Equal(OwnerOnly | mode, System.IO.File.GetUnixFileMode(Target));
        }
    }

    [Fact]
    public async Task No_link_is_followed_be_it_the_file_or_a_folder_on_the_way()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(folder.Path, "elsewhere")).FullName;
        System.IO.File.CreateSymbolicLink(Target, Path.Combine(elsewhere, "target"));
        Directory.CreateSymbolicLink(
            Path.Combine(Directory.CreateDirectory(Path.Combine(folder.Path, "deep")).FullName, "link"),
            elsewhere
        );
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "link"), elsewhere);
        await RefusedAsync(File("json"), "link");
        await RefusedAsync(new FileSink(new PhysicalFileSystem(), folder.Path, "link/key", new JsonFormat()), "link");
        await RefusedAsync(new FileSink(new PhysicalFileSystem(), folder.Path, "deep/link/more/key", new JsonFormat()), "link");
        await RefusedAsync(new FileSink(new PhysicalFileSystem(), folder.Path, "../key", new JsonFormat()), "outside");
        Assert.Empty(Directory.GetFiles(elsewhere));
    }

    [Fact]
    public async Task A_file_with_something_else_in_it_is_not_overwritten()
    {
        Put("{\"mine\": 1}", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var refused = await Assert.ThrowsAsync<S3CredsException>(() => File("json").ProbeAsync(default));
        Assert.Contains("something else", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_in_its_place_is_refused_before_a_key_is_made()
    {
        Directory.CreateDirectory(Target);
        Assert.Contains(
            "it is a folder",
            (await Assert.ThrowsAsync<S3CredsException>(() => File("json").ProbeAsync(default))).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("file/below", "a part of its path is not a folder")]
    [InlineData("LONG", "its name or path is too long")]
    [InlineData("loop", "it has too many links")]
    [InlineData("pipe", "it is a pipe, not a regular file")]
    public async Task A_path_that_takes_no_key_is_told_in_words_by_every_call(string name, string words)
    {
        folder.Write("file", "x");
        System.IO.File.CreateSymbolicLink(Path.Combine(folder.Path, "loop"), Path.Combine(folder.Path, "loop2"));
        System.IO.File.CreateSymbolicLink(Path.Combine(folder.Path, "loop2"), Path.Combine(folder.Path, "loop"));
        using (var made = System.Diagnostics.Process.Start("mkfifo", ["-m", "600", Path.Combine(folder.Path, "pipe")]))
            await made.WaitForExitAsync();
        var path = name == "LONG" ? new string('n', 300) : name;
        var sink = new FileSink(new PhysicalFileSystem(), folder.Path, path, new JsonFormat());
        foreach (var call in (Func<Task>[])[() => sink.ProbeAsync(default), () => sink.DeliverAsync(key, default)])
        {
            var refused = await Assert.ThrowsAsync<S3CredsException>(call);
            Assert.StartsWith($"file {path}", refused.Message, StringComparison.Ordinal);
            Assert.EndsWith(words, refused.Message, StringComparison.Ordinal);
        }

        if (await sink.DescribeAsync(default) is SinkReport.Unknown unknown)
            Assert.EndsWith(words, unknown.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public Task A_denied_permission_is_told_and_leaves_nothing_behind() =>
        FailsAsync(new UnauthorizedAccessException("Access to the path is denied."));

    [Fact]
    public async Task A_full_disk_is_told_before_a_key_is_made_and_leaves_what_was_there()
    {
        await FailsAsync(new IOException("No space left on device"));
        using var full = FullDisk.Mount(folder.Path);
        if (full is null)
            return;
        // A real one, where it may be mounted: 16 KiB, filled but for what holds an old key.
        var there = System.IO.File.ReadAllText(Put("key", "{\"AccessKeyId\": \"AKIAOLD\"}", full.Path));
        full.Fill();
        var sink = new FileSink(new PhysicalFileSystem(), full.Path, "key", new JsonFormat());
        Assert.Equal(("S3C600", Outcome.Refused), Told(await Assert.ThrowsAsync<S3CredsException>(() => sink.ProbeAsync(default))));
        Assert.Equal(("S3C601", Outcome.Partial), Told(await Assert.ThrowsAsync<S3CredsException>(() => sink.DeliverAsync(key, default))));
        Assert.Equal(there, System.IO.File.ReadAllText(Path.Combine(full.Path, "key")));
        Assert.Equal(["filler", "key"], Directory.GetFiles(full.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        // Room for the key, and none for what the probe asks of a disk that other things are written to as well.
        full.Free();
        await sink.ProbeAsync(default);
        await sink.DeliverAsync(key, default);
        Assert.Equal(new SinkReport.Holds(key.KeyId), await sink.DescribeAsync(default));
    }

    public void Dispose()
    {
        key.Secret.Dispose();
        folder.Dispose();
    }

    private string Target => Path.Combine(folder.Path, "key");

    private FileSink File(string format) => new(new PhysicalFileSystem(), folder.Path, "key", KeyFormat.Of(format, null, null, null)!);

    private void Put(string text, UnixFileMode mode)
    {
        System.IO.File.WriteAllText(Target, text);
        System.IO.File.SetUnixFileMode(Target, mode);
    }

    private static string Put(string name, string text, string folder)
    {
        var path = Path.Combine(folder, name);
        System.IO.File.WriteAllText(path, text);
        System.IO.File.SetUnixFileMode(path, OwnerOnly);
        return path;
    }

    private static (string, Outcome) Told(S3CredsException e)
    {
        Assert.DoesNotContain(Value, e.ToString(), StringComparison.Ordinal);
        return (e.Diagnostics[0].Code, e.Outcome);
    }

    private async Task FailsAsync(Exception failure)
    {
        var sink = new FileSink(new FailingFiles(failure), folder.Path, "key", new JsonFormat());
        Assert.Equal(("S3C601", Outcome.Partial), Told(await Assert.ThrowsAsync<S3CredsException>(() => sink.DeliverAsync(key, default))));
        Assert.Equal(("S3C600", Outcome.Refused), Told(await Assert.ThrowsAsync<S3CredsException>(() => sink.ProbeAsync(default))));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private async Task RefusedAsync(FileSink sink, string why)
    {
        Assert.Contains(
            why,
            (await Assert.ThrowsAsync<S3CredsException>(() => sink.ProbeAsync(default))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            why,
            (await Assert.ThrowsAsync<S3CredsException>(() => sink.DeliverAsync(key, default))).Message,
            StringComparison.Ordinal
        );
        Assert.IsType<SinkReport.Unknown>(await sink.DescribeAsync(default));
    }

    /// <summary>Files that can be looked at, and not written.</summary>
    private sealed class FailingFiles(Exception failure) : IFileSystem
    {
        private readonly PhysicalFileSystem inner = new();

        public bool FileExists(string path) => inner.FileExists(path);

        public bool FolderExists(string path) => inner.FolderExists(path);

        public byte[] ReadAllBytes(string path, long maxBytes) => inner.ReadAllBytes(path, maxBytes);

        public Stream OpenRead(string path) => inner.OpenRead(path);

        public IReadOnlyList<string> Files(string folder, bool recursive, CancellationToken cancellationToken = default) =>
            inner.Files(folder, recursive, cancellationToken);

        public void CreateFolder(string path) => inner.CreateFolder(path);

        public void WriteAtomically(string path, ReadOnlySpan<byte> content, UnixFileMode mode) => throw failure;

        public IAppendFile CreateAppend(string path, UnixFileMode mode) => throw failure;

        public UnixFileMode? ModeOf(string path) => inner.ModeOf(path);

        public void ProbeWritable(string path) => throw failure;

        public string Resolve(string path) => inner.Resolve(path);
    }
}
