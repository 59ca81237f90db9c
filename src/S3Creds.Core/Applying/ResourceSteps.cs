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

    private readonly ImmutableHashSet<ResourceAddress> renames =
    [
        .. plan.Steps.Where(s => s.Facet == Planner.NameFacet).Select(s => s.Address),
    ];

    public IReadOnlyCollection<ResourceKind> Kinds => table.Keys;

    public bool LeavesTrace => true;

    /// <summary>Not the facets of a new resource.</summary>
    public IEnumerable<PlanStep> Independent(IReadOnlyList<PlanStep> steps) =>
        steps.Where(s => s.Facet is null or Planner.NameFacet || (!creates.Contains(s.Address) && !renames.Contains(s.Address)));

    public IReadOnlyCollection<ResourceAddress> Mentions(PlanStep step) =>
        [.. step.ValuesAfter(kinds).SelectMany(v => v.Facet.Mentions(v.Value)).Distinct()];

    public async Task<StepCheck> CheckAsync(PlanStep step, CancellationToken cancellationToken)
    {
        var kind = table[step.Address.Kind];
        if (step.Facet == Planner.NameFacet)
            return await CheckNameAsync(kind, step, cancellationToken);
        if (step.Facet is null || step.Facet == Planner.OwnerFacet)
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
                StepAction.Create when live.Presence == Presence.Absent => StepCheck.Pending,
                StepAction.Create when created is not null && CreationReadBack.Difference(kind, created, live) is not null =>
                    StepCheck.Stale,
                StepAction.Create => live.OwnershipTags.Owner == plan.Owner ? StepCheck.Done : StepCheck.Stale,
                StepAction.Delete when live.Presence == Presence.Absent => StepCheck.Done,
                StepAction.Delete => live.OwnershipTags.Owner == plan.Owner && IsAsPlanned(kind, deleted, live)
                    ? StepCheck.Pending
                    : StepCheck.Stale,
                _ when live.Presence == Presence.Absent => StepCheck.Stale,
                _ => Owner(step, live.OwnershipTags),
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

    /// <summary>Under which of the two names the resource is.</summary>
    private async Task<StepCheck> CheckNameAsync(Kind kind, PlanStep step, CancellationToken cancellationToken)
    {
        var old = await kind.ReadAsync(aws, FromOf(step), [], cancellationToken);
        var now = await kind.ReadAsync(aws, step.Address, [], cancellationToken);
        return (old.Presence, now.Presence) switch
        {
            (Presence.Unknown, _) or (_, Presence.Unknown) => throw new S3CredsException(
                ApplyCodes.StepFailed.With($"{step.Address} could not be read: {old.UnknownReason ?? now.UnknownReason}"),
                Outcome.Partial
            ),
            (Presence.Absent, Presence.Present) when now.OwnershipTags.Owner == plan.Owner => StepCheck.Done,
            (Presence.Present, Presence.Absent) when old.OwnershipTags.Owner == plan.Owner => StepCheck.Pending,
            _ => StepCheck.Stale,
        };
    }

    private static ResourceAddress FromOf(PlanStep step) => step.Address with { Name = StepRules.Text(step.Before) ?? "" };

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
            case StepAction.Update when step.Facet == Planner.NameFacet:
                onRequest($"rename {FromOf(step)} to {step.Address}");
                await kind.RenameAsync(aws, FromOf(step), step.Address, cancellationToken);
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
        if (step.Facet == Planner.NameFacet)
        {
            // The steps that follow read it by its new name.
            var reading = new Retry(
                aws.Waits,
                $"{step.Address} was just renamed and is not visible under its new name everywhere yet",
                Pauses.Growing(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(5))
            )
            {
                Within = propagation,
            };
            await reading.UntilAsync(
                () => CheckNameAsync(kind, step, cancellationToken),
                check => Next.If(check != StepCheck.Done),
                cancellationToken
            );
        }

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

    /// <summary>Whether what is to be deleted is still what the reviewer saw.</summary>
    private static bool IsAsPlanned(Kind kind, JsonObject? before, ResourceState live) =>
        (before ?? [])
            .Where(f => f.Key == Planner.OwnerFacet || IsFacet(f.Key))
            .All(f =>
                f.Key == Planner.OwnerFacet
                    ? IsOwnedAsPlanned(OwnershipOf(f.Value as JsonObject), live.OwnershipTags)
                    : live[f.Key] is { } now && kind.Facet(f.Key).Same(new FacetValue.Present(CanonicalJson.Of(f.Value)), now)
            );

    /// <summary>A protection that was set since the plan holds; the name of the manifest does not matter.</summary>
    private static bool IsOwnedAsPlanned(OwnershipTags planned, OwnershipTags live) =>
        planned with { Source = null } == live with { Source = null };

    private static StepCheck Owner(PlanStep step, OwnershipTags live) =>
        live == OwnershipOf(step.After?.ToNode() as JsonObject) ? StepCheck.Done
        : live == OwnershipOf(step.Before?.ToNode() as JsonObject) ? StepCheck.Pending
        : StepCheck.Stale;

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
