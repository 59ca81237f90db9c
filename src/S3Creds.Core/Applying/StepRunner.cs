using System.Collections.Immutable;
using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Applying;

/// <summary>What a look at the account right before a step says about it.</summary>
public enum StepCheck
{
    /// <summary>Live equals Before: do it.</summary>
    Pending,

    /// <summary>Live equals After: an interrupted run did it already.</summary>
    Done,

    /// <summary>Live is neither: somebody else changed it since the plan.</summary>
    Stale,
}

/// <summary>Checks and does single steps. Knows what this run made or changed, and retries propagation errors only for those.</summary>
internal sealed class StepRunner(AwsSession aws, IReadOnlyDictionary<ResourceKind, Kind> kinds, Plan plan, TimeProvider time, ApplyOptions options, IStepHandler? keys = null)
{
    private readonly ImmutableHashSet<ResourceAddress> creates =
        [.. plan.Steps.Where(s => s.Action == StepAction.Create).Select(s => s.Address)];

    private readonly RecentChanges recent = new(time, options.Propagation);

    private IStepHandler Keys => keys ?? throw new S3CredsException(ApplyCodes.OtherManifest.Says("the plan has steps of access keys", "apply it with -f and the manifests that it was made from: sinks are never taken from a plan"), 4);

    public async Task<StepCheck> CheckAsync(PlanStep step, CancellationToken cancellationToken)
    {
        if (step.Address.Kind == ResourceKind.AccessKey)
            return await Keys.CheckAsync(step, cancellationToken);
        var kind = kinds[step.Address.Kind];
        if (step.Facet is null || step.Facet == Planner.OwnerFacet)
        {
            var deleted = step.Action == StepAction.Delete ? step.Before?.ToNode() as JsonObject : null;
            var created = step.Action == StepAction.Create && IsReadBack(step) ? DesiredOf(step) : null;
            IReadOnlyList<string> parts = [.. deleted?.Select(f => f.Key).Where(k => k != Planner.OwnerFacet) ?? [], .. created?.Facets.Keys ?? []];
            var live = await kind.ReadAsync(aws, step.Address, parts, cancellationToken);
            if (live.Presence == Presence.Unknown)
                throw new S3CredsException(ApplyCodes.StepFailed.Says($"{step.Address} could not be read: {live.UnknownReason}"), 3);
            return step.Action switch
            {
                StepAction.Create when live.Presence == Presence.Absent => StepCheck.Pending,
                StepAction.Create when created is not null && CreationReadBack.Difference(kind, created, live) is not null => StepCheck.Stale,
                StepAction.Create => live.Remembered.Owner == plan.Owner ? StepCheck.Done : StepCheck.Stale,
                StepAction.Delete when live.Presence == Presence.Absent => StepCheck.Done,
                StepAction.Delete => live.Remembered.Owner == plan.Owner && IsAsPlanned(kind, deleted, live) ? StepCheck.Pending : StepCheck.Stale,
                _ when live.Presence == Presence.Absent => StepCheck.Stale,
                _ => Owner(step, live.Remembered),
            };
        }

        var facet = kind.Facet(step.Facet);
        var after = FacetOf(step.After);
        var projected = facet.Project(after, await facet.FetchAsync(aws, step.Address, cancellationToken));
        if (facet.Same(after, projected))
            return StepCheck.Done;

        // A resource of this same plan starts with whatever defaults the store gives it.
        return creates.Contains(step.Address) || facet.Same(FacetOf(step.Before), projected) ? StepCheck.Pending : StepCheck.Stale;
    }

    public async Task DoAsync(PlanStep step, Action<string> onRequest, CancellationToken cancellationToken)
    {
        if (step.Address.Kind == ResourceKind.AccessKey)
        {
            await WithPropagationAsync(step, [Keys.UserOf(step)], () => Keys.DoAsync(step, onRequest, cancellationToken), cancellationToken);
            return;
        }

        var kind = kinds[step.Address.Kind];
        var mentions = new HashSet<ResourceAddress>();
        if (step.Facet is { } key && key != Planner.OwnerFacet)
            mentions.UnionWith(kind.Facet(key).Mentions(FacetOf(step.After)));
        if (step.Action == StepAction.Create)
            mentions.UnionWith(kind.CreationFacets.Where(f => DesiredOf(step)[f.Key] is not null).SelectMany(f => f.Mentions(DesiredOf(step)[f.Key]!)));

        await WithPropagationAsync(step, mentions, () => SendAsync(kind, step, onRequest, cancellationToken), cancellationToken);
        recent.Note(step);
        if (step.Action == StepAction.Create && IsReadBack(step))
            await new CreationReadBack(aws, options.Propagation).CheckAsync(kind, step.Address, DesiredOf(step), cancellationToken);
    }

    /// <summary>A new bucket gives nobody access by itself, and its tags are ensured by its creation.</summary>
    private static bool IsReadBack(PlanStep step) => step.Address.Kind != ResourceKind.Bucket;

    /// <summary>The state that a create step asks for: its creation facets and what is remembered.</summary>
    internal static ResourceState DesiredOf(PlanStep step)
    {
        var state = ResourceState.Empty;
        foreach (var (key, value) in step.After?.ToNode() as JsonObject ?? [])
        {
            state = key == Planner.OwnerFacet
                ? state with { Remembered = RememberedOf(value as JsonObject) }
                : state.With(key, new FacetValue.Present(Json.CanonicalJson.Of(value)));
        }

        return state;
    }

    /// <summary>Whether what is to be deleted is still what the reviewer saw.</summary>
    private static bool IsAsPlanned(Kind kind, JsonObject? before, ResourceState live) => (before ?? []).All(f => f.Key == Planner.OwnerFacet
        ? IsOwnedAsPlanned(RememberedOf(f.Value as JsonObject), live.Remembered)
        : live[f.Key] is { } now && kind.Facet(f.Key).Same(new FacetValue.Present(Json.CanonicalJson.Of(f.Value)), now));

    /// <summary>A protection that was set since the plan holds; the name of the manifest does not matter.</summary>
    private static bool IsOwnedAsPlanned(Remembered planned, Remembered live) => planned with { Source = null } == live with { Source = null };

    private static StepCheck Owner(PlanStep step, Remembered live) =>
        live == RememberedOf(step.After?.ToNode() as JsonObject) ? StepCheck.Done
        : live == RememberedOf(step.Before?.ToNode() as JsonObject) ? StepCheck.Pending
        : StepCheck.Stale;

    private static Remembered RememberedOf(JsonObject? json) => json is null
        ? Remembered.Nothing
        : new Remembered(
            json["owner"]?.GetValue<string>(),
            json["source"]?.GetValue<string>(),
            json["onRemove"] is { } onRemove ? Enum.Parse<OnRemove>(onRemove.GetValue<string>(), ignoreCase: true) : null,
            json["protect"]?.GetValue<bool>() ?? false)
        {
            Claims = json["claims"]?.GetValue<string>(),
        };

    internal static FacetValue FacetOf(Json.CanonicalJson? json) =>
        json is { } present ? new FacetValue.Present(present) : FacetValue.Absent.Instance;

    private async Task SendAsync(Kind kind, PlanStep step, Action<string> onRequest, CancellationToken cancellationToken)
    {
        switch (step.Action)
        {
            case StepAction.Create:
                await kind.CreateAsync(aws, step.Address, DesiredOf(step), cancellationToken);
                break;
            case StepAction.Delete:
                await kind.DeleteAsync(aws, step.Address, onRequest, cancellationToken);
                break;
            case StepAction.Update when step.Facet is { } key && key != Planner.OwnerFacet:
                await kind.Facet(key).StoreAsync(aws, step.Address, FacetOf(step.Before), FacetOf(step.After), cancellationToken);
                break;
            default:
                await kind.RememberAsync(aws, step.Address, RememberedOf(step.After?.ToNode() as JsonObject), cancellationToken);
                break;
        }
    }

    /// <param name="mentions">What the step names besides its own resource.</param>
    private async Task WithPropagationAsync(PlanStep step, HashSet<ResourceAddress> mentions, Func<Task> send, CancellationToken cancellationToken)
    {
        var series = aws.Waits.Begin($"{step.Address}: what this run has just changed is not known everywhere yet", options.Propagation);
        for (var wait = TimeSpan.FromSeconds(1); ; wait = TimeSpan.FromSeconds(Math.Min(wait.TotalSeconds * 1.6, 10)))
        {
            try
            {
                await send();
                return;
            }
            catch (Exception e) when (!options.Stop.IsCancellationRequested && time.GetUtcNow() + wait < series.Until && recent.Explains(e, step.Address, mentions))
            {
                // Usually known everywhere after 3 to 15 seconds; 120 were seen.
                await PauseAsync(series, wait, cancellationToken);
            }
        }
    }

    /// <summary>A graceful stop ends the pause; the last try then tells how it is.</summary>
    private async Task PauseAsync(WaitSeries series, TimeSpan pause, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, options.Stop);
        try
        {
            await series.PauseAsync(pause, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The next refusal is not waited for any more.
        }
    }
}
