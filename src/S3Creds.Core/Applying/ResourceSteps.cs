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
internal sealed class ResourceSteps(AwsSession aws, IReadOnlyList<Kind> kinds, Plan plan, TimeSpan propagation) : IStepHandler
{
    private readonly Dictionary<ResourceKind, Kind> table = kinds.ToDictionary(k => k.ResourceKind);

    private readonly ImmutableHashSet<ResourceAddress> creates =
    [
        .. plan.Steps.Where(s => s.Action == StepAction.Create).Select(s => s.Address),
    ];

    private readonly ImmutableHashSet<ResourceAddress> adopted =
    [
        .. plan.Steps.Where(s => s.Action == StepAction.Adopt).Select(s => s.Address),
    ];

    public IReadOnlyCollection<ResourceKind> Kinds => table.Keys;

    public bool LeavesTrace => true;

    /// <summary>Not the facets of a new resource.</summary>
    public IEnumerable<PlanStep> Independent(IReadOnlyList<PlanStep> steps) =>
        steps.Where(s => s.Facet is null || !creates.Contains(s.Address));

    public IReadOnlyCollection<ResourceAddress> Mentions(PlanStep step) =>
        [.. step.ValuesAfter(kinds).SelectMany(v => v.Facet.Mentions(v.Value)).Distinct()];

    public Task<StepState> CheckAsync(PlanStep step, CancellationToken cancellationToken) =>
        step.Facet is { } facet && facet != Planner.OwnerFacet
            ? CheckFacetAsync(step, table[step.Address.Kind].Facet(facet), cancellationToken)
            : CheckWholeAsync(step, table[step.Address.Kind], cancellationToken);

    private async Task<StepState> CheckWholeAsync(PlanStep step, Kind kind, CancellationToken cancellationToken)
    {
        var deleted = step.Action == StepAction.Delete ? step.Before?.ToNode() as JsonObject : null;
        var created = step.Action == StepAction.Create && kind.IsReadBack ? DesiredOf(step) : null;
        IReadOnlyList<string> parts = [.. deleted?.Select(f => f.Key).Where(IsFacet) ?? [], .. created?.Facets.Keys ?? []];
        var live = await kind.ReadAsync(aws, step.Address, parts, cancellationToken);
        if (live.Presence == Presence.Unknown)
            throw new S3CredsException(
                ApplyCodes.StepFailed.With($"{step.Address} could not be read: {live.UnknownReason}"),
                Outcome.Partial
            );
        return step.Action switch
        {
            StepAction.Create when live.Presence == Presence.Absent => StepState.Pending,
            StepAction.Create when created is not null && CreationReadBack.Difference(kind, created, live) is { } difference =>
                StepState.Stale($"it exists now, and {difference}"),
            StepAction.Create => live.OwnershipTags.Owner == plan.Owner
                ? StepState.Done
                : StepState.Stale($"it exists now, {OwnedBy(live.OwnershipTags)}"),
            StepAction.Delete when live.Presence == Presence.Absent => StepState.Done,
            StepAction.Delete => MovedBefore(kind, deleted, live) is { } moved ? StepState.Stale(moved) : StepState.Pending,
            _ when live.Presence == Presence.Absent => StepState.Stale("it does not exist any more"),
            _ => Ownership(step, live.OwnershipTags),
        };
    }

    private async Task<StepState> CheckFacetAsync(PlanStep step, Facet facet, CancellationToken cancellationToken)
    {
        var after = FacetOf(step.After);
        var projected = facet.Project(after, await facet.FetchAsync(aws, step.Address, cancellationToken));
        if (facet.Same(after, projected))
            return StepState.Done;

        // A resource of this same plan starts with whatever defaults the store gives it.
        return creates.Contains(step.Address) || facet.Same(FacetOf(step.Before), projected)
            ? StepState.Pending
            : StepState.Stale(JsonDifference.Of(step.Before, projected.JsonOrNull));
    }

    /// <summary>Of a step that changes one property: the owner of its resource is read besides. What the plan creates or adopts has the
    /// owner of the plan by then.</summary>
    public async Task<string?> WhyNotOwnedAsync(PlanStep step, CancellationToken cancellationToken)
    {
        if (step.Facet is null or Planner.OwnerFacet || creates.Contains(step.Address) || adopted.Contains(step.Address))
            return null;
        var live = await table[step.Address.Kind].ReadAsync(aws, step.Address, [], cancellationToken);
        return live.Presence == Presence.Present && live.OwnershipTags.Owner != plan.Owner
            ? $"the owner was '{plan.Owner}', and it is {OwnedBy(live.OwnershipTags)} now"
            : null;
    }

    public async Task DoAsync(PlanStep step, Action<string> onRequest, CancellationToken cancellationToken)
    {
        var kind = table[step.Address.Kind];
        switch (step.Action)
        {
            case StepAction.Create:
                await kind.CreateAsync(aws, step.Address, DesiredOf(step), cancellationToken);
                break;
            case StepAction.Delete:
                if (Contents.Of(step.Before) is { } contents)
                    await kind.EmptyAsync(aws, step.Address, contents, onRequest, cancellationToken);
                await kind.DeleteAsync(aws, step.Address, onRequest, cancellationToken);
                break;
            case StepAction.Update when step.Facet is { } key && key != Planner.OwnerFacet:
                await kind.Facet(key).StoreAsync(aws, step.Address, FacetOf(step.Before), FacetOf(step.After), cancellationToken);
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
        if (step.Action == StepAction.Create && kind.IsReadBack)
            await new CreationReadBack(aws, propagation).CheckAsync(kind, step.Address, DesiredOf(step), cancellationToken);
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
