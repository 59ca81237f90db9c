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
                        $"{what}: {Plural.Of(sent, "request")}, {Length(time.GetElapsedTime(started))}"
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

    private static string Length(TimeSpan left) =>
        left < TimeSpan.FromSeconds(90) ? FormattableString.Invariant($"{left.TotalSeconds:0} s")
        : left < TimeSpan.FromMinutes(90) ? FormattableString.Invariant($"{left.TotalMinutes:0} min")
        : FormattableString.Invariant($"{left.TotalHours:0.0} h");

    /// <param name="apply">Runs with a bar to move, or null where none is shown.</param>
    public static async Task<T> ApplyingAsync<T>(bool quiet, int steps, CommandContext context, Func<Bar?, Task<T>> apply)
    {
        if (quiet || !context.Terminals.Err)
            return await apply(null);
        var bar = new Bar(new TerminalLine(context), steps, context.Time);
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
    internal sealed class Bar(TerminalLine line, int steps, TimeProvider time)
    {
        private const int Cells = 24;

        private readonly RemainingTime remaining = new(time, steps);
        private string doing = "";
        private int done;

        /// <summary>Why it is not faster; null where nothing holds it up.</summary>
        public Func<string?> Limit { get; set; } = static () => null;

        public void Show(string what)
        {
            doing = what;
            Draw();
        }

        public void Advance()
        {
            done++;
            remaining.Advance();
            Draw();
        }

        public void Clear() => line.Clear();

        private void Draw()
        {
            var filled = steps == 0 ? Cells : Math.Min(Cells, done * Cells / steps);
            line.Show($"{new string('━', filled)}{new string('╌', Cells - filled)} {done}/{steps} {Speed()}{Escape.Text(doing)}");
        }

        private string Speed() =>
            remaining.PerSecond is { } rate && remaining.Left is { } left && done < steps
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{rate:0.#}/s{(Limit() is { } why ? $" ({why})" : "")}, {Length(left)} left: "
                )
                : "";
    }
}
