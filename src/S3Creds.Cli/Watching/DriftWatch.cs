using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli.Watching;

/// <summary>Runs one comparison, or with <c>--watch</c> one after the other, and writes what stands beside its report: the health
/// file, metrics, notifications. A comparison that fails ends no watch, since its cause may pass.</summary>
internal sealed class DriftWatch
{
    /// <summary>The part of the interval by which a turn may come earlier or later: many machines must not call IAM at the same
    /// second.</summary>
    private const double Spread = 0.1;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private readonly IWatchOptions options;
    private readonly bool quiet;
    private readonly CommandContext context;
    private readonly Notifier? notifier;

    private DriftWatch(IWatchOptions options, bool quiet, Notifier? notifier, CommandContext context) =>
        (this.options, this.quiet, this.notifier, this.context) = (options, quiet, notifier, context);

    /// <param name="only">What is compared; null: everything.</param>
    /// <param name="compare">One comparison: reads everything anew, credentials too, and writes its report.</param>
    public static Task<Outcome> RunAsync(
        IWatchOptions options,
        string? only,
        bool quiet,
        CommandContext context,
        Func<CommandContext, DriftTurn, Task<Outcome>> compare
    )
    {
        var watch = new DriftWatch(options, quiet, Notifier.Of(options, only, context), context);
        return options.Watch is { } every
            ? watch.RepeatAsync(DurationOption.Parse("--watch", every, Shortest, Longest), compare)
            : watch.OnceAsync(compare);
    }

    private async Task<Outcome> OnceAsync(Func<CommandContext, DriftTurn, Task<Outcome>> compare)
    {
        var comparison = new DriftTurn(context.Time.GetUtcNow());
        try
        {
            comparison.End(await compare(context, comparison), context.Time.GetUtcNow());
        }
        catch (Exception e) when (!IsStop(e))
        {
            comparison.Fail(RunFailure.Of(e), context.Time.GetUtcNow());
            await ReportAsync(comparison, next: null);
            throw;
        }

        return await ReportAsync(comparison, next: null) ? comparison.Outcome : Outcome.Failed;
    }

    private async Task<Outcome> RepeatAsync(TimeSpan interval, Func<CommandContext, DriftTurn, Task<Outcome>> compare)
    {
        var waits = new Waits(context.Time);
        while (true)
        {
            var pause = await TurnAsync(interval, compare);
            await waits.ForAsync("the next comparison", pause, context.Stop);
        }
    }

    /// <returns>The pause until the next one.</returns>
    private async Task<TimeSpan> TurnAsync(TimeSpan interval, Func<CommandContext, DriftTurn, Task<Outcome>> compare)
    {
        var comparison = new DriftTurn(context.Time.GetUtcNow());
        // The report is written as a whole, so that a signal leaves no half of it; and what one turn learned of secrets ends with it.
        using var report = new StringWriter();
        var turn = context.ForTurn(report);
        try
        {
            Credentials.ReadFilesAgain();
            comparison.End(await compare(turn, comparison), context.Time.GetUtcNow());
        }
        catch (Exception e) when (!IsStop(e) && !IsMisuse(e))
        {
            comparison.Fail(RunFailure.Of(e), context.Time.GetUtcNow());
        }

        context.Stop.ThrowIfCancellationRequested();
        var pause = PauseAfter(comparison, interval);
        using (context.Interruption.Hold())
        {
            await context.Out.WriteAsync(report.ToString());
            await context.Out.FlushAsync(context.Abort);
            await DiagnosticWriter.WriteAsync(comparison.Errors, turn);
        }

        await ReportAsync(comparison, context.Time.GetUtcNow() + pause);
        if (!quiet)
            await context.Err.WriteLineAsync(
                Escape.Text(
                    $"{Timestamp.Of(comparison.Ended)}: {Words(comparison)}; next comparison at {Timestamp.Of(context.Time.GetUtcNow() + pause)}"
                )
            );
        return pause;
    }

    /// <summary>From one beginning to the next it is the interval, a little earlier or later.</summary>
    private TimeSpan PauseAfter(DriftTurn comparison, TimeSpan interval)
    {
        var turn = interval * (1 + (Spread * ((2 * context.Chance()) - 1)));
        return turn - comparison.Duration is var rest && rest > Shortest / 2 ? rest : Shortest / 2;
    }

    /// <returns>Whether every file was written.</returns>
    private async Task<bool> ReportAsync(DriftTurn comparison, DateTimeOffset? next)
    {
        var problems = new List<Diagnostic>();
        using (context.Interruption.Hold())
        {
            if (options.HealthFile is { } health)
                Guard(() => HealthFile.Write(health, comparison, next, context), problems);
            if (options.Metrics is { } metrics)
                Guard(() => MetricsFile.Write(metrics, comparison, context), problems);
        }

        var written = problems.Count == 0;
        if (notifier is not null)
            problems.AddRange(await notifier.RunAsync(comparison, context.Stop));

        await DiagnosticWriter.WriteAsync(problems, context);
        return written;
    }

    private static void Guard(Action write, List<Diagnostic> problems)
    {
        try
        {
            write();
        }
        catch (S3CredsException e)
        {
            problems.AddRange(e.Diagnostics.Select(d => WatchCodes.NotWritten.With(d.Message, d.Hint)));
        }
    }

    /// <summary>A request that took too long ends with the same exception as a run that is to stop.</summary>
    private bool IsStop(Exception exception) =>
        exception is OperationCanceledException && (context.Stop.IsCancellationRequested || context.Abort.IsCancellationRequested);

    /// <summary>A command line that is not valid does not become so.</summary>
    private static bool IsMisuse(Exception exception) =>
        exception is S3CredsException { Diagnostics: [var first, ..] } && first.Code == CliCodes.Usage.Code;

    private static string Words(DriftTurn comparison) =>
        comparison switch
        {
            { Outcome: Outcome.Done } => "no difference",
            { Outcome: Outcome.Pending, Found: { } found } =>
                $"{Plural.Of(found.Resources.Count, "resource")} differ{(found.Resources.Count == 1 ? "s" : "")}",
            { Outcome: Outcome.Pending } => "the account differs",
            _ => "the comparison failed",
        };
}
