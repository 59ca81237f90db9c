using System.Collections.Concurrent;
using System.Diagnostics;
using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Applying;

/// <summary>Executes a plan: pass after pass, different resources of a pass in parallel, one resource never. Each step is journaled before
/// its first request and after its result, and checked against the account once more before it runs. No removal starts after a
/// failure.</summary>
/// <param name="more">Does the steps that are of no kind of resources, such as those of access keys; null where a plan has none.</param>
public sealed class Applier(AwsSession aws, IReadOnlyList<Kind> kinds, TimeProvider time, ApplyOptions options, IStepHandler? more = null)
{
    /// <param name="report">Receives every event in order; the journal is the first listener.</param>
    /// <exception cref="S3CredsException">Refused before the first write.</exception>
    public async Task<ApplyResult> RunAsync(Plan plan, string runId, Action<ApplyEvent> report, CancellationToken cancellationToken)
    {
        Refuse(plan);
        IStepHandler resources = new ResourceSteps(aws, kinds, plan, time, options);
        var runner = new StepRunner(aws, more is null ? [resources] : [resources, more], time, options);
        if (options.CheckAllFirst)
            await CheckAllAsync(plan, runner, cancellationToken);

        var run = new ApplyRun(runId);
        report(new ApplyEvent.Started(runId, plan.Steps.Count, options.PlanDigest) { Head = options.Head, Declared = options.Declared });
        foreach (var pass in Passes(plan.Steps))
        {
            runner.Expect([.. pass]);
            await Parallel.ForEachAsync(
                pass.GroupBy(s => s.Address),
                new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellationToken },
                async (steps, ct) =>
                {
                    foreach (var step in steps)
                        await RunStepAsync(runner, step, run, report, ct);
                }
            );
        }

        var unsettled = await SettleAsync(runner, run, report, cancellationToken);
        var result = run.Result(unsettled, options.Stop.IsCancellationRequested);
        report(new ApplyEvent.Finished(result) { Requests = aws.Written.Take() });
        return result;
    }

    /// <summary>The steps by rank. What stands alone on a new resource is written in the pass that creates it: after a barrier too much time
    /// has gone by to write it unread.</summary>
    private IOrderedEnumerable<IGrouping<int, PlanStep>> Passes(IReadOnlyList<PlanStep> steps)
    {
        var created = steps.Where(s => s.Action == StepAction.Create).Select(s => s.Address).ToHashSet();
        return steps
            .OrderBy(s => s.Rank)
            .GroupBy(s => FollowsCreation(s) ? StepOrder.Creation(s.Address.Kind) : s.Rank)
            .OrderBy(g => g.Key);

        bool FollowsCreation(PlanStep step) =>
            step.Action == StepAction.Update
            && created.Contains(step.Address)
            && kinds.FacetOf(step.Address, step.Facet)?.StandsAlone == true;
    }

    private static void Refuse(Plan plan)
    {
        var errors = plan.Diagnostics.Where(d => d.IsError).ToList();
        if (errors.Count > 0)
            throw new S3CredsException([.. errors, ApplyCodes.Refused.With("the plan holds errors: nothing was changed")], Outcome.Refused);

        var missing = plan.Approvals.Where(a => !a.Given).ToList();
        if (missing.Count > 0)
        {
            throw new S3CredsException(
                [
                    .. missing.Select(a =>
                        ApplyCodes.NotApproved.With($"not approved: {a.Why}", $"use --allow {Shell.Word(a.Token)} to approve it")
                    ),
                ],
                Outcome.Refused
            );
        }
    }

    private async Task CheckAllAsync(Plan plan, StepRunner runner, CancellationToken cancellationToken)
    {
        var stale = new ConcurrentBag<Diagnostic>();
        var owned = new ConcurrentDictionary<ResourceAddress, PlanStep>();
        var first = runner.CheckedFirst(plan.Steps).ToList();
        runner.Expect(first);
        await Parallel.ForEachAsync(
            first,
            new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellationToken },
            async (step, ct) =>
            {
                try
                {
                    var state = await runner.CheckAsync(step, ct);
                    if (state.Check == StepCheck.Pending && options.AppliedBefore is { } run)
                        stale.Add(
                            ApplyCodes.AppliedBefore.With(
                                $"{step.Id} was changed back since run {run} applied this plan",
                                "nothing was changed; make and review a new plan"
                            )
                        );
                    else if ((state.Moved ?? await WhyNotOwnedAsync(step, state, ct)) is { } moved)
                        stale.Add(
                            ApplyCodes.Stale.With(
                                $"{step.Id} changed since the plan was made: {moved}",
                                "nothing was changed; make and review a new plan"
                            )
                        );
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    stale.Add(AwsError.Explain(e, $"reading {step.Id}"));
                }
            }
        );
        if (!stale.IsEmpty)
            throw new S3CredsException([.. stale.OrderBy(d => d.Message, StringComparer.Ordinal)], Outcome.Refused);

        // Once for each resource.
        async Task<string?> WhyNotOwnedAsync(PlanStep step, StepState state, CancellationToken ct) =>
            state.Check == StepCheck.Pending && owned.TryAdd(step.Address, step) ? await runner.WhyNotOwnedAsync(step, ct) : null;
    }

    private async Task RunStepAsync(
        StepRunner runner,
        PlanStep step,
        ApplyRun run,
        Action<ApplyEvent> report,
        CancellationToken cancellationToken
    )
    {
        if (run.WhySkip(step, options.Closed(), options.Stop) is { } why)
        {
            run.Skipped();
            report(new ApplyEvent.StepSkipped(step, why));
            return;
        }

        var started = time.GetTimestamp();
        report(new ApplyEvent.StepStarted(step));
        try
        {
            var state = await runner.CheckAsync(step, cancellationToken);
            switch (state.Check)
            {
                case StepCheck.Done:
                    run.AlreadyDone();
                    report(new ApplyEvent.StepDone(step, true, time.GetElapsedTime(started)));
                    break;
                case StepCheck.Stale:
                    throw new S3CredsException(
                        ApplyCodes.Stale.With(
                            $"{step.Id} was changed by another party during this run: {state.Moved}",
                            "run plan again and review it"
                        ),
                        Outcome.Partial
                    );
                case StepCheck.Pending:
                    await runner.DoAsync(step, what => report(new ApplyEvent.StepRequest(step, what)), cancellationToken);
                    run.Done(step);
                    report(new ApplyEvent.StepDone(step, false, time.GetElapsedTime(started)) { Requests = aws.Written.Take() });
                    break;
                default:
                    throw new UnreachableException();
            }
        }
        catch (OperationCanceledException) when (options.Stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // A wait before which nothing was changed: a graceful stop ends it.
            run.Skipped();
            report(new ApplyEvent.StepSkipped(step, "cancelled"));
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Every failure of a step is one event: the rest of the run, the journal and the outcome depend on it.
            run.Failed(step);
            var diagnostic = e is S3CredsException known ? known.Diagnostics[0] : AwsError.Explain(e, step.Id);
            report(new ApplyEvent.StepFailed(step, diagnostic, time.GetElapsedTime(started)) { Requests = aws.Written.Take() });
        }
    }

    private async Task<int> SettleAsync(StepRunner runner, ApplyRun run, Action<ApplyEvent> report, CancellationToken cancellationToken)
    {
        var written = run.Written();
        // Without the lock another run may have changed it since.
        if (written.Count == 0 || options.Stop.IsCancellationRequested || options.Closed() is not null)
            return 0;

        report(new ApplyEvent.Settling(written.Select(s => s.Address).Distinct().Count()));
        return (await new Settling(runner, aws.Waits, options.Settle, options.Stop).WaitAsync(written, cancellationToken)).Count;
    }

    /// <summary>The counts of one run, written from parallel steps.</summary>
    private sealed class ApplyRun(string runId)
    {
        private readonly Lock gate = new();
        private readonly List<PlanStep> written = [];
        private readonly HashSet<ResourceAddress> failed = [];
        private int alreadyDone;
        private int failures;
        private int skipped;

        public void Done(PlanStep step)
        {
            lock (gate)
                written.Add(step);
        }

        public void AlreadyDone() => Interlocked.Increment(ref alreadyDone);

        public void Skipped() => Interlocked.Increment(ref skipped);

        public void Failed(PlanStep step)
        {
            lock (gate)
            {
                failures++;
                failed.Add(step.Address);
            }
        }

        public string? WhySkip(PlanStep step, Diagnostic? closed, CancellationToken stop)
        {
            lock (gate)
            {
                return stop.IsCancellationRequested ? "cancelled"
                    : closed is not null ? closed.Message
                    : failed.Contains(step.Address) ? $"an earlier step of {step.Address} failed"
                    : failures > 0 && (StepOrder.IsRemoval(step.Rank) || step.Risk.HasFlag(Risk.Delete))
                        ? "nothing is removed after a failure"
                    : null;
            }
        }

        public IReadOnlyList<PlanStep> Written()
        {
            lock (gate)
                return [.. written];
        }

        public ApplyResult Result(int unsettled, bool cancelled)
        {
            var outcome =
                cancelled ? Outcome.Cancelled
                : failures > 0 || skipped > 0 || unsettled > 0 ? Outcome.Partial
                : Outcome.Done;
            return new ApplyResult(runId, written.Count, alreadyDone, failures, skipped, unsettled, outcome);
        }
    }
}
