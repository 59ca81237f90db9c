using System.Globalization;
using S3Creds.Core.Applying;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli;

/// <summary>Shows that the program works, on standard error and only on a terminal: pipes and logs get nothing of it.</summary>
internal static class LiveProgress
{
    private const string Reading = "Reading the account";
    private const string Comparing = "Comparing what was read";
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>After a second the line counts what was sent, so that a large account does not look like a program that hangs.</summary>
    public static async Task<T> ReadingAsync<T>(bool quiet, CommandContext context, AwsSession aws, Func<Task<T>> read)
    {
        if (quiet || !context.Terminals.Err)
            return await read();
        var line = new TerminalLine(context);
        line.Show(Reading);
        using var ended = new CancellationTokenSource();
        var counting = CountAsync(line, aws, context.Time, ended.Token);
        try
        {
            return await read();
        }
        finally
        {
            await ended.CancelAsync();
            await counting;
            line.Clear();
        }
    }

    private static async Task CountAsync(TerminalLine line, AwsSession aws, TimeProvider time, CancellationToken ended)
    {
        var started = time.GetTimestamp();
        var before = 0L;
        try
        {
            while (true)
            {
                await Task.Delay(Tick, time, ended);
                var sent = aws.Requests;
                // Where nothing is sent any more, what was read is compared.
                var what = sent == before && sent > 0 ? Comparing : Reading;
                line.Show(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{what}: {Plural.Of(sent, "request")}, {RemainingTime.Length(time.GetElapsedTime(started))}"
                    )
                );
                before = sent;
            }
        }
        catch (OperationCanceledException)
        {
            // The reading has ended.
        }
    }

    /// <param name="apply">Runs with a bar to move, or null where none is shown.</param>
    public static async Task<T> ApplyingAsync<T>(bool quiet, int steps, CommandContext context, Func<Bar?, Task<T>> apply)
    {
        if (quiet || !context.Terminals.Err)
            return await apply(null);
        var bar = new Bar(new TerminalLine(context), steps);
        try
        {
            return await apply(bar);
        }
        finally
        {
            bar.Clear();
        }
    }

    /// <summary>The step lines go to another stream of the same terminal, so the bar is wiped before each of them.</summary>
    internal sealed class Bar(TerminalLine line, int steps)
    {
        private const int Cells = 24;

        private string doing = "";
        private string? speed;
        private int done;

        public void Show(string what)
        {
            doing = what;
            Draw();
        }

        /// <param name="now">The speed and what is left; null while they are not known.</param>
        public void Advance(string? now)
        {
            done++;
            speed = now;
            Draw();
        }

        public void Clear() => line.Clear();

        private void Draw()
        {
            var filled = steps == 0 ? Cells : Math.Min(Cells, done * Cells / steps);
            var ahead = done < steps && speed is { } known ? $"{known}: " : "";
            line.Show($"{new string('━', filled)}{new string('╌', Cells - filled)} {done}/{steps} {ahead}{Escape.Text(doing)}");
        }
    }
}
