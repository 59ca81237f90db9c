using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Json;
using S3Creds.Core.Kinds;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Applying;

/// <summary>The steps of resources: creations, facets, the ownership tags, removals.</summary>
internal sealed class ResourceSteps(AwsSession aws, IReadOnlyList<Kind> kinds, Plan plan, TimeProvider time, ApplyOptions options)
    : IStepHandler
{
    private readonly ConcurrentDictionary<ResourceAddress, (DateTimeOffset At, ResourceState As)> made = new();

    private readonly RecentReads recent = new(aws, kinds, time, options.Parallelism);

    private readonly Dictionary<ResourceKind, Kind> table = kinds.ToDictionary(k => k.ResourceKind);

    private readonly ImmutableHashSet<ResourceAddress> creates =
    [
        .. plan.Steps.Where(s => s.Action == StepAction.Create).Select(s => s.Address),
    ];

    private readonly ImmutableHashSet<ResourceAddress> renames =
    [
        .. plan.Steps.Where(s => s.Facet == Planner.NameFacet).Select(s => s.Address),
    ];

    private readonly ImmutableHashSet<ResourceAddress> adopted =
    [
        .. plan.Steps.Where(s => s.Action == StepAction.Adopt).Select(s => s.Address),
    ];

    public IReadOnlyCollection<ResourceKind> Kinds => table.Keys;

    public bool LeavesTrace => true;

    /// <summary>Not the facets of a new resource.</summary>
    public IEnumerable<PlanStep> Independent(IReadOnlyList<PlanStep> steps) =>
        steps.Where(s => s.Facet is null or Planner.NameFacet || (!creates.Contains(s.Address) && !renames.Contains(s.Address)));

    public IReadOnlyCollection<ResourceAddress> Mentions(PlanStep step) =>
        [.. step.ValuesAfter(kinds).SelectMany(v => v.Facet.Mentions(v.Value)).Distinct()];

    /// <summary>A list may lag behind, so it stands for a read only where no change of others can be overwritten: AWS makes no name a second
    /// time, and what follows on a resource of this run is its own.</summary>
    public void Expect(IReadOnlyList<PlanStep> steps) =>
        recent.Expect(
            steps
                .Where(IsOfCreation)
                .SelectMany(s => IsWhole(s) ? PartsOf(table[s.Address.Kind], s).DefaultIfEmpty("") : [s.Facet!], (s, f) => (s.Address, f))
        );

    private bool IsOfCreation(PlanStep step) =>
        step.Action == StepAction.Create || (!IsWhole(step) && step.After is not null && creates.Contains(step.Address));

    public async Task<StepState> CheckAsync(PlanStep step, CancellationToken cancellationToken)
    {
        var kind = table[step.Address.Kind];
        if (step.Facet == Planner.NameFacet)
            return await CheckNameAsync(kind, step, cancellationToken);
        if (IsWhole(step))
        {
            var live = (step.Action == StepAction.Create ? await recent.FindAsync(step.Address, facet: null, cancellationToken) : null)
                ?? await kind.ReadAsync(aws, step.Address, PartsOf(kind, step), cancellationToken);
            if (live.Presence == Presence.Unknown)
                throw new S3CredsException(
                    ApplyCodes.StepFailed.With($"{step.Address} could not be read: {live.UnknownReason}"),
                    Outcome.Partial
                );
            return Whole(kind, step, live);
        }

        // A moment ago this run made the resource, without this property.
        if (IsNew(step))
        {
            recent.Pass(step.Address);
            return StepState.Pending;
        }

        var facet = kind.Facet(step.Facet!);
        var state = (IsOfCreation(step) ? await recent.FindAsync(step.Address, facet.Key, cancellationToken) : null)
            ?? await recent.FetchAsync(facet, step.Address, cancellationToken);
        return Part(kind, step, state[facet.Key] ?? FacetValue.Absent.Instance);
    }

    public async Task<IReadOnlySet<PlanStep>> ReadBackAsync(
        IReadOnlyList<PlanStep> steps,
        int parallelism,
        CancellationToken cancellationToken
    )
    {
        var wanted = steps
            .GroupBy(s => s.Address)
            .ToDictionary(
                g => g.Key,
                g => g.SelectMany(s => IsWhole(s) ? PartsOf(table[s.Address.Kind], s) : [s.Facet!]).ToHashSet(StringComparer.Ordinal)
            );
        var owned = steps.Where(IsWhole).Select(s => s.Address).ToHashSet();
        var live = await new ReadBack(aws, kinds, parallelism).ReadAsync(wanted, owned, cancellationToken);
        return steps.Where(s => IsDone(table[s.Address.Kind], s, live[s.Address])).ToHashSet();
    }

    private bool IsDone(Kind kind, PlanStep step, ResourceState live) =>
        live.Presence != Presence.Unknown
        && (
            IsWhole(step) ? Whole(kind, step, live).Check == StepCheck.Done
            : live[step.Facet!] is FacetValue.Unknown or FacetValue.Unsupported ? false
            : Part(kind, step, live[step.Facet!] ?? FacetValue.Absent.Instance).Check == StepCheck.Done
        );

    /// <summary>Whether a step is about the resource or its ownership, and not about one property.</summary>
    private static bool IsWhole(PlanStep step) => step.Facet is null or Planner.OwnerFacet or Planner.NameFacet;

    /// <summary>The properties that the check of such a step reads.</summary>
    private static IReadOnlyList<string> PartsOf(Kind kind, PlanStep step) =>
        step.Action switch
        {
            StepAction.Delete => [.. BeforeOf(step)?.Select(f => f.Key).Where(IsFacet) ?? []],
            StepAction.Create when kind.IsReadBack => [.. DesiredOf(step).Facets.Keys],
            _ => [],
        };

    private StepState Whole(Kind kind, PlanStep step, ResourceState live) =>
        step.Action switch
        {
            StepAction.Create when live.Presence == Presence.Absent => StepState.Pending,
            StepAction.Create when kind.IsReadBack && CreationReadBack.Difference(kind, DesiredOf(step), live) is { } difference =>
                StepState.Stale($"it exists now, and {difference}"),
            StepAction.Create => live.OwnershipTags.Owner == plan.Owner
                ? StepState.Done
                : StepState.Stale($"it exists now, {OwnedBy(live.OwnershipTags)}"),
            StepAction.Delete when live.Presence == Presence.Absent => StepState.Done,
            StepAction.Delete => MovedBefore(kind, BeforeOf(step), live) is { } moved ? StepState.Stale(moved) : StepState.Pending,
            _ when live.Presence == Presence.Absent => StepState.Stale("it does not exist any more"),
            _ when step.Facet == Planner.NameFacet => live.OwnershipTags.Owner == plan.Owner
                ? StepState.Done
                : StepState.Stale($"it exists now, {OwnedBy(live.OwnershipTags)}"),
            _ => Ownership(step, live.OwnershipTags),
        };

    private StepState Part(Kind kind, PlanStep step, FacetValue live)
    {
        var facet = kind.Facet(step.Facet!);
        var after = FacetOf(step.After);
        var projected = facet.Project(after, live);
        if (facet.Same(after, projected))
            return StepState.Done;

        // A resource of this same plan starts with whatever defaults the store gives it.
        return creates.Contains(step.Address) || facet.Same(FacetOf(step.Before), projected)
            ? StepState.Pending
            : StepState.Stale(JsonDifference.Of(step.Before, projected.JsonOrNull));
    }

    /// <summary>Under which of the two names the resource is.</summary>
    private async Task<StepState> CheckNameAsync(Kind kind, PlanStep step, CancellationToken cancellationToken)
    {
        var old = await kind.ReadAsync(aws, FromOf(step), [], cancellationToken);
        var now = await kind.ReadAsync(aws, step.Address, [], cancellationToken);
        return (old.Presence, now.Presence) switch
        {
            (Presence.Unknown, _) or (_, Presence.Unknown) => throw new S3CredsException(
                ApplyCodes.StepFailed.With($"{step.Address} could not be read: {old.UnknownReason ?? now.UnknownReason}"),
                Outcome.Partial
            ),
            (Presence.Absent, Presence.Present) when now.OwnershipTags.Owner == plan.Owner => StepState.Done,
            (Presence.Present, Presence.Absent) when old.OwnershipTags.Owner == plan.Owner => StepState.Pending,
            _ => StepState.Stale(
                $"{FromOf(step)} and {step.Address} are not as planned: one of them was made, removed or given another owner"
            ),
        };
    }

    private static ResourceAddress FromOf(PlanStep step) => step.Address with { Name = StepRules.Text(step.Before) ?? "" };

    /// <summary>Of a step that changes one property: the owner of its resource is read besides. What the plan creates or adopts has the
    /// owner of the plan by then.</summary>
    public async Task<string?> WhyNotOwnedAsync(PlanStep step, CancellationToken cancellationToken)
    {
        if (
            step.Facet is null or Planner.OwnerFacet or Planner.NameFacet
            || renames.Contains(step.Address)
            || creates.Contains(step.Address)
            || adopted.Contains(step.Address)
        )
            return null;
        var live = await table[step.Address.Kind].ReadAsync(aws, step.Address, [], cancellationToken);
        return live.Presence == Presence.Present && live.OwnershipTags.Owner != plan.Owner
            ? $"the owner was '{plan.Owner}', and it is {OwnedBy(live.OwnershipTags)} now"
            : null;
    }

    private static JsonObject? BeforeOf(PlanStep step) => step.Before?.ToNode() as JsonObject;

    private bool IsNew(PlanStep step) =>
        made.TryGetValue(step.Address, out var created)
        && step.After is not null
        && time.GetUtcNow() - created.At <= RecentReads.Fresh
        && !table[step.Address.Kind].Facet(step.Facet!).FollowsFrom(created.As)
        && !recent.IsWritten(step.Address, step.Facet!);

    public async Task DoAsync(PlanStep step, Action<string> onRequest, CancellationToken cancellationToken)
    {
        var kind = table[step.Address.Kind];
        switch (step.Action)
        {
            case StepAction.Create:
                recent.Writing(step.Address, facet: null);
                await kind.CreateAsync(aws, step.Address, DesiredOf(step), cancellationToken);
                recent.Wrote(step.Address, facet: null);
                made[step.Address] = (time.GetUtcNow(), DesiredOf(step));
                break;
            case StepAction.Delete:
                if (Contents.Of(step.Before) is { } contents)
                    await kind.EmptyAsync(aws, step.Address, contents, onRequest, cancellationToken);
                await kind.DeleteAsync(aws, step.Address, onRequest, cancellationToken);
                break;
            case StepAction.Update when step.Facet == Planner.NameFacet:
                onRequest($"rename {FromOf(step)} to {step.Address}");
                await kind.RenameAsync(aws, FromOf(step), step.Address, cancellationToken);
                break;
            case StepAction.Update when step.Facet is { } key && key != Planner.OwnerFacet:
                var (before, after) = (FacetOf(step.Before), FacetOf(step.After));
                var isNew = IsNew(step);
                var read = recent.Take(step.Address, key);
                var live = isNew ? kind.New(ResourceState.Empty) : read;
                await (
                    live is null
                        ? kind.Facet(key).StoreAsync(aws, step.Address, before, after, cancellationToken)
                        : kind.Facet(key).StoreOverAsync(aws, step.Address, live, before, after, cancellationToken)
                );
                recent.Wrote(step.Address, key);
                break;
            default:
                await kind.StoreOwnershipAsync(aws, step.Address, OwnershipOf(step.After?.ToNode() as JsonObject), cancellationToken);
                break;
        }
    }

    public RecentChange? ChangeBy(PlanStep step) =>
        new(step.Address, kinds.FacetOf(step.Address, step.Facet)?.Unblocks(FacetOf(step.After)) == true);

    /// <summary>What a creating call asked for is read back before anything is granted.</summary>
    public async Task ConfirmAsync(PlanStep step, CancellationToken cancellationToken)
    {
        var kind = table[step.Address.Kind];
        if (step.Facet == Planner.NameFacet)
        {
            // The steps that follow read it by its new name.
            var reading = new Retry(
                aws.Waits,
                $"{step.Address} was just renamed and is not visible under its new name everywhere yet",
                Pauses.Growing(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(5))
            )
            {
                Within = options.Propagation,
                IsOfAccount = true,
            };
            await reading.UntilAsync(
                () => CheckNameAsync(kind, step, cancellationToken),
                state => Next.If(state.Check != StepCheck.Done),
                cancellationToken
            );
        }

        if (step.Action == StepAction.Create && kind.IsReadBack)
            await new CreationReadBack(aws, options.Propagation).CheckAsync(kind, step.Address, DesiredOf(step), cancellationToken);
    }

    /// <summary>The state that a create step asks for: its creation facets and the ownership tags.</summary>
    internal static ResourceState DesiredOf(PlanStep step)
    {
        var state = ResourceState.Empty;
        foreach (var (key, value) in step.After?.ToNode() as JsonObject ?? [])
        {
            state =
                key == Planner.OwnerFacet
                    ? state with
                    {
                        OwnershipTags = OwnershipOf(value as JsonObject),
                    }
                    : state.With(key, new FacetValue.Present(CanonicalJson.Of(value)));
        }

        return state;
    }

    /// <summary>Beside the facets a deletion holds the ownership tags, and what the resource held when it was planned.</summary>
    private static bool IsFacet(string key) => key is not (Planner.OwnerFacet or Contents.Key);

    /// <summary>What of a resource that is to be deleted is not what the reviewer saw; null where nothing is.</summary>
    private string? MovedBefore(Kind kind, JsonObject? before, ResourceState live)
    {
        if (live.OwnershipTags.Owner != plan.Owner)
            return $"it is {OwnedBy(live.OwnershipTags)} now";
        foreach (var (key, value) in before ?? [])
        {
            if (key == Planner.OwnerFacet && !IsOwnedAsPlanned(OwnershipOf(value as JsonObject), live.OwnershipTags))
                return Tags(CanonicalJson.Of(value), live.OwnershipTags);
            if (key == Planner.OwnerFacet || !IsFacet(key))
                continue;
            var planned = CanonicalJson.Of(value);
            if (live[key] is not { } now || !kind.Facet(key).Same(new FacetValue.Present(planned), now))
                return $"{key}: {JsonDifference.Of(planned, live[key]?.JsonOrNull)}";
        }

        return null;
    }

    /// <summary>A protection that was set since the plan holds; the name of the manifest does not matter.</summary>
    private static bool IsOwnedAsPlanned(OwnershipTags planned, OwnershipTags live) =>
        planned with { Source = null } == live with { Source = null };

    private static StepState Ownership(PlanStep step, OwnershipTags live) =>
        live == OwnershipOf(step.After?.ToNode() as JsonObject) ? StepState.Done
        : live == OwnershipOf(step.Before?.ToNode() as JsonObject) ? StepState.Pending
        : StepState.Stale(Tags(step.Before, live));

    private static string Tags(CanonicalJson? planned, OwnershipTags live) =>
        JsonDifference.Of(planned, CanonicalJson.Of(Planner.OwnershipJson(live)));

    private static string OwnedBy(OwnershipTags tags) => tags.Owner is { } owner ? $"owned by '{owner}'" : "without an owner";

    private static OwnershipTags OwnershipOf(JsonObject? json) =>
        json is null
            ? OwnershipTags.Nothing
            : new OwnershipTags(
                json["owner"]?.GetValue<string>(),
                json["source"]?.GetValue<string>(),
                json["onRemove"] is { } onRemove ? Enum.Parse<OnRemove>(onRemove.GetValue<string>(), ignoreCase: true) : null,
                json["protect"]?.GetValue<bool>() ?? false
            )
            {
                Claims = json["claims"]?.GetValue<string>(),
            };

    internal static FacetValue FacetOf(CanonicalJson? json) =>
        json is { } present ? new FacetValue.Present(present) : FacetValue.Absent.Instance;
}
