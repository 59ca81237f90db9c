using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Applying;

/// <summary>Checks and does the steps of some kinds. A step's kind finds its handler.</summary>
public interface IStepHandler
{
    /// <summary>The kinds whose steps it does.</summary>
    IReadOnlyCollection<ResourceKind> Kinds { get; }

    /// <summary>Whether the account shows, once such a step is done, that it is done. Else a plan cannot be checked again after it was
    /// applied.</summary>
    bool LeavesTrace { get; }

    /// <summary>Those of its steps that find nothing made by an earlier one: they can be checked before the first write.</summary>
    IEnumerable<PlanStep> Independent(IReadOnlyList<PlanStep> steps);

    /// <summary>What the step names besides its own resource: if this run has just created it, a refusal that names it is
    /// retried.</summary>
    IReadOnlyCollection<ResourceAddress> Mentions(PlanStep step);

    /// <summary>These steps are checked next: what they need can be read for many of them at once.</summary>
    void Expect(IReadOnlyList<PlanStep> steps) { }

    Task<StepState> CheckAsync(PlanStep step, CancellationToken cancellationToken);

    /// <summary>The owner that a step's resource has now, where it is another than when the plan was made: in words; null where it is the
    /// same. For steps whose own check does not see it.</summary>
    Task<string?> WhyNotOwnedAsync(PlanStep step, CancellationToken cancellationToken);

    /// <summary>Those of its steps that the account shows as done. A read that fails shows nothing.</summary>
    /// <param name="parallelism">Reads in flight at most.</param>
    async Task<IReadOnlySet<PlanStep>> ReadBackAsync(IReadOnlyList<PlanStep> steps, int parallelism, CancellationToken cancellationToken)
    {
        var seen = new bool[steps.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, steps.Count),
            new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken },
            async (i, ct) =>
            {
                try
                {
                    seen[i] = await CheckAsync(steps[i], ct) is { Check: StepCheck.Done };
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // Whatever failed, what was written has not been seen yet.
                }
            }
        );
        return steps.Where((_, i) => seen[i]).ToHashSet();
    }

    /// <param name="onRequest">Called before each request that changes something. It never gets a secret.</param>
    Task DoAsync(PlanStep step, Action<string> onRequest, CancellationToken cancellationToken);

    /// <summary>What others may not know yet of a step that was just done; null where nothing depends on it.</summary>
    RecentChange? ChangeBy(PlanStep step);

    /// <summary>Checks what was written before later steps depend on it.</summary>
    Task ConfirmAsync(PlanStep step, CancellationToken cancellationToken);
}

/// <param name="Unblocks">A refusal of later writes was lifted.</param>
public readonly record struct RecentChange(ResourceAddress Address, bool Unblocks = false);
