using System.Diagnostics;

namespace S3Creds.Cli.Tests;

/// <summary>A signal is answered within a second, and what only reads ends at once.</summary>
public sealed class InterruptionTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [InProcessFact]
    public async Task A_run_that_waits_for_a_pipe_ends_at_once()
    {
        var folder = Directory.CreateTempSubdirectory("s3creds-");
        var pipe = Path.Combine(folder.FullName, "pipe");
        using (var made = Process.Start("mkfifo", [pipe]))
            await made.WaitForExitAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var watch = Stopwatch.StartNew();
        var result = await CliRunner.RunHereAsync(new CliSurroundings { Stop = stop.Token }, "compare", pipe, pipe);
        Assert.Equal((130, "Stopped.\n"), (result.ExitCode, result.Err));
        Assert.True(watch.Elapsed < Soon, watch.Elapsed.ToString());
        await File.WriteAllTextAsync(pipe, "{}");
        folder.Delete(recursive: true);
    }

    /// <summary>A pipe that nobody reads, and a standard input that never ends: neither can be cancelled in the system.</summary>
    [InProcessTheory]
    [InlineData("get-object")]
    [InlineData("put-object")]
    public async Task A_transfer_that_waits_for_the_other_end_of_a_pipe_ends_at_the_first_signal(string verb)
    {
        var folder = Directory.CreateTempSubdirectory("s3creds-");
        string At(string name) => Path.Combine(folder.FullName, name);
        string[] account = ["--sandbox-state", At("account.json")];
        await File.WriteAllTextAsync(At("file"), "hello");
        Assert.Equal(
            0,
            (
                await CliRunner.RunHereAsync(
                    new CliSurroundings(),
                    ["create", "bkt-1", "-c", "--silent", "--runs-folder", At("runs"), .. account]
                )
            ).ExitCode
        );
        Assert.Equal(
            0,
            (await CliRunner.RunHereAsync(new CliSurroundings(), ["put-object", "bkt-1", "k", At("file"), .. account])).ExitCode
        );
        using (var made = Process.Start("mkfifo", [At("pipe")]))
            await made.WaitForExitAsync();
        // Holds the pipe open, so that reading it waits for what never comes.
        using var writer = verb == "put-object" ? new FileStream(At("pipe"), FileMode.Open, FileAccess.ReadWrite) : null;
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        var watch = Stopwatch.StartNew();
        string[] args =
            verb == "get-object" ? [verb, "bkt-1", "k", "-o", At("pipe"), .. account] : [verb, "bkt-1", "new", At("pipe"), .. account];
        var result = await CliRunner.RunHereAsync(new CliSurroundings { Stop = stop.Token }, args);
        Assert.True(result.ExitCode == 1, result.All);
        Assert.EndsWith("Aborted!\n", result.Err, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < Soon, watch.Elapsed.ToString());
        // Opened for both, a pipe waits for nobody, and a thread that still waits to write it is let go.
        if (writer is null)
            await using (new FileStream(At("pipe"), FileMode.Open, FileAccess.ReadWrite))
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_is_held_is_announced_and_ended_and_a_second_signal_leaves_it()
    {
        var said = 0;
        Task Say()
        {
            said++;
            return Task.CompletedTask;
        }

        var interruption = new Interruption();
        using var stop = new CancellationTokenSource();
        using var abort = new CancellationTokenSource();
        var work = new TaskCompletionSource<int>();
        var held = interruption.Hold();
        var end = interruption.EndAsync(work.Task, Say, stop.Token, abort.Token);
        await stop.CancelAsync();
        while (said == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        Assert.False(end.IsCompleted);
        work.SetResult(7);
        Assert.Equal(7, await end);

        var never = new TaskCompletionSource<int>();
        var left = interruption.EndAsync(never.Task, Say, stop.Token, abort.Token);
        await abort.CancelAsync();
        Assert.Null(await left);
        held.Dispose();
        Assert.Null(await interruption.EndAsync(never.Task, Say, stop.Token, CancellationToken.None));
    }

    [Fact]
    public async Task A_run_that_ends_by_itself_is_not_announced()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        Assert.Equal(
            3,
            await new Interruption().EndAsync(
                Task.FromResult(3),
                () => throw new InvalidOperationException(),
                stop.Token,
                CancellationToken.None
            )
        );
    }
}
