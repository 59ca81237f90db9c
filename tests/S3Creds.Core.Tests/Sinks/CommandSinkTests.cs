using System.Diagnostics;
using System.Text.Json;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Processes;
using S3Creds.Core.Secrets;
using S3Creds.Core.Sinks;
using S3Creds.Core.Tests.Aws;
using S3Creds.Core.Tests.Manifests;

namespace S3Creds.Core.Tests.Sinks;

/// <summary>A program as a sink: it may fail, hang, print the secret back, or leave children behind.</summary>
public sealed class CommandSinkTests : IDisposable
{
    private const string Value = "canary/Secret+0123456789abcdefABCDEF/+=x";
    private readonly TemporaryFolder folder = new();
    private readonly KeyMaterial key = new("ci", "AKIAEXAMPLE000000001", Secret.Of(Value));

    public void Dispose()
    {
        key.Secret.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task It_gets_the_key_as_JSON_on_its_input_in_a_bare_environment_and_never_as_an_argument()
    {
        await Command("cat > got; env > environment; tr '\\0' ' ' < /proc/$$/cmdline > arguments").DeliverAsync(key, default);
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.Path, "got")));
        Assert.Equal((key.KeyId, Value, "ci"), (Member(json, "AccessKeyId"), Member(json, "SecretAccessKey"), Member(json, "UserName")));
        var environment = File.ReadAllLines(Path.Combine(folder.Path, "environment"));
        Assert.Contains("ALLOWED=yes", environment);
        Assert.DoesNotContain(environment, l =>
            l.StartsWith("AWS_", StringComparison.Ordinal) || l.Contains(Value, StringComparison.Ordinal)
        );
        Assert.DoesNotContain(Value, File.ReadAllText(Path.Combine(folder.Path, "arguments")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_arguments_are_no_shell_words_and_are_not_shown()
    {
        var sink = Program(["touch", "$(id) ; a b", "$HOME"]);
        await sink.DeliverAsync(key, default);
        Assert.True(File.Exists(Path.Combine(folder.Path, "$(id) ; a b")) && File.Exists(Path.Combine(folder.Path, "$HOME")));
        Assert.Equal("command touch", sink.Label);
    }

    [Theory]
    [InlineData("cat; cat >&2; exit 3", "ended with 3")]
    [InlineData("exec 0<&-; exit 1", "ended with 1")]
    [InlineData("kill -9 $$", "ended with 137")]
    public async Task One_that_fails_is_told_without_what_it_printed(string script, string why)
    {
        var failed = await Assert.ThrowsAsync<S3CredsException>(() => Command(script).DeliverAsync(key, default));
        Assert.Equal(("S3C601", Outcome.Partial), (failed.Diagnostics[0].Code, failed.Outcome));
        Assert.Contains(why, failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Value, failed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public Task One_that_prints_the_secret_back_and_more_than_any_pipe_holds_is_drained_and_nothing_of_it_is_kept() =>
        Command("cat; cat >&2; head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2").DeliverAsync(key, default);

    [Fact]
    public Task One_that_takes_no_input_and_succeeds_has_succeeded() => Command("exec 0<&-; sleep 0.1").DeliverAsync(key, default);

    [Fact]
    public async Task One_that_hangs_is_ended_with_its_children()
    {
        var failed = await Assert.ThrowsAsync<S3CredsException>(() =>
            Command("sleep 1000 & echo $! > child; wait", TimeSpan.FromMilliseconds(700)).DeliverAsync(key, default)
        );
        Assert.Contains("was ended", failed.Message, StringComparison.Ordinal);
        var child = int.Parse(File.ReadAllText(Path.Combine(folder.Path, "child")), System.Globalization.CultureInfo.InvariantCulture);
        for (var i = 0; IsRunning(child) && i < 100; i++)
            await Task.Delay(50);
        Assert.False(IsRunning(child), "its child lives on");
    }

    [Fact]
    public async Task One_whose_child_holds_the_pipes_open_has_ended_when_it_ends()
    {
        var watch = Stopwatch.StartNew();
        await Command("cat > got; sleep 1000 & echo $! > child; exit 0").DeliverAsync(key, default);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Contains(Value, File.ReadAllText(Path.Combine(folder.Path, "got")), StringComparison.Ordinal);
        using var child = Process.GetProcessById(
            int.Parse(File.ReadAllText(Path.Combine(folder.Path, "child")), System.Globalization.CultureInfo.InvariantCulture)
        );
        child.Kill();
    }

    [Fact]
    public async Task One_that_is_stopped_by_the_user_does_not_run_on()
    {
        using var stop = new CancellationTokenSource();
        var delivery = Command("echo $$ > child; exec sleep 1000").DeliverAsync(key, stop.Token);
        var pid = Path.Combine(folder.Path, "child");
        for (var i = 0; (!File.Exists(pid) || new FileInfo(pid).Length == 0) && i < 200; i++)
            await Task.Delay(50);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivery);
        var child = int.Parse(File.ReadAllText(pid), System.Globalization.CultureInfo.InvariantCulture);
        for (var i = 0; IsRunning(child) && i < 100; i++)
            await Task.Delay(50);
        Assert.False(IsRunning(child), "it lives on");
    }

    [Theory]
    [InlineData("no-such-program")]
    [InlineData("./not-executable")]
    [InlineData("./folder")]
    public async Task One_that_cannot_be_run_is_refused_before_a_key_is_made(string program)
    {
        File.WriteAllText(Path.Combine(folder.Path, "not-executable"), "#!/bin/sh\n");
        Directory.CreateDirectory(Path.Combine(folder.Path, "folder"));
        var refused = await Assert.ThrowsAsync<S3CredsException>(() => Program([program]).ProbeAsync(default));
        Assert.Equal(("S3C600", Outcome.Refused), (refused.Diagnostics[0].Code, refused.Outcome));
        await Assert.ThrowsAsync<S3CredsException>(() => Program([program]).DeliverAsync(key, default));
    }

    [Fact]
    public async Task One_that_the_system_cannot_start_is_a_failed_delivery()
    {
        var broken = Path.Combine(folder.Path, "broken");
        File.WriteAllText(broken, "#!/no/such/interpreter\n");
        File.SetUnixFileMode(broken, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var failed = await Assert.ThrowsAsync<S3CredsException>(() => Program(["./broken"]).DeliverAsync(key, default));
        Assert.Contains("cannot be started", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_cannot_tell_what_it_holds_and_a_plan_never_runs_it()
    {
        var sink = Command("touch ran");
        Assert.Equal((false, SinkReport.NotReadable.Instance), (sink.CanReadBack, await sink.DescribeAsync(default)));
        await sink.ProbeAsync(default);
        Assert.Null(await sink.ReadBackAsync(key.KeyId, default));
        Assert.False(File.Exists(Path.Combine(folder.Path, "ran")));
    }

    private static bool IsRunning(int id) =>
        File.Exists($"/proc/{id}/stat") && !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);

    private CommandSink Command(string script, TimeSpan? limit = null) => Program(["sh", "-c", script], limit);

    [Fact]
    public async Task One_that_takes_long_is_a_wait_until_its_limit()
    {
        var heard = new List<Wait>();
        var waits = new Waits(TimeProvider.System) { Report = heard.Add, Real = new AtOnceClock() };
        await Program(["true"], waits: waits).DeliverAsync(key, default);
        var wait = Assert.Single(heard);
        Assert.Equal(("command true takes the key", true), (wait.Why, wait.AtMost));
        Assert.InRange(wait.Until!.Value - DateTimeOffset.UtcNow, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    private CommandSink Program(string[] words, TimeSpan? limit = null, Waits? waits = null) =>
        new(
            new ExternalProgram(
                words,
                new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/usr/bin:/bin", ["ALLOWED"] = "yes" },
                limit ?? TimeSpan.FromSeconds(30),
                folder.Path,
                TimeProvider.System
            ),
            waits ?? new Waits(TimeProvider.System)
        );

    private static string Member(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetString()!;
}
