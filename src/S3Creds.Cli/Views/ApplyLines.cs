using S3Creds.Core.Applying;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Planning;
using S3Creds.Core.Rendering;

namespace S3Creds.Cli;

/// <summary>An apply as it happens: one line a step on standard output as it ends. How fast that is and what is left is in a bar below them on
/// a terminal, and a line now and then in a log.</summary>
internal sealed class ApplyLines(bool quiet, IReadOnlyList<PlanStep> plan, CommandContext context, AdaptivePace? pace = null)
    : IProgress<ApplyEvent>
{
    /// <summary>Between two lines of a log.</summary>
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(30);

    private readonly List<string> open = [];
    private readonly int steps = plan.Count;
    private readonly RemainingTime remaining = new(context.Time, [.. plan.Select(s => StepWork.Of(s, KindTable.All))]);
    private long shown = context.Time.GetTimestamp();
    private LiveProgress.Bar? bar;
    private int ended;

    /// <summary>Whether a step was begun.</summary>
    public bool Begun { get; private set; }

    public Task<T> RunAsync<T>(Func<Task<T>> apply) => LiveProgress.ApplyingAsync(quiet, steps, context, b =>
        {
            bar = b;
            return apply();
        });

    /// <summary>What is known of a run that did not end by itself.</summary>
    public string Interrupted(string how)
    {
        var inFlight = open.Count == 0 ? "" : $" In flight: {string.Join(", ", open.Select(Escape.Text))}.";
        return $"{ended} of {Plural.Of(steps, "step")} ended, {how}.{inFlight} Run the same command again to continue.";
    }

    public void Report(ApplyEvent value)
    {
        switch (value)
        {
            case ApplyEvent.StepStarted e:
                Begun = true;
                open.Add(KeyWords.Title(e.Step));
                bar?.Show(KeyWords.Title(e.Step));
                break;
            case ApplyEvent.StepDone e:
                End(e.Step);
                if (!quiet)
                    Write($"  done     {Escape.Text(KeyWords.Title(e.Step))}{(e.AlreadyDone ? $" ({Already(e.Step)})" : "")}");
                break;
            case ApplyEvent.StepSkipped e:
                End(e.Step);
                Write($"  skipped  {Escape.Text(KeyWords.Title(e.Step))}: {Escape.Text(e.Why)}");
                break;
            case ApplyEvent.StepFailed e:
                End(e.Step);
                Write($"  failed   {Escape.Text(KeyWords.Title(e.Step))}");
                context.Err.WriteLine(DiagnosticText.Line(e.Why, context.ErrColour));
                break;
            case ApplyEvent.Settling e when !quiet:
                bar?.Show("waiting until it reads back");
                Write($"  waiting until {Plural.Of(e.Resources, "resource")} {(e.Resources == 1 ? "reads" : "read")} back");
                break;
            default:
                break;
        }
    }

    /// <summary>Why nothing happens for a while.</summary>
    public void Waiting(Wait wait)
    {
        if (quiet)
            return;
        bar?.Show(wait.Why);
        bar?.Clear();
        context.Err.WriteLine("  " + WaitText.Of(wait));
    }

    /// <summary>Why a step had nothing to do. Of a creation only that the resource is there is known.</summary>
    private static string Already(PlanStep step) =>
        step.Action switch
        {
            StepAction.Create => "already there",
            StepAction.Delete => "already deleted",
            StepAction.Release => "already released",
            _ => "already as declared",
        };

    private void End(PlanStep step)
    {
        open.Remove(KeyWords.Title(step));
        ended++;
        remaining.Advance(StepWork.Of(step, KindTable.All));
        var speed = remaining.Text(pace?.IsMeasured == true ? "the limit of IAM" : null);
        bar?.Advance(speed);
        if (quiet || bar is not null || speed is null || ended == steps || context.Time.GetElapsedTime(shown) < Often)
            return;
        shown = context.Time.GetTimestamp();
        context.Err.WriteLine($"  {ended} of {Plural.Of(steps, "step")} ended: {speed}");
    }

    private void Write(string line)
    {
        bar?.Clear();
        context.Out.WriteLine(line);
    }
}
