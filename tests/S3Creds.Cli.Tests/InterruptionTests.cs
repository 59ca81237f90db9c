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
        Assert.Equal(3, await new Interruption().EndAsync(Task.FromResult(3), () => throw new InvalidOperationException(), stop.Token, CancellationToken.None));
    }
}
