using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Applying;

/// <summary> Finds the handler of each step and has it done. Knows what this run made or changed, and tries a step again where that
/// explains its refusal. </summary>
internal sealed class StepRunner(AwsSession aws, IReadOnlyList<IStepHandler> handlers, TimeProvider time, ApplyOptions options)
{
    /// <summary>Usually a write shows at once or within seconds; a write that was never done would be waited for in vain.</summary>
    private static readonly TimeSpan LagOfReads = TimeSpan.FromSeconds(10);

    private readonly Dictionary<ResourceKind, IStepHandler> table = handlers
        .SelectMany(h => h.Kinds, KeyValuePair.Create)
        .ToDictionary(p => p.Value, p => p.Key);

    private readonly RecentChanges recent = new(time, options.Propagation);

    /// <exception cref="S3CredsException">No handler does steps of this kind (4).</exception>
    public IStepHandler HandlerOf(PlanStep step) =>
        table.GetValueOrDefault(step.Address.Kind)
        ?? throw new S3CredsException(
            ApplyCodes.OtherManifest.With(
                $"the plan has steps of {step.Address.Kind.Many()}",
                "apply it with -f and the manifests that it was made from: a plan file holds no sinks"
            ),
            Outcome.Refused
        );

    /// <summary>These steps are checked next.</summary>
    public void Expect(IReadOnlyList<PlanStep> steps)
    {
        foreach (var group in steps.GroupBy(HandlerOf))
            group.Key.Expect([.. group]);
    }

    public Task<StepState> CheckAsync(PlanStep step, CancellationToken cancellationToken) =>
        HandlerOf(step).CheckAsync(step, cancellationToken);

    /// <summary>Those of the steps that read back as done.</summary>
    public async Task<IReadOnlySet<PlanStep>> ReadBackAsync(IReadOnlyList<PlanStep> steps, CancellationToken cancellationToken)
    {
        var done = new HashSet<PlanStep>();
        foreach (var group in steps.GroupBy(HandlerOf))
            done.UnionWith(await group.Key.ReadBackAsync([.. group], options.Parallelism, cancellationToken));
        return done;
    }

    public Task<string?> WhyNotOwnedAsync(PlanStep step, CancellationToken cancellationToken) =>
        HandlerOf(step).WhyNotOwnedAsync(step, cancellationToken);

    public async Task DoAsync(PlanStep step, Action<string> onRequest, CancellationToken cancellationToken)
    {
        var handler = HandlerOf(step);
        await WithPropagationAsync(
            step,
            handler.Mentions(step),
            () => SendOrReadAsync(handler, step, onRequest, cancellationToken),
            cancellationToken
        );
        if (handler.ChangeBy(step) is { } change)
            recent.Note(change);
        await handler.ConfirmAsync(step, cancellationToken);
    }

    /// <summary>The steps that can be checked before the first write.</summary>
    public IEnumerable<PlanStep> CheckedFirst(IReadOnlyList<PlanStep> steps) =>
        steps.GroupBy(HandlerOf).SelectMany(g => options.AppliedBefore is not null && g.Key.LeavesTrace ? g : g.Key.Independent([.. g]));

    /// <summary>A write that may have taken effect although it failed is not sent again: the account is read, and decides.</summary>
    private async Task SendOrReadAsync(IStepHandler handler, PlanStep step, Action<string> onRequest, CancellationToken cancellationToken)
    {
        try
        {
            await handler.DoAsync(step, onRequest, cancellationToken);
        }
        catch (Exception e) when (handler.LeavesTrace && AwsError.IsAmbiguousWrite(e))
        {
            if (!await TookEffectAsync(step, cancellationToken))
                throw;
        }
    }

    private async Task<bool> TookEffectAsync(PlanStep step, CancellationToken cancellationToken)
    {
        var reading = new Retry(
            aws.Waits,
            $"{step.Address}: the answer to a write was lost, and reading shows whether it took effect",
            Pauses.Growing(TimeSpan.FromMilliseconds(250))
        )
        {
            Within = LagOfReads,
            Stop = options.Stop,
            IsOfAccount = true,
        };
        return await reading.UntilAsync(
            () => CheckAsync(step, cancellationToken),
            state => Next.If(state.Check != StepCheck.Done),
            cancellationToken
        )
            is { Check: StepCheck.Done };
    }

    /// <param name="mentions">What the step names besides its own resource.</param>
    private Task WithPropagationAsync(
        PlanStep step,
        IReadOnlyCollection<ResourceAddress> mentions,
        Func<Task> send,
        CancellationToken cancellationToken
    ) =>
        // Usually known everywhere after 3 to 15 seconds; 120 were seen.
        new Retry(
            aws.Waits,
            $"{step.Address}: changes of this run are not visible everywhere yet",
            Pauses.Growing(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), 1.6)
        )
        {
            Within = options.Propagation,
            Stop = options.Stop,
            IsOfAccount = true,
        }.RunAsync(send, e => recent.Explains(e, step.Address, mentions), cancellationToken);
}
