using System.Text.Json;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Files;
using S3Creds.Core.Secrets;
using S3Creds.Core.Secrets.Formats;
using S3Creds.Core.Tests.Manifests;

namespace S3Creds.Core.Tests.Secrets;

/// <summary>What every sink does when all is well, and when it is not.</summary>
public sealed class SinkTests : IDisposable
{
    private const string Value = "canary/Secret+0123456789abcdefABCDEF/+=x";
    private readonly TemporaryFolder folder = new();
    private readonly KeyMaterial key = new("ci", "AKIAEXAMPLE000000001", Secret.Of(Value));

    [Fact]
    public void A_secret_says_nothing_in_any_form()
    {
        Assert.Equal("(secret)", key.Secret.ToString());
        Assert.DoesNotContain(Value, key.ToString(), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => JsonSerializer.Serialize(key.Secret));
        using var other = Secret.Of(Value);
        Assert.True(other.IsSame(key.Secret));
        other.Dispose();
        Assert.Throws<ObjectDisposedException>(() => other.IsSame(key.Secret));
    }

    [Theory]
    [InlineData("json", "")]
    [InlineData("ini", "")]
    [InlineData("profile", "")]
    [InlineData("profile", "# mine\n[other]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = keep\n\n[default]\nregion = us-west-2\naws_access_key_id=AKIAOLD\naws_secret_access_key=old\n[last]\nx = 1")]
    [InlineData("profile", "[default]")]
    [InlineData("dotenv", "")]
    [InlineData("dotenv", "A=1\nAWS_SECRET_ACCESS_KEY=old\nB=2\nAWS_ACCESS_KEY_ID=AKIAOLD\n")]
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
        foreach (var line in before.Split('\n').Where(l => !l.Contains("OLD", StringComparison.Ordinal) && !l.EndsWith("old", StringComparison.Ordinal)))
            Assert.Contains(line, after);
        Assert.DoesNotContain(after, l => l.Contains("OLD", StringComparison.Ordinal) || l.EndsWith("=old", StringComparison.Ordinal));
        await sink.DeliverAsync(key, default);
        Assert.Equal(after, System.IO.File.ReadAllText(Target).Split('\n'));
    }

    [Fact]
    public async Task A_file_that_others_may_read_is_refused_and_stays_as_it_is()
    {
        Put("{}", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await RefusedAsync(File("dotenv"), "others may open it (0604)");
        Assert.Equal("{}", System.IO.File.ReadAllText(Target));
    }

    [Fact]
    public async Task No_link_is_followed_be_it_the_file_or_a_folder_on_the_way()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(folder.Path, "elsewhere")).FullName;
        System.IO.File.CreateSymbolicLink(Target, Path.Combine(elsewhere, "target"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "link"), elsewhere);
        await RefusedAsync(File("json"), "link");
        await RefusedAsync(new FileSink(new PhysicalFileSystem(), folder.Path, "link/key", new JsonFormat()), "link");
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_full_disk_and_a_denied_permission_are_told_and_leave_nothing_behind(bool denied)
    {
        var failing = new FailingFiles(denied ? new UnauthorizedAccessException("Access to the path is denied.") : new IOException("No space left on device"));
        var sink = new FileSink(failing, folder.Path, "key", new JsonFormat());
        var failed = await Assert.ThrowsAsync<S3CredsException>(() => sink.DeliverAsync(key, default));
        Assert.Equal("S3C601", failed.Diagnostics[0].Code);
        Assert.DoesNotContain(Value, failed.ToString(), StringComparison.Ordinal);
        Assert.Equal(4, (await Assert.ThrowsAsync<S3CredsException>(() => sink.ProbeAsync(default))).ExitCode);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task A_command_gets_the_key_as_JSON_on_its_input_in_a_bare_environment()
    {
        await Command("cat > got; env > environment").DeliverAsync(key, default);
        using var json = JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(folder.Path, "got")));
        Assert.Equal((key.KeyId, Value, "ci"), (Member(json, "AccessKeyId"), Member(json, "SecretAccessKey"), Member(json, "UserName")));
        var environment = System.IO.File.ReadAllLines(Path.Combine(folder.Path, "environment"));
        Assert.Contains("ALLOWED=yes", environment);
        Assert.DoesNotContain(environment, l => l.StartsWith("AWS_", StringComparison.Ordinal) || l.Contains(Value, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cat; cat >&2; exit 3", "ended with 3")]
    [InlineData("exec 0<&-; exit 1", "ended with 1")]
    public async Task A_command_that_fails_is_told_without_what_it_printed(string script, string why)
    {
        var failed = await Assert.ThrowsAsync<S3CredsException>(() => Command(script).DeliverAsync(key, default));
        Assert.Contains(why, failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Value, failed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_prints_the_secret_back_and_more_than_any_pipe_holds_is_drained()
    {
        await Command("cat; head -c 3000000 /dev/zero; exit 0").DeliverAsync(key, default).ContinueWith(t => Assert.True(t.IsCompletedSuccessfully || t.Exception!.InnerException is S3CredsException), TaskScheduler.Default);
        await Command("cat; head -c 500000 /dev/zero").DeliverAsync(key, default);
    }

    [Fact]
    public async Task A_command_that_hangs_is_ended_with_its_children()
    {
        var failed = await Assert.ThrowsAsync<S3CredsException>(() => Command("sleep 1000 & echo $! > child; wait", TimeSpan.FromMilliseconds(700)).DeliverAsync(key, default));
        Assert.Contains("was ended", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_does_not_exist_is_refused_before_a_key_is_made()
    {
        var sink = new CommandSink(["no-such-program"], new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/usr/bin" }, TimeSpan.FromSeconds(5), folder.Path, TimeProvider.System);
        Assert.Equal(4, (await Assert.ThrowsAsync<S3CredsException>(() => sink.ProbeAsync(default))).ExitCode);
    }

    [Fact]
    public async Task Standard_output_takes_a_key_and_refuses_it_in_CI()
    {
        var output = new StringWriter();
        await new StdoutSink(output, refusedHere: false).DeliverAsync(key, default);
        Assert.Contains(Value, output.ToString(), StringComparison.Ordinal);
        var refused = new StringWriter();
        await Assert.ThrowsAsync<S3CredsException>(() => new StdoutSink(refused, refusedHere: true).DeliverAsync(key, default));
        Assert.Empty(refused.ToString());
    }

    public void Dispose()
    {
        key.Secret.Dispose();
        folder.Dispose();
    }

    private string Target => Path.Combine(folder.Path, "key");

    private FileSink File(string format) => new(new PhysicalFileSystem(), folder.Path, "key", KeyFormat.Of(format, null, null, null)!);

    private CommandSink Command(string script, TimeSpan? limit = null) => new(
        ["sh", "-c", script],
        new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/usr/bin:/bin", ["ALLOWED"] = "yes" },
        limit ?? TimeSpan.FromSeconds(30),
        folder.Path,
        TimeProvider.System);

    private void Put(string text, UnixFileMode mode)
    {
        System.IO.File.WriteAllText(Target, text);
        System.IO.File.SetUnixFileMode(Target, mode);
    }

    private async Task RefusedAsync(FileSink sink, string why)
    {
        Assert.Contains(why, (await Assert.ThrowsAsync<S3CredsException>(() => sink.ProbeAsync(default))).Message, StringComparison.Ordinal);
        Assert.Contains(why, (await Assert.ThrowsAsync<S3CredsException>(() => sink.DeliverAsync(key, default))).Message, StringComparison.Ordinal);
        Assert.IsType<SinkReport.Unknown>(await sink.DescribeAsync(default));
    }

    private static string Member(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetString()!;

    /// <summary>Files that can be looked at, and not written.</summary>
    private sealed class FailingFiles(Exception failure) : IFileSystem
    {
        private readonly PhysicalFileSystem inner = new();

        public bool FileExists(string path) => inner.FileExists(path);

        public bool FolderExists(string path) => inner.FolderExists(path);

        public byte[] ReadAllBytes(string path, long maxBytes) => inner.ReadAllBytes(path, maxBytes);

        public Stream OpenRead(string path) => inner.OpenRead(path);

        public IReadOnlyList<string> Files(string folder, bool recursive) => inner.Files(folder, recursive);

        public void CreateFolder(string path) => inner.CreateFolder(path);

        public void WriteAtomically(string path, ReadOnlySpan<byte> content, UnixFileMode mode) => throw failure;

        public IAppendFile CreateAppend(string path, UnixFileMode mode) => throw failure;

        public UnixFileMode? ModeOf(string path) => inner.ModeOf(path);

        public void ProbeWritable(string folder) => throw failure;

        public string Resolve(string path) => inner.Resolve(path);
    }
}
